"""The printed form as PDF: measured, paginated, then drawn."""
