"""企业资料 of the open store."""

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
    """Reads and writes companies."""

    def companies(self) -> list[CompanyRow]:
        """Returns all companies, the last changed first.

        Those put away have ``archived_at``.
        """
        with self._reading() as connection:
            return companies.list_companies(connection)

    def company(self, company_id: str) -> CompanyRow:
        """Returns one company; :class:`NotFound` if there is none."""
        with self._reading() as connection:
            return companies.load_company(connection, company_id)

    def add_company(self, content: Company) -> CompanyRow:
        """Keep a new company."""
        with self._writing() as connection:
            return companies.add_company(connection, self._new_id, self._now(), content)

    def save_company(self, company_id: str, content: Company, *, expected: int | None = None) -> CompanyRow:
        """Writes new answers in place of version ``expected``.

        :class:`CompanyConflict` where somebody was quicker.
        """
        with self._writing() as connection:
            return companies.save_company(connection, company_id, self._now(), content, expected)

    def archive_company(self, company_id: str) -> None:
        """Put a company away; nothing of it is lost."""
        with self._writing() as connection:
            companies.archive_row(connection, company_id, self._now())

    def restore_company(self, company_id: str) -> None:
        """Take a company out again."""
        with self._writing() as connection:
            companies.archive_row(connection, company_id, None)
