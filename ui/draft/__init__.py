"""One open draft in the window: edits, saving, undo, what other windows change."""
