"""Everything that comes in from outside: application files, packages, pictures, attachments.  Hostile until read."""
