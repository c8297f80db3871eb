"""Offers the companies (企业资料) of the open store, each method in a transaction of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.store import companies
from app.store.transactions import StoreTransactions

if TYPE_CHECKING:
    from app.store.records import (
        Company,
        CompanyRow,
    )


class CompanyStore(StoreTransactions):
    """Reads and writes the companies (企业资料) of the open store."""

    def companies(self) -> list[CompanyRow]:
        """Returns all companies, the last changed first.

        Those that were put away are among them and have ``archived_at``.
        """
        with self._reading() as connection:
            return companies.list_companies(connection)

    def company(self, company_id: str) -> CompanyRow:
        """Returns one company with its answers; raises :class:`NotFound` if there is none."""
        with self._reading() as connection:
            return companies.load_company(connection, company_id)

    def add_company(self, content: Company) -> CompanyRow:
        """Stores a new company, and returns it with its id and version."""
        with self._writing() as connection:
            return companies.add_company(connection, self._new_id, self._now(), content)

    def save_company(self, company_id: str, content: Company, *, expected: int | None = None) -> CompanyRow:
        """Writes new answers in place of version ``expected``, or of any version where that is None.

        Raises :class:`CompanyConflict` where somebody was quicker.
        """
        with self._writing() as connection:
            return companies.save_company(connection, company_id, self._now(), content, expected)

    def archive_company(self, company_id: str) -> None:
        """Puts a company away; nothing of it is lost."""
        with self._writing() as connection:
            companies.archive_row(connection, company_id, self._now())

    def restore_company(self, company_id: str) -> None:
        """Takes a company out again that was put away."""
        with self._writing() as connection:
            companies.archive_row(connection, company_id, None)
