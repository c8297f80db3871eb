"""Gives the child the file that is being read: its bytes come from the program, piece by piece."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Fetch = Callable[[int, int, int], bytes | bytearray]
"""Bytes of a file by its number, from a place, as many as wanted or fewer at its end."""

_BLOCK = 256 << 10
_BLOCKS = 64


class RemoteFile(io.RawIOBase):
    """Reads and seeks in a file of the program, of which the newest 16 MB stay at hand."""

    def __init__(self, number: int, size: int, fetch: Fetch) -> None:
        super().__init__()
        self._number, self._size, self._fetch = number, size, fetch
        self._at = 0
        self._blocks: OrderedDict[int, bytes | bytearray] = OrderedDict()

    def readable(self) -> bool:
        """Returns True: the file can be read."""
        return True

    def seekable(self) -> bool:
        """Returns True: any place in the file can be read."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves there; nothing is fetched yet."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """Returns the place from which the next byte is read."""
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fills the buffer, except at the file's end."""
        view = memoryview(buffer).cast("B")
        done = 0
        while done < len(view) and self._at < self._size:
            index, offset = divmod(self._at, _BLOCK)
            block = self._block(index)
            count = min(len(block) - offset, len(view) - done)
            if count <= 0:  # the file has become shorter meanwhile
                break
            view[done : done + count] = block[offset : offset + count]
            done += count
            self._at += count
        return done

    def _block(self, index: int) -> bytes | bytearray:
        if index in self._blocks:
            self._blocks.move_to_end(index)
            return self._blocks[index]
        block = self._fetch(self._number, index * _BLOCK, min(_BLOCK, self._size - index * _BLOCK))
        self._blocks[index] = block
        if len(self._blocks) > _BLOCKS:
            self._blocks.popitem(last=False)
        return block
