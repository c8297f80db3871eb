"""Puts the open store together, each method of which is one transaction, done whole or not at all."""

from __future__ import annotations

from app.store.company_store import CompanyStore
from app.store.draft_store import DraftStore
from app.store.issue_store import IssueStore


class Store(DraftStore, IssueStore, CompanyStore):
    """Stores drafts, files, companies and issues at one place, for several threads at once.

    Every method raises :class:`app.errors.StorageTrouble` when the machine refuses, and has then written nothing (with
    its kind :class:`app.errors.StoreGone`, nothing that will last); those that name a draft raise
    :class:`app.errors.NotFound` if there is none; text with NUL or lone surrogates is a ``ValueError``.
    :func:`app.store.open_store` makes one.
    """
