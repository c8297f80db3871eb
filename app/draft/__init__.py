"""One application being edited: answers, rows, blocks, 字数 and checks.  Pure: no Qt, no database, no files."""
