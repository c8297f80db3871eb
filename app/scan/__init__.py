"""Takes in the stamped paper: each page is read, straightened, compared with the issue, and bound again."""
