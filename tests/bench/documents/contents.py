"""The bench's application: scenarios of 3000 字 with a photograph, a full 附-1 row and three 附-2 rows each."""

from __future__ import annotations

import copy
import random
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from app.output.document import Document, build_document
from tests.app.output.output_samples import MARK, example, pack

_SENTENCES = (
    "单元控制器统一调度机器人、五轴机床与三坐标测量机，按工单自动切换夹具与程序（含 OPC UA、MQTT 等12类协议）；",
    "通过部署MES、APS、ERP、PLM等系统，实现设备综合效率由65.3%提升至82.7%，单位产品能耗下降12.5kWh/t；",
    "“设备—工序—产线—车间”四级数据模型接入点位23600个，采集频率≤100ms，异常在3s内推送到班组；",
    "依据《智能工厂 通用技术要求》（GB/T 38129—2019）梳理流程，完成壳体、轴类、齿轮三类零件的工艺建模。",
    "热处理炉温均匀性由±8℃收窄到±3℃，返工率下降41%，年节约天然气约36万m³，减少人工搬运9200次。",
)


@cache
def sentences() -> tuple[str, ...]:
    """Ours and the catalogue's guidance, so that the vocabulary is about as rich as a real application's."""
    stages = pack().stages
    return (*_SENTENCES, *(scenario.guidance for stage in stages for scenario in stage.scenarios))


def words(luck: random.Random, count: int) -> str:
    """``count`` characters of running text."""
    found = ""
    while len(found) < count:
        found += luck.choice(sentences())
    return found[: count - 1] + "。"


def photograph(luck: random.Random) -> bytes:
    """A JPEG of 1600 by 1200, unlike any other."""
    grain = Image.frombytes("RGB", (40, 30), luck.randbytes(3600))
    out = BytesIO()
    grain.resize((1600, 1200), Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
    return out.getvalue()


def write_pictures(folder: Path, count: int) -> None:
    """``0.jpg`` and on."""
    for at in range(count):
        (folder / f"{at}.jpg").write_bytes(photograph(random.Random(at)))


def scenario(at: int, seed: dict[str, Any]) -> dict[str, Any]:
    """One full scenario with its own words and picture."""
    luck = random.Random(at)
    row = copy.deepcopy(seed)
    row["name"] = f"场景{at + 1}"
    for key, limit in (("description", 150), ("pain_points", 150), ("safeguards", 150), ("results", 200),
                       ("spillover", 150)):  # fmt: skip
        row[key] = words(luck, limit)
    row["solution"] = [{"text": words(luck, 300)}]
    parts = [{"text": words(luck, size)} for size in (180, 420, 300, 500, 350, 250, 400, 320, 280)]
    row["narrative"] = [*parts[:3], {"image": f"{at}.jpg", "caption": f"单元布局{at + 1}"}, *parts[3:]]
    row["equipment"] = [dict(row["equipment"][0], usage=words(luck, 150)) for _ in range(3)]
    return row


def application(count: int) -> dict[str, Any]:
    """An application with ``count`` full scenarios, their pictures named ``0.jpg`` and on."""
    found = example("scene")
    seed = found["scenarios"][0]
    found["scenarios"] = [scenario(at, seed) for at in range(count)]
    return found


def document(folder: Path, count: int) -> Document:
    """The form with ``count`` scenarios, its pictures read from a folder."""
    return build_document(pack(), application(count), lambda name: (folder / name).read_bytes(), MARK)
