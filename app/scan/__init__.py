"""The stamped paper: scans in, each page read, straightened, compared with the issue, and bound again."""
