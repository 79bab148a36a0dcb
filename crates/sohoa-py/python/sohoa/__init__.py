"""Scanned Vietnamese plans in, trusted text and task records out.

>>> import sohoa
>>> sohoa.restore("Thong tu so 05/2024/TT-BTC")
'Thông tư số 05/2024/TT-BTC'

Every result is what the command line ``sohoa`` writes for the same input. While a function works, other threads of
Python run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, TypedDict, Union, cast

from ._errors import ConversionError
from ._load import _native
from ._record import PlanRecord

__all__ = [
    "Change",
    "ConversionError",
    "PlanRecord",
    "convert",
    "convert_files",
    "describe_reader",
    "evaluate_records",
    "evaluate_text",
    "restore",
    "restore_with_changes",
    "schema",
    "tasks_parquet",
    "version",
]

Source = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview]
"""A file, or the bytes of one."""
AnyRecord = Union[Mapping[str, Any], str, bytes]
"""A record as a dictionary or as JSON."""


class Change(TypedDict):
    """A change of restoration."""

    line: int
    """Line, counted from 1."""
    start: int
    """First byte of what was changed in the line as it was, in UTF-8."""
    end: int
    """First byte after it."""
    observed: str
    """What stood there."""
    restored: str
    """What stands there now."""
    margin: float
    """How far the best reading is ahead of the next one, in nats."""


def convert(
    source: Source,
    *,
    name: str | os.PathLike[str] | None = None,
    pages: tuple[int, int | None] | None = None,
    threads: int | None = None,
    page_timeout: float | None = 120.0,
    ocr_cache: str | os.PathLike[str] | None = None,
) -> PlanRecord:
    """The record of a document: PDF, PNG, JPEG, TIFF or text, told apart by content.

    ``source`` is a file or the bytes of one, which ``name`` then names in messages and in the record. ``pages`` are
    the first and the last page to read, counted from 1, ``None`` for the end. ``threads`` work on pages (default:
    one for each processor); the result does not depend on their number. A page that takes longer than
    ``page_timeout`` seconds is given up (``None``: never). ``ocr_cache`` is a folder that keeps what was recognised.

    Raises :class:`ConversionError` when the document cannot be read. Damaged text is no error: the record has
    diagnostics.
    """
    files = convert_files(
        source, name=name, pages=pages, threads=threads, page_timeout=page_timeout, ocr_cache=ocr_cache
    )
    return cast(PlanRecord, json.loads(files["json"]))


def convert_files(
    source: Source,
    *,
    name: str | os.PathLike[str] | None = None,
    pages: tuple[int, int | None] | None = None,
    threads: int | None = None,
    page_timeout: float | None = 120.0,
    ocr_cache: str | os.PathLike[str] | None = None,
) -> dict[str, bytes]:
    """The files that ``sohoa convert`` writes for a document, byte for byte, by what stands behind their stem:
    ``txt`` the restored text, ``lines.jsonl`` its lines with places and confidences, ``json`` the record.

    Parameters and errors are those of :func:`convert`.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        origin: bytes | str = bytes(source)
        called = os.fspath(name) if name is not None else "document"
    else:
        if name is not None:
            raise TypeError("name goes with bytes; a file has a name")
        origin = called = os.fspath(source)
    first_and_last = None
    if pages is not None:
        first, last = pages
        if first < 1 or (last is not None and last < first):
            raise ValueError(f"pages are {pages}; they are counted from 1, and the last is not before the first")
        first_and_last = (first, 0 if last is None else last)
    if threads is not None and threads < 1:
        raise ValueError(f"threads are {threads}; at least one is needed")
    timeout = 0.0 if page_timeout is None else page_timeout
    return dict(_native.convert(origin, called, first_and_last, threads or 0, timeout, ocr_cache))


def restore(text: str) -> str:
    """The text with its lost diacritics and damaged letters restored, line by line."""
    return _native.restore(text)[0]


def restore_with_changes(text: str) -> tuple[str, list[Change]]:
    """The same with every change, from the first line to the last."""
    restored, changes = _native.restore(text)
    return restored, cast("list[Change]", json.loads(changes))


def evaluate_text(
    reference: str,
    hypothesis: str,
    *,
    input: str | None = None,
    align: Literal["lines", "prefix", "pages"] = "lines",
) -> dict[str, Any]:
    """Syllable accuracy and error rates of ``hypothesis`` with the counts that they come from, as ``sohoa eval text``
    prints them. □ in the reference stands for ink that cannot be read; ``input`` is the text before restoration.

    Raises :class:`ValueError` when the texts cannot be laid side by side; the message says where they part.
    """
    return cast("dict[str, Any]", json.loads(_native.evaluate_text(reference, hypothesis, input, align)))


def evaluate_records(reference: AnyRecord, hypothesis: AnyRecord) -> dict[str, Any]:
    """Task F1, fields, exact tasks, indicators and document fields of ``hypothesis``, as ``sohoa eval records`` prints
    them.

    Raises :class:`ValueError` when one of them is no record, or the reference has nothing to compare with.
    """
    judged = _native.evaluate_records(_json_bytes(reference), _json_bytes(hypothesis))
    return cast("dict[str, Any]", json.loads(judged))


def schema() -> dict[str, Any]:
    """The JSON Schema of a record."""
    return cast("dict[str, Any]", json.loads(_native.schema()))


def tasks_parquet(records: Iterable[AnyRecord]) -> bytes:
    """The tasks of records as a Parquet file, one task a row, as ``sohoa export --format parquet`` writes it."""
    return _native.tasks_parquet([_json_bytes(record) for record in records])


def version() -> str:
    """Version of the package, of the schema and of the models: equal ones convert alike where the OCR engine
    (:func:`describe_reader`) is the same too."""
    return _native.version()


def describe_reader() -> str:
    """Name and version of the OCR engine and its language data.

    Raises :class:`RuntimeError` when something is missing that reading needs; the message says what.
    """
    return _native.describe_reader()


def _json_bytes(record: AnyRecord) -> bytes:
    if isinstance(record, bytes):
        return record
    if isinstance(record, str):
        return record.encode()
    return json.dumps(record, ensure_ascii=False).encode()


__version__ = version().split("+")[0]
