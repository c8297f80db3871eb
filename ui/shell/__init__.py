"""What surrounds the pages: command bar, step rail, footer, banner, help and tour."""
