"""Alembic scripts: the history of the schema, never edited once released, never using the current tables."""
