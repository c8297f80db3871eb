"""The open store: each method is one transaction, done whole or not at all."""

from __future__ import annotations

from app.store.company_store import CompanyStore
from app.store.draft_store import DraftStore
from app.store.issue_store import IssueStore


class Store(DraftStore, IssueStore, CompanyStore):
    """Stores drafts, files and issues at one place.

    May be used from several threads.

    Every method raises :class:`app.errors.StorageTrouble` when the machine refuses, and has then written nothing
    (its :class:`app.errors.StoreGone`: nothing that will last);
    those that name a draft raise :class:`app.errors.NotFound` if there is none; text with NUL or lone surrogates
    is a ``ValueError``.  Made by :func:`app.store.open_store`.
    """
