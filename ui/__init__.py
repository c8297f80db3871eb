"""The window: shows, emits, obeys.  No SQL, no rules, no parsing; those are in :mod:`app`."""
