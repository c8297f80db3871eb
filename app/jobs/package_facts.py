"""What the desk shows of a package besides its tables: district, industry, completeness, investment, stated gains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.notation.figures import read_number
from app.output.answers import AnswerPrinter, look_up, placed, rows_of
from app.pack.model import Field, Pack

_PROVINCE = re.compile(r"^[一-鿿]{2,8}?(?:省|自治区|特别行政区)")
_CITY = re.compile(r"^[一-鿿]{2,6}?(?:市|自治州|地区|盟)(?=[一-鿿])")
_DISTRICT = re.compile(r"^[一-鿿]{1,9}?(?:自治县|自治旗|开发区|新区|区|县|旗|市)")
_LONGEST_FIGURE = 40


def package_facts(pack: Pack, printer: AnswerPrinter, track: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the facts of a submission that only the desk shows.

    They are fields of :class:`app.merge.submission.Submission` by name.
    """
    fields = pack.tracks[track].fields
    asked = [path for each in fields.values() if _is_asked(each, track) for path in _paths(pack, each.path, data)]
    single = [each for each in fields.values() if "[" not in each.path]
    address = next((each.path for each in single if each.key == "address"), "")
    division = next((each.path for each in single if each.kind == "division"), "")
    return {
        "district": find_district(str(look_up(data, address) or "")) if address else "",
        "industry": printer.text(division, look_up(data, division)).lstrip("0123456789 ") if division else "",
        "answered": sum(look_up(data, path) not in (None, "", [], {}) for path in asked),
        "asked": len(asked),
        "investment": _investment(pack, fields, data),
        "gains": {
            each.label: printer.text(each.path, value)
            for each in single
            if _is_gain(each, track) and (value := look_up(data, each.path)) not in (None, "")
        },
    }


def find_district(address: str) -> str:
    """Returns the 区, 县 or 县级市 of an address.

    This is what the address names after its province and city, or else the city; it is empty where there is neither.
    """
    rest = "".join(address.split())
    if province := _PROVINCE.match(rest):
        rest = rest[province.end() :]
    city = _CITY.match(rest)
    if city and (found := _DISTRICT.match(rest[city.end() :])):
        return found.group()
    if city:
        return city.group()
    found = _DISTRICT.match(rest)
    return found.group() if found else ""


def _is_asked(field: Field, track: str) -> bool:
    optional = field.marked_optional or field.conditional or track in field.optional_in
    return field.printed and not optional and field.shown_if is None


def _is_gain(field: Field, track: str) -> bool:
    """Tells whether a field is a figure of 建设成效.

    Such figures are printed, have one value, and are all 选填.
    """
    numeric = field.kind in ("number", "integer") and "<year>" not in field.path
    return numeric and field.printed and track in field.optional_in


def _paths(pack: Pack, template: str, data: Mapping[str, Any]) -> Iterator[str]:
    if "<year>" in template:
        yield from (template.replace("<year>", str(year)) for year in pack.years)
    elif "[]" in template:
        head = template[: template.rindex("[]") + 2]
        yield from (placed(template, row) for row in rows_of(data, head))
    else:
        yield template


def _investment(pack: Pack, fields: Mapping[str, Field], data: Mapping[str, Any]) -> str:
    total, found = Decimal(0), False
    for field in fields.values():
        if field.key != "investment":
            continue
        for path in _paths(pack, field.path, data):
            text = str(look_up(data, path) or "")
            value = read_number(text) if len(text) <= _LONGEST_FIGURE else None
            if value is not None:
                total, found = total + value, True
    return f"{total:f}" if found else ""
