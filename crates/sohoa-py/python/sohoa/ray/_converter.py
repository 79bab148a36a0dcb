"""What an actor does: one engine, one thread, one document or part of one after the other."""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sohoa
from sohoa._load import _native

from ._storage import Storage

FILES = "files"
"""Folder of the outputs that has a file for each document."""
READINGS = "_readings"
"""Folder of what was read of the parts of long documents, until they are joined."""

CONVERT, READ, JOIN = "convert", "read", "join"
DONE, FAILED, SPLIT, PART_READ = "done", "failed", "split", "read"


@dataclass(frozen=True)
class Settings:
    """What all actors are told."""

    input: str
    output: str
    version: str
    """Version of the driver's package and models."""
    reader: str
    """Version of the driver's OCR engine."""
    split_pages: int
    """Documents of more pages are read in parts of this many."""
    timeout: int
    memory_limit: int
    page_timeout: int


Row = dict[str, Any]


class Converter:
    """An actor. Whatever happens to a document becomes a row: an exception would end the whole job."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.node = platform.node()
        try:
            here = (sohoa.version(), sohoa.describe_reader())
        except RuntimeError as error:
            raise RuntimeError(f"node {self.node} cannot read documents: {error}") from error
        wanted = (settings.version, settings.reader)
        if here != wanted:
            raise RuntimeError(
                f"node {self.node} has sohoa {here[0]} with {here[1]}, the driver {wanted[0]} with {wanted[1]}; "
                "install the same wheel and the same libtesseract5 on every node, or the results differ"
            )
        self.input = Storage(settings.input)
        self.output = Storage(settings.output)
        self.worker = _native.Worker(settings.timeout, settings.memory_limit, settings.page_timeout)

    def __call__(self, row: Row) -> Row:
        step: Callable[[Row], Row] = {CONVERT: self.convert, READ: self.read, JOIN: self.join}[row["step"]]
        start = time.monotonic()
        try:
            result = step(row)
        except Exception as error:  # noqa: BLE001: see the class
            result = self.failure(row, error)
            self.remove_files(row)
        result["milliseconds"] = round((time.monotonic() - start) * 1000)
        return {**EMPTY, **row, "node": self.node, **result}

    def convert(self, row: Row) -> Row:
        """Converts a document; a long one is only counted."""
        with self.input.local_copy(row["path"]) as local:
            if self.settings.split_pages:
                pages = self.worker.count_pages(local)
                if pages > self.settings.split_pages:
                    return {"status": SPLIT, "pages": pages}
            files = dict(self.worker.convert(local, None))
        return self.written(row, files)

    def read(self, row: Row) -> Row:
        """Reads some pages of a long document and keeps what was read for whoever joins it."""
        part = f"{readings_of(row)}/{row['first']:06}-{row['last']:06}.zip"
        if not self.output.exists(part):
            with (
                self.input.local_copy(row["path"]) as local,
                tempfile.TemporaryDirectory(prefix="sohoa-") as folder,
            ):
                self.worker.read_pages(local, row["first"], row["last"], folder)
                self.output.write(part, packed(Path(folder)))
        return {"status": PART_READ, "pages": row["last"] - row["first"] + 1}

    def join(self, row: Row) -> Row:
        """Converts a long document with what was read of its parts. A page that is missing is read here."""
        readings = readings_of(row)
        with (
            self.input.local_copy(row["path"]) as local,
            tempfile.TemporaryDirectory(prefix="sohoa-") as folder,
        ):
            for name in self.output.names(readings):
                unpack(self.output.read(f"{readings}/{name}"), Path(folder))
            files = dict(self.worker.convert(local, folder))
        result = self.written(row, files)
        try:
            self.output.remove_folder(readings)
        except OSError:
            # The document is converted all the same, and the driver removes what is left.
            pass
        return result

    def written(self, row: Row, files: dict[str, bytes]) -> Row:
        """Writes the files of a document, the record last: who sees it finds the others."""
        for extension, content in files.items():
            if extension != "json":
                self.output.write(f"{FILES}/{row['path']}.{extension}", content)
        self.output.write(f"{FILES}/{row['path']}.json", files["json"])
        pages = len(json.loads(files["json"])["source"]["pages"])
        return {"status": DONE, "pages": pages, "record": files["json"]}

    def remove_files(self, row: Row) -> None:
        """Takes away what an earlier run may have made of a document that fails now."""
        for extension in ("json", "txt", "lines.jsonl") if row["step"] != READ else ():
            try:
                self.output.remove(f"{FILES}/{row['path']}.{extension}")
            except OSError:
                # The failure itself has been told, and the row of the document counts.
                return

    def failure(self, row: Row, error: Exception) -> Row:
        name = self.input.name(row["path"])
        if isinstance(error, sohoa.ConversionError):
            # The name of a copy tells nobody anything.
            said = str(error)
            cause, message = error.cause, said.replace(error.file, name) if error.file else said
            if cause == "unreadable" and self.input.is_local and not os.path.exists(error.file):
                return self.vanished(name)
        elif isinstance(error, FileNotFoundError):
            return self.vanished(name)
        elif isinstance(error, OSError):
            cause, message = (
                "storage",
                f"{name}: cannot be read, or its outputs cannot be written ({error}); check permissions, space and the "
                "connection, then run again",
            )
        else:
            last = traceback.format_exception_only(error)[-1].strip()
            cause, message = "program_error", f"{name}: the program failed inside ({last}); please report this file"
        return {"status": FAILED, "cause": cause, "error": message}

    def vanished(self, name: str) -> Row:
        message = f"{name}: was there when the folder was listed, and is gone; run again when it is back"
        return {"status": FAILED, "cause": "vanished", "error": message}


EMPTY: Row = {"status": "", "cause": "", "error": "", "pages": 0, "record": b"", "milliseconds": 0}


def readings_of(row: Row) -> str:
    """Folder for what is read of a long document: another one for another content."""
    identity = f"{row['path']}\0{row['bytes']}\0{row['modified']}"
    return f"{READINGS}/{hashlib.sha256(identity.encode()).hexdigest()[:32]}"


def packed(folder: Path) -> bytes:
    """All files of a folder as one."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return target.getvalue()


def unpack(content: bytes, folder: Path) -> None:
    """Puts the files back. What is damaged is left out: those pages are read again."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if "/" not in name and not name.startswith("."):
                    (folder / name).write_bytes(archive.read(name))
    except (zipfile.BadZipFile, EOFError):
        pass
