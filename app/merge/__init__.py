"""Brings what several applicants or colleagues wrote together: checks across packages, ranked tables.  Pure."""
