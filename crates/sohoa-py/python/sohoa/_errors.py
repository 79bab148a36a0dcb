"""What can go wrong."""

from __future__ import annotations


class ConversionError(Exception):
    """A document that could not be converted.

    The message names the file, the page where one page is to blame, and what to do.
    """

    cause: str
    """The kind of failure in one word, as in ``run.jsonl``: ``pdf_damaged``, ``encrypted``, ``too_slow`` …"""
    file: str
    """The file, or the name that was given to its bytes."""
    page: int | None
    """The page that is to blame, counted from 1."""

    def __init__(self, message: str, cause: str, file: str, page: int | None = None) -> None:
        # All of them, so that the exception survives pickling on its way between processes.
        super().__init__(message, cause, file, page)
        self.message = message
        self.cause = cause
        self.file = file
        self.page = page

    def __str__(self) -> str:
        return self.message
