"""A process that saves, backs up and restores for ever and says so after each; killed, or cut off, by who runs it."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime
from pathlib import Path

from app.jobs import backups
from app.services import Services
from app.store.store_opening import open_store
from app.trust import identities

LONG = "长文" * 2000
FORMS = Path(__file__).parents[3] / "forms"


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def services_of(home: Path) -> Services:
    """Services over a folder, without a keyring."""
    return Services(home, {}, now, FORMS)


def begin(home: Path) -> str:
    """A store with one draft; its id."""
    with open_store(home, now=now) as store:
        return store.create_draft(pack="p", track="scene", answers={"a": 0, "b": [0, LONG]}).id


def work(home: Path, draft_id: str, pipe: int, seed: int, gate: int | None = None) -> None:
    """Do one thing after another; each is announced before and acknowledged after, one line each.

    With a ``gate`` it waits there for a byte after each acknowledgement.
    """
    dice = random.Random(seed)

    def say(line: str) -> None:
        os.write(pipe, f"{line}\n".encode())
        if gate is not None and line.startswith("done"):
            os.read(gate, 1)

    services = services_of(home)
    top = services.store().load_draft(draft_id).answers["a"] + 1000 * seed
    while True:
        what = dice.choices(("save", "media", "backup", "restore", "identity"), (12, 3, 2, 1, 1))[0]
        if what == "save":
            top += 1
            say(f"begin save {top}")
            services.store().save(draft_id, {"a": top, "b": [top, LONG]})
            say(f"done save {top}")
        elif what == "media":
            digest = services.store().put_media(dice.randbytes(60_000), "png")
            say(f"done media {digest}")
        elif what == "backup":
            held = services.store().load_draft(draft_id).answers["a"]
            made = backups.make_backup(services)
            say(f"done backup {held} {made.file.name}")
        elif what == "identity":
            made_identity = identities.create(home, f"王工 {top} {dice.random()}", "口令", now=now())
            say(f"done identity {made_identity.sha256}")
        else:
            found = backups.list_backups(services)
            if not found:
                continue
            with open_store(_unpacked(home, found[0].file), now=now) as copy:
                held = copy.load_draft(draft_id).answers["a"]
            say(f"begin restore {held}")
            backups.restore_store(services, found[0].file)
            say(f"done restore {held}")


def _unpacked(home: Path, backup: Path) -> Path:
    folder = home.parent / f"look-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    (folder / "zhizao.db").write_bytes(backup.read_bytes())
    return folder
