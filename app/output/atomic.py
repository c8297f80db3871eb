"""The former name of :mod:`app.file_writing`."""

from app.file_writing import write_file as write_whole

__all__ = ["write_whole"]
