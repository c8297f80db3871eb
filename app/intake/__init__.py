"""Takes in everything that comes from outside: application files, packages, pictures, attachments.

All of it is hostile until it has been read.
"""
