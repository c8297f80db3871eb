"""``zhizao desk``: opens the window at the file of a recommending unit's desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.window import open_window
from app.store.desk_file import open_desk

if TYPE_CHECKING:
    import argparse

    from app.arguments import Parser
    from app.commands.outcome import Outcome
    from app.services import Services


def declare(_name: str, parser: Parser) -> None:
    """Declares the arguments of the command."""
    parser.add_argument("file", metavar="FILE", help="推荐汇总文件（.zzdesk）；窗口已经开着时，在那个窗口里打开")


def run(options: argparse.Namespace, services: Services) -> Outcome:
    """Opens the window at the file of a desk.

    Raises InputRefused where the file is no desk's, before there is a window.
    """
    path = Path(options.file).absolute()
    open_desk(path, services.home).close()
    return open_window(services.home, (path,))
