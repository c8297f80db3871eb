"""One script per revision; file and revision are numbered in order."""
