"""Editors for the answers of a form, and the row that gives each its label, help and findings."""
