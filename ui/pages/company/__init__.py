"""The page company of the window."""
