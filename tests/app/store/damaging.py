"""A store with one of everything, and ways to damage its file as a disk does."""

import random
from contextlib import closing
from pathlib import Path

from app.store import Company, DraftFile, IssueContent
from app.store.database import Store
from app.store.records import Json
from app.store.sqlite_connection import connect

PAGE = 4096


def fill_store(store: Store, rows: int = 30) -> str:
    """Two drafts, one with answers, a picture, a reason, an issue and a stamped scan, and a company; the first's id."""
    answers: dict[str, Json] = {
        f"scenarios[{i:04x}].description": f"第 {i} 个场景：" + f"减少停机 {i}.2%。" * 20 for i in range(rows)
    }
    answers["scenarios"] = [f"{i:04x}" for i in range(rows)]
    draft = store.create_draft(pack="p", track="scene", answers=answers)
    digest = store.put_media(bytes(range(256)) * 60, "png")
    store.set_file(draft.id, DraftFile("图.png", digest, "png", size=15360))
    store.confirm(draft.id, "range", "a", "理由", "话")
    content = IssueContent("f" * 64, "p", "s", "scene", "91", '{"a":"甲"}', files={"图.png": digest})
    store.add_issue(draft.id, content, lambda n: f"ZN-FFFFFF-{n:02}")
    store.add_stamping(draft.id, 1, b"%PDF" + bytes(range(250)) * 40, {"ok": True})
    store.add_company(Company("p", "渝江", "91", {"name": "渝江"}))
    store.create_draft(pack="p", track="factory", answers={"b": "乙"})
    return draft.id


def flip_bit(data: bytes, dice: random.Random) -> bytes:
    """One bit changed anywhere."""
    broken = bytearray(data)
    broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
    return bytes(broken)


def tear_page(data: bytes, dice: random.Random) -> bytes:
    """A page that was written in part: its end is zeros, or what another page holds."""
    broken = bytearray(data)
    page = dice.randrange(len(data) // PAGE) * PAGE
    cut = page + 512 * dice.randrange(8)
    if dice.random() < 0.5:
        broken[cut : page + PAGE] = bytes(page + PAGE - cut)
    else:
        other = dice.randrange(len(data) // PAGE) * PAGE
        broken[cut : page + PAGE] = data[other + cut - page : other + PAGE]
    return bytes(broken)


def contents(path: Path) -> list[str]:
    """Every statement that would make this store again; what a change of unused bytes leaves the same."""
    with closing(connect(path, query="mode=ro&immutable=1")) as connection:
        return [*connection.iterdump(), str(connection.execute("PRAGMA application_id").fetchone())]
