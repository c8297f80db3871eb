"""Reads many handed-in files, several at once, each in a child process that is kept for the next.

A package takes a second of processor time, nearly all of it in Python: threads would share one core.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypeVar

from app.jobs.handed_files import FileReading, HandedFile, read_handed_file
from app.sandbox.process import Abandoned, Overrun, Pace, ReaderFailed, Sandbox
from app.scan.page_workers import abreast

if TYPE_CHECKING:
    from app.services import Services

_CHILDREN = 2
"""As many as :func:`app.scan.page_workers.abreast` works on at once."""
READER = "app.jobs.file_reading_child:read_file"
_LEAST = 6
"""Files for which children are started: each takes more than a second to load what it needs."""
_MEMORY = 3 << 30
"""Bytes of address space of a child: a package may have half a gigabyte, and is unpacked beside itself."""
_PACE = Pace(item=300.0, whole=300.0)
"""Fifty times what an application of 315 pages with its scan takes; its foreign parts have limits of their own."""
_MOST_FILES, _MOST_MEMORY = 60, 600 << 20
"""Files after which a child is replaced, and bytes: what a library does not give back must not add up."""
_OVERRUN = "读它要的时间或内存太多，没有收下；请企业重新导出一份。"
_FAILED = "读它的时候程序内部出错，没有收下；其余的照常读。请把它发给软件的维护者。"
Key = TypeVar("Key")


class _FileReader:
    """Reads one file after the other in a child process, which it replaces now and then."""

    def __init__(self, services: Services, memory: int) -> None:
        self._services = services
        self._sandbox = Sandbox(memory, nested=True)
        self._files = 0

    def read(self, file: HandedFile, cancelled: Callable[[], bool] | None) -> FileReading:
        """Reads a file; raises Abandoned when ``cancelled`` says so."""
        services = self._services
        asked = {"file": asdict(file), "forms": str(services.forms), "now": services.now().isoformat()}
        self._files += 1
        try:
            with closing(self._sandbox.run(READER, asked, [], pace=_PACE, cancelled=cancelled)) as items:
                (item,) = items
        except Overrun:
            return FileReading("", _OVERRUN)
        except ReaderFailed:
            return FileReading("", _FAILED)
        if self._files >= _MOST_FILES or item.told["peak"] > _MOST_MEMORY:
            self.close()
        return FileReading(**item.told["fields"], texts=bytes(item.blobs[0]))

    def close(self) -> None:
        """Ends the child; the next file gets a new one."""
        self._sandbox.close()
        self._files = 0


@dataclass(frozen=True, slots=True)
class FileReaders:
    """Reads files for an intake of ``count`` files: in the program itself where these are few."""

    services: Services
    count: int
    cancelled: Callable[[], bool] | None = None
    least: int = _LEAST
    memory: int = _MEMORY

    def read(
        self, files: Iterable[tuple[Key, HandedFile | None]]
    ) -> Generator[tuple[Key, FileReading | None], None, None]:
        """Yields what each file holds, in their order, with the key that it was given.

        A key without a file goes through as it is.  A few files are begun before the first is asked for.  Raises
        Abandoned when ``cancelled`` says so.
        """
        if self.count < self.least:
            yield from self._read_here(files)
            return
        readers: queue.SimpleQueue[_FileReader] = queue.SimpleQueue()
        made = [_FileReader(self.services, self.memory) for _ in range(_CHILDREN)]
        for each in made:
            readers.put(each)

        def work(given: tuple[Key, HandedFile | None]) -> tuple[Key, FileReading | None]:
            key, file = given
            if file is None:
                return key, None
            reader = readers.get()
            try:
                return key, reader.read(file, self.cancelled)
            finally:
                readers.put(reader)

        try:
            with closing(abreast(files, work)) as done:
                yield from done
        finally:
            for each in made:
                each.close()

    def _read_here(
        self, files: Iterable[tuple[Key, HandedFile | None]]
    ) -> Generator[tuple[Key, FileReading | None], None, None]:
        services = self.services
        with Sandbox() as sandbox:
            for key, file in files:
                if self.cancelled is not None and self.cancelled():
                    raise Abandoned
                yield key, None if file is None else read_handed_file(services.pack, services.now(), file, sandbox)
