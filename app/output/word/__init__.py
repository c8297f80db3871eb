"""The printed form as an editable Word document: WordprocessingML (ISO/IEC 29500-1) from the same blocks as the PDF."""
