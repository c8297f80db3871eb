"""Reads and writes companies (企业资料): the answers that a firm gives in every application, kept once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from app.errors import NotFound
from app.store.integrity import check_row, with_hash
from app.store.records import CompanyConflict, CompanyRow
from app.store.tables import company
from app.store.values import DamagedValue, from_json_text, to_json_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection

    from app.store.records import Company

_TRIES = 20


def list_companies(connection: Connection) -> list[CompanyRow]:
    """Returns all companies, the last changed first, and those put away among them."""
    query = select(company).order_by(company.c.updated_at.desc(), company.c.id)
    return [_row(each) for each in connection.execute(query)]


def load_company(connection: Connection, company_id: str) -> CompanyRow:
    """Returns one company with its answers; raises NotFound if there is none with this id."""
    found = connection.execute(select(company).where(company.c.id == company_id)).first()
    if found is None:
        raise NotFound("这份企业资料不在数据库里了，可能换过了数据库。请回到首页再打开企业资料。")
    return _row(found)


def add_company(connection: Connection, new_id: Callable[[], str], at: datetime, content: Company) -> CompanyRow:
    """Writes a new company under a new id, and returns it as it is stored."""
    for _ in range(_TRIES):
        company_id = new_id()
        if connection.execute(select(company.c.id).where(company.c.id == company_id)).first() is None:
            break
    values = _values(content) | {"id": company_id, "version": 1, "updated_at": at, "archived_at": None}
    connection.execute(insert(company), with_hash(company, values))
    return load_company(connection, company_id)


def save_company(
    connection: Connection, company_id: str, at: datetime, content: Company, expected: int | None
) -> CompanyRow:
    """Writes new content in place of version ``expected``, or of any version where that is None.

    Raises CompanyConflict where there is a newer version, and NotFound where there is no such company.
    """
    here = load_company(connection, company_id)
    if expected is not None and here.version != expected:
        raise CompanyConflict(here.name)
    values = _values(content) | {"id": company_id, "version": here.version + 1, "updated_at": at}
    values = with_hash(company, values | {"archived_at": here.archived_at})
    hit = (company.c.id == company_id) & (company.c.version == here.version)
    if connection.execute(update(company).where(hit).values(values)).rowcount != 1:
        raise CompanyConflict(here.name)
    return load_company(connection, company_id)


def archive_row(connection: Connection, company_id: str, archived_at: datetime | None) -> None:
    """Puts a company away at a time, or takes it out again where the time is None.

    Raises NotFound if there is none with this id.
    """
    load_company(connection, company_id)
    hit = company.c.id == company_id
    row = connection.execute(select(company).where(hit).with_for_update()).one()
    check_row(company, row)
    values = with_hash(company, {**row._mapping, "archived_at": archived_at})  # noqa: SLF001 - a public name
    connection.execute(update(company).where(hit).values(values))


def _values(content: Company) -> dict[str, Any]:
    return {
        "pack": content.pack,
        "name": content.name,
        "uscc": content.uscc,
        "answers": to_json_text(dict(content.answers)),
    }


def _row(found: Any) -> CompanyRow:
    check_row(company, found)
    answers = from_json_text(found.answers)
    if not isinstance(answers, dict):
        raise DamagedValue("a company's answers are no object")
    return CompanyRow(
        found.id,
        found.pack,
        found.name,
        found.uscc,
        answers,
        found.version,
        found.updated_at,
        found.archived_at,
    )
