"""A process that saves for ever and says so after each save: ``writer.py FOLDER DRAFT``; killed by its test."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from app.store.store_opening import open_store


def main() -> None:
    """Save two answers that must stay alike, then acknowledge them on standard output."""
    store = open_store(Path(sys.argv[1]), now=lambda: datetime.now(UTC))
    number = store.load_draft(sys.argv[2]).answers["a"]
    while True:
        number += 1
        store.save(sys.argv[2], {"a": number, "b": [number, "长文" * 2000]})
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
