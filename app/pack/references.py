"""Checks that a pack's parts agree: every id once, every reference to something that is there, every bound sensible.

Each check raises :class:`app.errors.PackError` with the file, the place in it and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.errors import PackError
from app.pack.files import CatalogueFile, FieldsFile, IndustriesFile, PackFile, RulesFile, SectorsFile
from app.pack.model import Field, Table

_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_PATH = re.compile(r"[a-z]\w*(?:\[\])?(?:\.(?:<year>|[a-z]\w*)(?:\[\])?)*", re.ASCII)
_DOTTED = re.compile(r"[a-z]\w*(?:\[\])?(?:\.(?:<year>|[a-z]\w*)(?:\[\])?)+", re.ASCII)
_TIME = re.compile(r"(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)?", re.ASCII)
_DECIMAL = re.compile(r"(?:-?\d{1,12}(?:\.\d{1,6})?)?", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_RESERVED = {"format", "pack", "track"}
_PATH_KEYS = {"field", "fields", "path", "paths", "table", "tables"}


def once(values: Iterable[object], file: str, place: str) -> None:
    """Refuses a value that occurs twice."""
    seen: set[object] = set()
    for value in values:
        if value in seen:
            raise PackError(file, place, f"“{value}”出现了两次，请删去或改名。")
        seen.add(value)


def known(values: Iterable[str], among: Iterable[str], file: str, place: str, what: str) -> None:
    """Refuses a reference to something that is not there; ``what`` names in Chinese where it was looked for."""
    names = set(among)
    for value in values:
        if value not in names:
            raise PackError(file, place, f"{what}里没有“{value}”，请核对。")


def _ids(values: Sequence[str], file: str, place: str) -> None:
    once(values, file, place)
    for value in values:
        if not _ID.fullmatch(value):
            raise PackError(file, place, f"编号“{value[:40]}”只能用小写字母、数字和连字符。")


def check_pack(pack: PackFile, folder_name: str) -> None:
    """Checks ``pack.toml`` by itself: ids, years, copies, deadlines and quotas."""
    file = "pack.toml"
    _ids([pack.id], file, "id")
    if pack.id != folder_name:
        raise PackError(file, "id", f"编号“{pack.id}”与文件夹名“{folder_name}”不同，请改成一样。")
    _ids([track.id for track in pack.track], file, "track")
    _ids([step.id for step in pack.step], file, "step")
    _ids([section.id for section in pack.section], file, "section")
    for section in pack.section:
        known([section.step], [step.id for step in pack.step], file, f"section {section.id}", "步骤")
    _ids([deadline.id for deadline in pack.deadline], file, "deadline")
    _ids([quota.id for quota in pack.quota], file, "quota")
    if not pack.track or not pack.step:
        raise PackError(file, "", "至少要有一个申报方向（track）和一个步骤（step）。")
    if list(pack.years) != sorted(set(pack.years)) or any(not _FIRST_YEAR <= y <= _LAST_YEAR for y in pack.years):
        raise PackError(file, "years", "应当是由早到晚、不重复的年份。")
    if pack.copies < 1:
        raise PackError(file, "copies", "份数至少是 1。")
    _check_dates(pack)


def _check_dates(pack: PackFile) -> None:
    tracks = [track.id for track in pack.track]
    for deadline in pack.deadline:
        if not _TIME.fullmatch(deadline.time):
            reason = f"时刻“{deadline.time[:20]}”应当写成 12:00 或 24:00，或留空。"
            raise PackError("pack.toml", f"deadline {deadline.id}", reason)
    for quota in pack.quota:
        place = f"quota {quota.id}"
        known(quota.limits, tracks, "pack.toml", place, "申报方向")
        if any(limit < 0 for limit in quota.limits.values()):
            raise PackError("pack.toml", place, "名额不能小于 0。")


def check_fields(content: FieldsFile, pack: PackFile) -> None:
    """Checks ``fields.toml``: paths, rows, steps, tracks, bounds."""
    file = "fields.toml"
    items: tuple[Field | Table, ...] = (*content.field, *content.table)
    once([item.path for item in items], file, "path")
    tables = {table.path: table for table in content.table}
    for item in items:
        place = f"{'field' if isinstance(item, Field) else 'table'} {item.path}"
        _check_path(item, tables, place)
        known(item.tracks, [track.id for track in pack.track], file, place, "申报方向")
        known([item.step], [step.id for step in pack.step], file, place, "步骤")
        if not item.tracks:
            raise PackError(file, place, "tracks 是空的，请写明属于哪个申报方向。")
    for answer in content.field:
        _check_answer(answer, f"field {answer.path}")
        _check_section(answer, pack)
        _check_condition(answer, {each.path: each for each in content.field})
    _check_prefixes(content.field, tables)


def _check_section(answer: Field, pack: PackFile) -> None:
    """Checks that an answer of a step with sections has one, since nobody would see it otherwise."""
    sections = [section.id for section in pack.section if section.step == answer.step]
    if (sections or answer.section) and "[" not in answer.path:
        known([answer.section], sections, "fields.toml", f"field {answer.path}", f"步骤 {answer.step} 的分区")


def _check_condition(answer: Field, fields: Mapping[str, Field]) -> None:
    """Checks that ``shown_if`` names a choice asked wherever the answer is, and one of its values."""
    asked = answer.shown_if
    if asked is None:
        return
    file, place = "fields.toml", f"field {answer.path}"
    known([asked.field], fields, file, place, "shown_if 的项")
    known(answer.tracks, fields[asked.field].tracks, file, place, f"“{asked.field}”的申报方向")
    values = [choice.value for choice in fields[asked.field].choices]
    if asked.value not in values or "[" in answer.path + asked.field or not answer.conditional:
        raise PackError(file, place, "shown_if 只能写选择题的一个值，两项都不在表里，本项要写 conditional。")


def _check_path(item: Field | Table, tables: dict[str, Table], place: str) -> None:
    file, path = "fields.toml", item.path
    if not _PATH.fullmatch(path) or path.endswith("[]") or path.split(".")[0] in _RESERVED:
        raise PackError(file, place, "路径写法有误（如 company.name、scenarios[].name）。")
    for end in (match.start() for match in re.finditer(r"\[\]", path)):
        table = tables.get(path[:end])
        if table is None:
            raise PackError(file, place, f"没有定义表“{path[:end]}”，请补上 [[table]]。")
        if not set(item.tracks) <= set(table.tracks):
            raise PackError(file, place, f"所属的申报方向超出了表“{table.path}”的。")


def _check_prefixes(answers: Sequence[Field], tables: dict[str, Table]) -> None:
    """Refuses an answer that is also a group of answers or a table."""
    leaves = {answer.path for answer in answers}
    for path in (*leaves, *tables):
        parts = path.replace("[]", "").split(".")
        clean = {".".join(parts[:count]) for count in range(1, len(parts))}
        if clash := clean & leaves:
            raise PackError("fields.toml", f"field {path}", f"“{min(clash)}”已经是一项答案，下面不能再分。")


def _check_answer(answer: Field, place: str) -> None:
    file = "fields.toml"
    known(answer.optional_in, answer.tracks, file, place, "本项的申报方向")
    if answer.conditional and answer.optional_in:
        raise PackError(file, place, "conditional 和 optional_in 只能写一个。")
    if answer.marked_optional and not answer.optional_in:
        raise PackError(file, place, "表上印了“选填”，请写 optional_in。")
    if (answer.kind == "choice") != bool(answer.choices):
        raise PackError(file, place, "choices 只能、也必须写在 kind 为 choice 的项上。")
    once([choice.value for choice in answer.choices], file, place)
    if len({type(choice.value) for choice in answer.choices}) > 1:
        raise PackError(file, place, "choices 的 value 要么都是文字，要么都是整数。")
    if answer.limit is not None and answer.limit < 1:
        raise PackError(file, place, "limit 至少是 1。")
    bounds = (answer.minimum, *(answer.usual or ()))
    if any(bounds) and answer.kind not in {"number", "integer"}:
        raise PackError(file, place, "minimum 和 usual 只能写在数字项上。")
    for bound in bounds:
        if not _DECIMAL.fullmatch(bound):
            raise PackError(file, place, f"“{bound[:20]}”不是十进制数。")


def check_evidence(content: FieldsFile, pack: PackFile) -> None:
    """Checks the proofs of ``pack.toml``: ids once, words to know each by, tracks and answers that are there."""
    file, fields = (
        "pack.toml",
        {field.path for field in content.field if "[" not in field.path and "<" not in field.path},
    )
    _ids([each.id for each in pack.evidence], file, "evidence")
    for each in pack.evidence:
        place = f"evidence {each.id}"
        known(each.tracks, [track.id for track in pack.track], file, place, "申报方向")
        named = [one.field for case in each.needless for one in case.when]
        known([*named, *([each.field] if each.field else [])], fields, file, place, "fields.toml 表外的项")
        if not all(word.strip() for word in each.words) or not each.words:
            raise PackError(file, place, "words 至少要有一个词，附件的名称里有它就算这一样。")
        if not all(case.when and all(one.values for one in case.when) for case in each.needless):
            raise PackError(file, place, "needless 的 when 和 values 不能是空的。")


def check_guidance(catalogue: CatalogueFile, sectors: SectorsFile) -> None:
    """Checks ``catalogue.toml`` and ``sectors.toml``: ids, numbers, required 环节."""
    stages = [stage.id for stage in catalogue.stage]
    _ids(stages, "catalogue.toml", "stage")
    numbers = [scenario.no for stage in catalogue.stage for scenario in stage.scenarios]
    once(numbers, "catalogue.toml", "stage.scenarios.no")
    if any(number < 1 for number in numbers):
        raise PackError("catalogue.toml", "stage.scenarios.no", "编号从 1 开始。")
    _ids([sector.id for sector in sectors.sector], "sectors.toml", "sector")
    for sector in sectors.sector:
        place = f"sector {sector.id}"
        known(sector.required_stages, stages, "sectors.toml", place, "catalogue.toml 的环节")
        once(sector.required_stages, "sectors.toml", place)
        once(sector.subsectors, "sectors.toml", place)


def check_examples(catalogue: CatalogueFile, fields: FieldsFile) -> None:
    """Checks the examples of the 环节: each of a text of the form, once, within its limit in characters."""
    texts = {field.path: field for field in fields.field if field.kind in ("text", "paragraph", "blocks")}
    for stage in catalogue.stage:
        place = f"stage {stage.id}.examples"
        once([each.field for each in stage.examples], "catalogue.toml", place)
        known([each.field for each in stage.examples], texts, "catalogue.toml", place, "fields.toml 的文字项")
        for each in stage.examples:
            limit = texts[each.field].limit
            if not each.text.strip() or (limit is not None and len(each.text) > limit):
                raise PackError("catalogue.toml", place, f"“{each.field}”的例子是空的，或超过了这一项的字数。")


def check_industries(content: IndustriesFile) -> None:
    """Checks ``industries.json``: codes once, 中类 under 大类 under 门类."""
    file = "industries.json"
    once([section.code for section in content.sections], file, "sections")
    once([division.code for division in content.divisions], file, "divisions")
    sections = {section.code for section in content.sections}
    for division in content.divisions:
        place = f"divisions {division.code}"
        if division.section not in sections:
            raise PackError(file, place, f"没有门类“{division.section[:10]}”。")
        codes = [group.code for group in division.groups]
        once(codes, file, place)
        if any(not code.startswith(division.code) for code in codes):
            raise PackError(file, place, "中类代码要以大类代码开头。")


def check_rules(content: RulesFile, fields: FieldsFile, pack: PackFile) -> None:
    """Checks ``rules.toml``: ids once, tracks known, every path a field or table."""
    file = "rules.toml"
    _ids([rule.id for rule in content.rule], file, "rule")
    paths = {field.path for field in fields.field} | {table.path for table in fields.table}
    for rule in content.rule:
        place = f"rule {rule.id}"
        known(rule.tracks, [track.id for track in pack.track], file, place, "申报方向")
        referred = (path.removesuffix("[]") for path in _paths(rule.params, named=False))
        known(referred, paths, file, f"{place}.params", "fields.toml 的路径")


def _is_path(text: str) -> bool:
    return bool(_DOTTED.fullmatch(text) or (text.endswith("[]") and _PATH.fullmatch(text)))


def _paths(value: Any, *, named: bool) -> Iterator[str]:
    """Yields those of a rule's parameters that are paths.

    They are known by the key above them, by ending in ``[]``, or by their dots.
    """
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, named=key in _PATH_KEYS)
    elif isinstance(value, list):
        for item in value:
            yield from _paths(item, named=named)
    elif isinstance(value, str) and (named or _is_path(value)):
        yield value
