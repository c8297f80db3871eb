"""Colours, sizes, icons and style sheets of the window."""
