"""Real packages for tests of the desk: invented firms made from the examples, each with words of its own."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.jobs.drafts import import_draft_file, store_draft
from app.jobs.export import content_of_issue, export
from app.jobs.freeze import FreezeResult, freeze
from app.notation.credit_code import check_digit, organisation_check_digit
from app.paths import forms_root
from app.services import Services, build_services

_WORDS = (
    "机加装配铸造热处理喷涂检测仓储物流计划调度质量能耗设备维护刀具夹具工单程序测量数据模型相机光源节拍单元产线车间班组"
)
_MARKS = "，。；"
DISTRICTS = ("江津区", "万州区", "涪陵区", "北碚区", "巴南区", "璧山区", "长寿区", "綦江区")
DIVISIONS = ("34", "36", "38", "39", "26", "33")
Edit = Callable[[dict[str, Any]], object]


def prose(rng: random.Random, length: int) -> str:
    """Text of one author: words in an order of its own, figures, marks."""
    parts: list[str] = []
    size = 0
    while size < length:
        words = "".join(rng.choice(_WORDS) for _ in range(rng.randint(8, 20)))
        part = words + (str(rng.randint(1, 999)) if rng.random() < 0.3 else "") + rng.choice(_MARKS)
        parts.append(part)
        size += len(part)
    return "".join(parts)[:length]


def credit_code(number: int) -> str:
    """A sound 统一社会信用代码 that differs by ``number``."""
    organisation = f"MA{number:06d}"
    first = f"91500116{organisation}{organisation_check_digit(organisation)}"
    return first + check_digit(first)


def application(track: str, number: int, *, texts: Sequence[str] = ()) -> dict[str, Any]:
    """An application of the ``number``-th firm; ``texts`` are planted in its scenarios' own texts, one each."""
    source = forms_root() / "miit-2021" / "example" / f"{track}.json"
    data: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    rng = random.Random(number)
    _reword(data, rng)
    company = data["company"]
    company["name"] = f"重庆第{number}机械有限公司"
    company["unified_social_credit_code"] = credit_code(number)
    company["contact"]["name"] = "李王张刘陈"[number % 5] + "敏强洁伟"[number % 4]
    company["contact"]["mobile"] = f"138{number:08d}"
    company["address"] = f"重庆市{DISTRICTS[number % len(DISTRICTS)]}工业大道{number}号"
    data["attachments"] = []
    _vary_figures(data, rng)
    if number % 3 == 1:  # one scenario is not of the catalogue
        data["scenarios"][-1] |= {"catalogue_no": None, "stage": "quality", "name": "壳体内腔清洁度智能判定"}
    for at, text in enumerate(texts):
        data["scenarios"][at % len(data["scenarios"])]["narrative"].append({"text": text})
    return data


def _vary_figures(data: dict[str, Any], rng: random.Random) -> None:
    """Gives each firm figures of its own: no two factories have the same gains, no two scenes the same cost."""
    effects = data.get("task", {}).get("effects", {})
    for key, value in effects.items():
        effects[key] = f"{min(float(value) * rng.uniform(0.6, 1.1), 99):.1f}" if "." in str(value) else value
    for scenario in data["scenarios"]:
        if scenario.get("investment"):
            scenario["investment"] = f"{float(scenario['investment']) * rng.uniform(0.5, 1.5):.2f}"


def _reword(value: Any, rng: random.Random) -> None:
    """Replaces every text long enough to be held against others by one of the same length; takes pictures out."""
    if isinstance(value, dict):
        for key, each in value.items():
            if isinstance(each, str) and len(each) > 30:
                value[key] = _like(each, rng)
            else:
                _reword(each, rng)
    elif isinstance(value, list):
        value[:] = [each for each in value if not (isinstance(each, dict) and "image" in each)]
        for at, each in enumerate(value):
            if isinstance(each, str) and len(each) > 30:
                value[at] = _like(each, rng)
            else:
                _reword(each, rng)


def _like(text: str, rng: random.Random) -> str:
    """Prose of that length with two figures in it, as results have them."""
    made = prose(rng, max(len(text) - 14, 16)).rstrip(_MARKS + "0123456789")
    return f"{made}由{rng.randint(50, 99)}降到{rng.randint(10, 40)}分钟。"


class PackageMaker:
    """Makes packages in a folder; each home of drafts is used for one firm, as in life."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._homes = folder.with_name(f"{folder.name}-homes")

    def make(self, name: str, data: dict[str, Any], *, times: int = 1, signed: bool = False) -> Path:
        """A package of an application, frozen ``times`` times; ``name`` may hold folders."""
        home = self._homes / name.replace("/", "_")
        services = build_services(home, {})
        try:
            return self._write(services, home, name, data, times, signed=signed)
        finally:
            services.close()
            shutil.rmtree(home)

    def _write(
        self, services: Services, home: Path, name: str, data: dict[str, Any], times: int, *, signed: bool
    ) -> Path:
        home.mkdir(parents=True, exist_ok=True)
        given = home / "own.json"
        given.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        opened = store_draft(services, import_draft_file(services, given))
        for _ in range(times):
            reasons = {(f.rule, f.path): "经核对，情况属实。" for f in opened.draft.findings() if f.level == "confirm"}
            done = freeze(services, opened, reasons)
            assert isinstance(done, FreezeResult), [
                (f.rule, f.path, f.message) for f in opened.draft.findings() if f.level == "error"
            ]
        content = content_of_issue(services, opened.id)
        signer = None
        if signed:
            from app.trust.certificates import throwaway_signer

            signer = throwaway_signer(services.now())
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (written,) = export(services, content, home / "out", ("package",), signer)
        return written.path.rename(path)
