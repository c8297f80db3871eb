"""Qt item models over the draft: they read, and say what is asked of them; they decide nothing."""
