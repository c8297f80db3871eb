"""Applications, pictures and documents for the tests of the printed form."""

from __future__ import annotations

import copy
import json
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from app.output.document import Document, IssueMark, build_document
from app.pack.catalogue import load
from app.pack.model import Pack

DATA = Path(__file__).resolve().parents[2] / "data" / "contract"
MARK = IssueMark("ZN-7F3K9Q-02", 2, "0123456789abcdef" * 4)


@cache
def pack() -> Pack:
    return load("miit-2021")


def example(track: str) -> dict[str, Any]:
    application: dict[str, Any] = json.loads((DATA / f"{track}-example.json").read_text(encoding="utf-8"))
    return application


@cache
def picture(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (640, 480), orientation: int = 1) -> bytes:
    """A real picture: red left half, blue right half, a white bar on top."""
    image = Image.new("RGB", size, (200, 30, 30))
    draw = ImageDraw.Draw(image)
    draw.rectangle((size[0] // 2, 0, size[0], size[1]), fill=(30, 30, 200))
    draw.rectangle((0, 0, size[0], size[1] // 8), fill="white")
    if mode == "I;16":
        image = image.convert("L").convert("I").point(lambda value: value * 257).convert("I;16")
    elif mode != "RGB":
        image = image.convert(mode)
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(out, kind, **({"exif": exif} if orientation != 1 else {}))
    return out.getvalue()


def document(application: dict[str, Any], mark: IssueMark | None = MARK, image: bytes | None = None) -> Document:
    shown = picture() if image is None else image
    return build_document(pack(), application, lambda _name: shown, mark)


def many(track: str, count: int, narrative: int = 3000) -> dict[str, Any]:
    """An application with ``count`` full scenarios."""
    application = example(track)
    seed = next(s for s in application["scenarios"] if any("image" in b for b in s["solution"]))
    text = "单元控制器统一调度机器人、五轴机床与三坐标测量机，按工单自动切换夹具与程序（含 OPC UA、MQTT 等12类协议）；"
    paragraphs = [{"text": (text * 20)[:500]} for _ in range(narrative // 500)]
    rows = []
    for at in range(count):
        row = copy.deepcopy(seed)
        row["name"] = f"人机协同作业{at + 1}号"
        for key, limit in (("description", 150), ("pain_points", 150), ("results", 200), ("spillover", 150)):
            row[key] = (text * 6)[:limit]
        row["solution"] = [{"text": (text * 8)[:300]}, {"image": f"images/{at}.jpg", "caption": "柔性单元"}]
        row["narrative"] = [{"heading": "实施方法"}, *paragraphs, {"image": f"images/{at}.jpg", "caption": "单元布局"}]
        row["equipment"] = [dict(row["equipment"][0], usage=(text * 4)[:150]) for _ in range(3)]
        rows.append(row)
    application["scenarios"] = rows
    return application
