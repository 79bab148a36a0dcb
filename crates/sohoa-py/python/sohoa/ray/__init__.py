"""Conversion on a Ray cluster: ``python -m sohoa.ray INPUT OUTPUT``. Needs ``pip install "sohoa[ray]"``."""

from __future__ import annotations

from ._job import JobError, Options, Summary, run

__all__ = ["JobError", "Options", "Summary", "run"]
