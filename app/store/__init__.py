"""Keeps drafts, their files and their issues in one SQLite file, or in a group's PostgreSQL database.

The store knows nothing of form packs, rules or output.  It keeps answers by path as JSON values, files by their
SHA-256, and issues exactly as they were frozen.  Plain frozen records go in and come out; nothing of SQLAlchemy
escapes.  Alembic is imported only when an older file has to be brought up to date.

This module names the records alone, so that whoever works with them need not load SQLAlchemy; a store is opened by
:mod:`app.store.store_opening`.
"""

from app.store.records import (
    DELETED,
    Company,
    CompanyConflict,
    CompanyRow,
    Confirmation,
    Conflict,
    Deleted,
    DraftFile,
    DraftRow,
    Issue,
    IssueContent,
    IssueRow,
    Moment,
    PartConflict,
    Removed,
    ReturnedOpinion,
    Saved,
    Stamping,
    StoredDraft,
    Summary,
    TrayText,
)

__all__ = [
    "DELETED",
    "Company",
    "CompanyConflict",
    "CompanyRow",
    "Confirmation",
    "Conflict",
    "Deleted",
    "DraftFile",
    "DraftRow",
    "Issue",
    "IssueContent",
    "IssueRow",
    "Moment",
    "PartConflict",
    "Removed",
    "ReturnedOpinion",
    "Saved",
    "Stamping",
    "StoredDraft",
    "Summary",
    "TrayText",
]
