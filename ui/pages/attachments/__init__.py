"""The page attachments of the window."""
