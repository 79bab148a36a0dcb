"""The results as Parquet: documents, tasks, indicators, diagnostics, in partitions of some hundred documents.

A partition is one file in each of four folders, all of one name. The file of ``documents`` is written last and counts:
what has no such file was broken off and is removed by the next run.
"""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sohoa._load import _native

from ._converter import DONE, Row
from ._storage import Storage

KINDS = ("tasks", "indicators", "diagnostics", "documents")
"""Folders in the order in which the files of a partition are written."""
REPLACES = b"sohoa.replaces"
"""In the metadata of a file of documents: the partition that it stands for."""


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


DOCUMENTS = _schema(
    path=pa.string(),
    status=pa.string(),
    cause=pa.string(),
    error=pa.string(),
    sha256=pa.string(),
    bytes=pa.int64(),
    modified=pa.timestamp("ns", "UTC"),
    media_type=pa.string(),
    pages=pa.int32(),
    tasks=pa.int32(),
    indicators=pa.int32(),
    diagnostics=pa.int32(),
    number=pa.string(),
    date=pa.date32(),
    doc_type=pa.string(),
    issuer=pa.string(),
    subject=pa.string(),
    version=pa.string(),
    milliseconds=pa.int64(),
    node=pa.string(),
)
INDICATORS = _schema(
    path=pa.string(),
    sha256=pa.string(),
    id=pa.string(),
    appendix=pa.string(),
    stt=pa.string(),
    name=pa.string(),
    unit=pa.string(),
    target=pa.string(),
    implementers=pa.list_(pa.string()),
    note=pa.string(),
    pages=pa.list_(pa.int32()),
    confidence=pa.float32(),
)
DIAGNOSTICS = _schema(
    path=pa.string(),
    sha256=pa.string(),
    code=pa.string(),
    message=pa.string(),
    page=pa.int32(),
    line=pa.int64(),
)


class Tables:
    """The tables in an output folder. Only one run may write them at a time."""

    def __init__(self, output: Storage, version: str) -> None:
        self.output = output
        self.version = version

    def open(self) -> dict[str, Row]:
        """Removes what a killed run has left half done; gives what is known of each document, by path, with its
        ``partition`` and ``modified`` in nanoseconds since 1970."""
        self._remove_replaced()
        partitions = self.output.names("documents")
        for kind in KINDS[:-1]:
            for name in set(self.output.names(kind)) - set(partitions):
                self.output.remove(f"{kind}/{name}")
        known = {}
        for name in partitions:
            table = self._read("documents", name).select(["path", "status", "cause", "bytes", "modified", "version"])
            modified = table["modified"].cast(pa.int64()).to_pylist()
            for row, nanoseconds in zip(table.drop_columns("modified").to_pylist(), modified):
                known[row["path"]] = {**row, "modified": nanoseconds, "partition": name}
        return known

    def add(self, rows: list[Row]) -> None:
        """Writes a partition with these results."""
        rows = sorted(rows, key=lambda row: str(row["path"]))
        done = [(row, json.loads(row["record"])) for row in rows if row["status"] == DONE]
        records = {row["path"]: record for row, record in done}
        self._write(
            {
                "tasks": _tasks(done),
                "indicators": pa.Table.from_pylist(
                    [line for row, record in done for line in _indicators(row, record)], INDICATORS
                ),
                "diagnostics": pa.Table.from_pylist(
                    [line for row, record in done for line in _diagnostics(row, record)], DIAGNOSTICS
                ),
                "documents": pa.Table.from_pylist(
                    [self._document(row, records.get(row["path"])) for row in rows], DOCUMENTS
                ),
            }
        )

    def drop(self, paths: set[str], partitions: Iterable[str]) -> None:
        """Takes documents out that are to be converted again, with all that came of them."""
        gone = pa.array(sorted(paths), pa.string())
        for name in sorted(set(partitions)):
            kept = {}
            for kind in KINDS:
                table = self._read(kind, name)
                kept[kind] = table.filter(pc.invert(pc.is_in(table["path"], gone)))
            self._write(kept, replaces=name)
        self._remove_replaced()

    def _remove_replaced(self) -> None:
        names = self.output.names("documents")
        schemas = (pq.read_schema(io.BytesIO(self.output.read(f"documents/{name}"))) for name in names)
        for replaced in [(schema.metadata or {}).get(REPLACES, b"").decode() for schema in schemas]:
            # The one that counts goes first.
            for kind in reversed(KINDS) if replaced else ():
                self.output.remove(f"{kind}/{replaced}")

    def _write(self, tables: dict[str, pa.Table], replaces: str | None = None) -> None:
        name = f"part-{uuid.uuid4().hex[:16]}.parquet"
        if not len(tables["documents"]):
            # Nothing is left to stand for it.
            for kind in reversed(KINDS) if replaces else ():
                self.output.remove(f"{kind}/{replaces}")
            return
        for kind in KINDS:
            table = tables[kind]
            if kind == "documents":
                metadata = {REPLACES: replaces.encode()} if replaces else {}
                table = table.replace_schema_metadata(metadata)
            content = io.BytesIO()
            pq.write_table(table, content, compression="zstd")
            self.output.write(f"{kind}/{name}", content.getvalue())

    def _read(self, kind: str, name: str) -> pa.Table:
        return pq.read_table(io.BytesIO(self.output.read(f"{kind}/{name}")))

    def _document(self, row: Row, record: dict[str, Any] | None) -> dict[str, Any]:
        document = {
            "path": row["path"],
            "status": row["status"],
            "cause": row["cause"] or None,
            "error": row["error"] or None,
            "bytes": row["bytes"],
            "modified": row["modified"],
            "version": self.version,
            "milliseconds": row["milliseconds"],
            "node": row["node"],
        }
        if record is not None:
            fields = record["document"]
            document |= {
                "sha256": record["source"]["sha256"],
                "media_type": record["source"]["media_type"],
                "pages": len(record["source"]["pages"]),
                "tasks": len(record["tasks"]),
                "indicators": len(record["indicators"]),
                "diagnostics": len(record["diagnostics"]),
                "date": _date(fields.get("date")),
                **{name: fields.get(name) for name in ("number", "doc_type", "issuer", "subject")},
            }
        return document


def _tasks(done: list[tuple[Row, dict[str, Any]]]) -> pa.Table:
    """The columns of ``sohoa export --format parquet`` behind the path."""
    table = pq.read_table(io.BytesIO(_native.tasks_parquet([row["record"] for row, _ in done])))
    paths = [row["path"] for row, record in done for _ in record["tasks"]]
    return table.add_column(0, pa.field("path", pa.string(), nullable=False), pa.array(paths, pa.string()))


def _indicators(row: Row, record: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for indicator in record["indicators"]:
        yield {
            **indicator,
            "path": row["path"],
            "sha256": record["source"]["sha256"],
            "pages": sorted({line["page"] for line in indicator["evidence"]["lines"]}),
        }


def _diagnostics(row: Row, record: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for diagnostic in record["diagnostics"]:
        yield {
            "path": row["path"],
            "sha256": record["source"]["sha256"],
            "code": diagnostic["code"],
            "message": diagnostic["message"],
            "page": diagnostic["where"].get("page"),
            "line": diagnostic["where"].get("line"),
        }


def _date(text: str | None) -> date | None:
    """A damaged page can hold a date that no calendar has."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
