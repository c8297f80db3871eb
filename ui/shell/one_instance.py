"""One window for one set of drafts: a later start hands its files to the window that is open, and ends.

Who is first is told by a lock of the system, which goes with the process however it ends; what is handed over goes
through a local socket that only the same user may open.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.jobs.presence import DraftLock
from app.late_modules import late_module

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6 import QtNetwork
    from PySide6.QtNetwork import QLocalSocket

    from ui.shell.main_window import MainWindow
else:
    QtNetwork = late_module("PySide6.QtNetwork")

_LOCK = "window"
_PATIENCE = 8.0
"""Seconds for which a second start asks: the first may be starting itself."""
_WAIT, _ANSWER = 200, 2000
"""Milliseconds between two attempts, and for the answer."""
_LARGEST = 1 << 16
"""Bytes that are taken from a later start: names of files alone."""
_TAKEN = b"taken\n"
_ANY_PROCESS = 0xFFFFFFFF
"""ASFW_ANY of Windows: the process that was just started by hand lets another come to the front."""


class InstanceClaim:
    """Claims to be the one window of ``home``."""

    def __init__(self, home: Path) -> None:
        self._lock = DraftLock(home, _LOCK)
        self._name = server_name(home)
        self._server: InstanceServer | None = None

    def hand_over(self, files: Sequence[Path]) -> bool:
        """Hands the files to the window that is open, and returns whether there is one that took them.

        Where there is none, this window is the first, or acts as if it were.
        """
        if self._lock.try_first():
            return False
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if _send(self._name, files):
                return True
            if self._lock.try_first():  # it was just being closed
                return False
            time.sleep(_WAIT / 1000)
        return False

    def serve(self, window: MainWindow) -> None:
        """Listens for later starts from now on."""
        if self._lock.first and self._server is None:
            self._server = InstanceServer(self._name, window)
            self._server.arrived.connect(window.come_forward)


class InstanceServer(QObject):
    """Listens for later starts of the program.

    ``arrived`` brings the files that they were given, as a list of paths, often none.
    """

    arrived = Signal(list)

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._server: QtNetwork.QLocalServer = QtNetwork.QLocalServer(self)
        self._server.setSocketOptions(QtNetwork.QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)
        # What a killed window left: the lock says that there is no other.
        QtNetwork.QLocalServer.removeServer(name)
        self._server.listen(name)

    def _on_new_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(_LARGEST)
            socket.readyRead.connect(self._on_ready_read)
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)

    def _on_ready_read(self) -> None:
        socket = self.sender()
        if isinstance(socket, QtNetwork.QLocalSocket):
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() >= _LARGEST:
                socket.abort()
            return
        files = read_message(bytes(socket.readLine(_LARGEST).data()))
        if files is None:
            socket.abort()
            return
        socket.write(_TAKEN)
        socket.flush()
        self.arrived.emit(files)


def server_name(home: Path) -> str:
    """Returns the socket's name: of this user and these drafts."""
    whole = os.path.normcase(str(home.absolute()))
    mark = hashlib.sha256(os.fsencode(whole)).hexdigest()[:24]
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return str(Path(folder, f"zhizao-{mark}")) if folder and sys.platform != "win32" else f"zhizao-{mark}"


def write_message(files: Sequence[Path]) -> bytes:
    """Returns one line of JSON."""
    return json.dumps({"files": [str(file) for file in files]}).encode("ascii") + b"\n"


def read_message(line: bytes) -> list[Path] | None:
    """Returns the files that a message names, or None where it is no such message."""
    try:
        told = json.loads(line)
        files = told["files"]
    except (ValueError, KeyError, TypeError):
        return None
    if not isinstance(files, list) or not all(isinstance(file, str) and "\0" not in file for file in files):
        return None
    return [Path(file) for file in files if Path(file).is_absolute()]


def _send(name: str, files: Sequence[Path]) -> bool:
    socket = QtNetwork.QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_WAIT):
        return False
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROCESS)
    socket.write(write_message(files))
    answered = bool(socket.waitForReadyRead(_ANSWER)) and socket.readAll().data() == _TAKEN
    socket.disconnectFromServer()
    return answered
