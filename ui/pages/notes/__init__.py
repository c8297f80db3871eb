"""批注 and 还差谁, beside every page."""
