"""Writes the printed form as editable WordprocessingML (ISO/IEC 29500-1), from the same blocks as the PDF."""
