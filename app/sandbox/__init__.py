"""Takes files from outside apart in a child process with limits of time and memory.

PDFium, qpdf and Pillow have no limits of their own that hold: a PDF of two kilobytes can ask for 8 GB or for an hour.
"""
