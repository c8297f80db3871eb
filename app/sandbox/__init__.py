"""A child process with limits of time and memory, in which files from outside are taken apart.

PDFium, qpdf and Pillow have no limits of their own that hold: a PDF of two kilobytes can ask for 8 GB or for an hour.
"""
