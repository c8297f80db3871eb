"""Generates the JSON Schema (2020-12) of an application file, ``zhizao-application/1``, from a pack.

It says what a reader may rely on: structure and JSON types.  Content is the checks' business, so choices, limits and
formats stand in the descriptions only, and every answer may be ``null``.  The keys of every track are allowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.notation.line_kinds import LINE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.pack.model import Field, Pack

FORMAT = "zhizao-application/1"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

_WORDING = {
    "number": "十进制数，写成文字，照录入保存",
    "integer": "整数",
    "division": "GB/T 4754 大类代码",
    "group": "GB/T 4754 中类代码",
    "catalogue": "场景编号，新增场景为 null",
    "file": "相对文件名，PDF、PNG 或 JPEG",
    **{name: kind.meaning for name, kind in LINE_KINDS.items()},
}


def application_schema(pack: Pack, *, bound: bool = False) -> dict[str, Any]:
    """Returns the schema of application files for ``pack``.

    The same pack gives the same schema, key order included.  ``bound`` adds the pages of attachments that are bound in:
    the schema of an application without any is what it was before these could be.
    """
    properties: dict[str, Any] = {
        "format": {"const": FORMAT},
        "pack": {"const": pack.id, "description": pack.title},
        "track": {"enum": list(pack.tracks), "description": _labels((t.id, t.name) for t in pack.tracks.values())},
    }
    root: dict[str, Any] = {
        "$schema": DIALECT,
        "$id": f"urn:zhizao:application:1:{pack.id}",
        "title": pack.title,
        "type": "object",
        "required": ["format", "pack", "track"],
        "properties": properties,
        "additionalProperties": False,
        "$defs": {"blocks": _blocks()},
    }
    for template, spec in pack.fields.items():
        if spec.pictures_only and not bound:
            continue
        for path in _written(template, pack.years):
            *above, key = path.split(".")
            _group(root, above, pack)["properties"][key] = _answer(spec, pack)
    return root


def _written(template: str, years: tuple[int, ...]) -> list[str]:
    """Returns the paths of a template with ``<year>`` written out as each of the pack's years."""
    return [template.replace("<year>", str(year)) for year in years] if "<year>" in template else [template]


def _group(root: dict[str, Any], keys: list[str], pack: Pack) -> dict[str, Any]:
    """Returns the object schema that an answer belongs in, made where it is missing."""
    schema = root
    for depth, key in enumerate(keys, 1):
        name = key.removesuffix("[]")
        fresh = {"type": "object", "properties": {}, "additionalProperties": False}
        if name == key:
            schema = schema["properties"].setdefault(key, fresh)
            continue
        label = pack.tables[".".join(keys[:depth]).removesuffix("[]")].label
        rows = {"title": label, "type": ["array", "null"], "items": fresh}
        schema = schema["properties"].setdefault(name, rows)["items"]
    return schema


def _answer(spec: Field, pack: Pack) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": spec.label, **_type(spec)}
    if description := "；".join(_facts(spec, pack)):
        schema["description"] = description
    return schema


def _type(spec: Field) -> dict[str, Any]:
    if spec.pictures_only:
        page = {
            "type": "object",
            "properties": {"image": {"type": "string"}},
            "required": ["image"],
            "additionalProperties": False,
        }
        return {"type": ["array", "null"], "items": page}
    if spec.kind == "blocks":
        return {"anyOf": [{"$ref": "#/$defs/blocks"}, {"type": "null"}]}
    if spec.kind == "lines":
        return {"type": ["array", "null"], "items": {"type": "string"}}
    # An empty string is an unanswered field of any kind; maxLength speaks of strings only.
    if spec.kind == "flag":
        return {"type": ["boolean", "string", "null"], "maxLength": 0}
    if spec.kind in {"integer", "catalogue"} or any(isinstance(choice.value, int) for choice in spec.choices):
        return {"type": ["integer", "string", "null"], "maxLength": 0}
    return {"type": ["string", "null"]}


def _facts(spec: Field, pack: Pack) -> list[str]:
    """Returns what the form says of an answer, in Chinese, for readers of the schema."""
    facts = [_WORDING[spec.kind]] if spec.kind in _WORDING else []
    named = pack.sectors if spec.kind == "sector" else pack.stages if spec.kind == "stage" else ()
    if named or spec.choices:
        facts.append(_labels([*((c.value, c.label) for c in spec.choices), *((n.id, n.name) for n in named)]))
    if spec.unit:
        facts.append(f"单位：{spec.unit}")
    if spec.limit:
        facts.append(f"不超过 {spec.limit} 字")
    if len(spec.tracks) < len(pack.tracks):
        facts.append("仅" + "、".join(pack.tracks[track].name for track in spec.tracks))
    return facts


def _labels(pairs: Iterable[tuple[object, str]]) -> str:
    return "、".join(str(value) if value == label else f"{value}（{label}）" for value, label in pairs)


def _blocks() -> dict[str, Any]:
    """Returns the schema of a long text: a list of blocks, each of one kind."""
    text = {"type": "string"}
    shapes = [
        ({"heading": text}, ["heading"]),
        ({"text": text}, ["text"]),
        ({"image": text, "caption": {"type": ["string", "null"]}}, ["image"]),
    ]
    blocks = [
        {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
        for properties, required in shapes
    ]
    return {"type": "array", "items": {"anyOf": blocks}}
