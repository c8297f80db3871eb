"""Turns the printed form into PDF: measured, paginated, then drawn."""
