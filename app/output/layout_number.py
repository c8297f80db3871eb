"""Numbers the layout: raised whenever an issue's drawn bytes change, so that ``verify`` knows what it can draw.

It stands in the PDF's information dictionary.  Nothing was released before number 1; the digests in
``tests/data/output/same-bytes.json`` are those of the number that stands beside them.
"""

from typing import Final

LAYOUT: Final = 1
INFO_KEY: Final = "/ZZLayout"
