"""历史: what a draft was, and taking back from it."""
