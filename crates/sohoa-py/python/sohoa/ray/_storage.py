"""Folders of files, on this machine or in an object store, through the file systems of pyarrow."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pyarrow import fs

EXTENSIONS = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".txt"})
"""What a folder is searched for, as by ``sohoa convert``."""
UNFINISHED = "_unfinished"
"""Folder of files that are being written; only on a disk, where a file could be seen before it is whole."""


@dataclass(frozen=True)
class Input:
    """A document as it was listed."""

    path: str
    """Path below the input folder, with "/"."""
    bytes: int
    """Size."""
    modified: int
    """Time of its last change, nanoseconds since 1970; 0 where the file system does not tell."""


class Storage:
    """A folder. What is written appears whole or not at all."""

    def __init__(self, place: str) -> None:
        """``place`` is a path or an address that pyarrow knows: ``s3://bucket/prefix``, ``gs://…``, ``hdfs://…``;
        ``?endpoint_override=http://…`` names another server."""
        if "://" in place:
            self.fs, self.root = fs.FileSystem.from_uri(place)
        else:
            # Other processes have other working folders.
            place = os.path.abspath(place)
            self.fs, self.root = fs.LocalFileSystem(), place
        self.place = place
        self.root = self.root.rstrip("/")
        self.is_local = isinstance(self.fs, fs.LocalFileSystem)
        self.only = ""
        """The file, where the place is one and not a folder."""
        if self.fs.get_file_info(self.root).is_file:
            self.root, _, self.only = self.root.rpartition("/")

    def name(self, path: str) -> str:
        """What messages call a file."""
        base = self.place.split("?")[0].rstrip("/").removesuffix(f"/{self.only}" if self.only else "")
        return f"{base}/{path}"

    def inputs(self, spare: Storage) -> list[Input]:
        """All documents in this folder and below, but not those of ``spare``, sorted by path.

        Raises :class:`OSError` when the folder cannot be listed.
        """
        facts = self.fs.get_file_info(self._full(self.only))
        if facts.type == fs.FileType.NotFound:
            raise FileNotFoundError(f"{self.place}: is not there")
        if self.only:
            return [_input(self.only, facts)]
        found = []
        spared = spare.root + "/" if type(spare.fs) is type(self.fs) else None
        for facts in self.fs.get_file_info(fs.FileSelector(self.root, recursive=True)):
            if facts.type != fs.FileType.File or (spared and facts.path.startswith(spared)):
                continue
            if PurePosixPath(facts.path).suffix.lower() in EXTENSIONS:
                found.append(_input(facts.path[len(self.root) + 1 :], facts))
        return sorted(found, key=lambda document: document.path)

    @contextmanager
    def local_copy(self, path: str) -> Iterator[str]:
        """A file of this machine with the content of ``path`` and its name."""
        if self.is_local:
            yield self._full(path)
            return
        with tempfile.TemporaryDirectory(prefix="sohoa-") as folder:
            copy = os.path.join(folder, PurePosixPath(path).name)
            with self.fs.open_input_stream(self._full(path)) as source, open(copy, "wb") as target:
                while piece := source.read(1 << 20):
                    target.write(piece)
            yield copy

    def read(self, path: str) -> bytes:
        with self.fs.open_input_stream(self._full(path)) as source:
            return bytes(source.readall())

    def write(self, path: str, content: bytes) -> None:
        """Replaces the file if it is there."""
        full = self._full(path)
        if self.is_local:
            _write_local(Path(full), content, Path(self._full(UNFINISHED)))
            return
        # An object appears when its stream is closed.
        with self.fs.open_output_stream(full) as target:
            target.write(content)

    def exists(self, path: str) -> bool:
        return bool(self.fs.get_file_info(self._full(path)).type == fs.FileType.File)

    def names(self, folder: str) -> list[str]:
        """Names of the files in a folder, sorted; none where there is no such folder."""
        selector = fs.FileSelector(self._full(folder), allow_not_found=True)
        facts = self.fs.get_file_info(selector)
        return sorted(each.base_name for each in facts if each.type == fs.FileType.File)

    def remove(self, path: str) -> None:
        try:
            self.fs.delete_file(self._full(path))
        except FileNotFoundError:
            pass

    def remove_folder(self, folder: str) -> None:
        if self.fs.get_file_info(self._full(folder)).type == fs.FileType.Directory:
            self.fs.delete_dir(self._full(folder))

    def check_writable(self) -> None:
        """Raises :class:`OSError` when nothing can be written here."""
        probe = f"_probe-{os.getpid()}"
        self.write(probe, b"")
        self.remove(probe)

    def _full(self, path: str) -> str:
        return f"{self.root}/{path}" if path else self.root


def _input(path: str, facts: fs.FileInfo) -> Input:
    return Input(path=path, bytes=facts.size or 0, modified=facts.mtime_ns or 0)


def _write_local(path: Path, content: bytes, unfinished: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished.mkdir(exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=unfinished)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        # As any new file, not as a secret one.
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
