"""The job: what is to be done, in which order, and what came of it."""

from __future__ import annotations

import os
import re
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import pyarrow as pa
import ray
import ray.data
import ray.exceptions

import sohoa

from ._converter import CONVERT, DONE, FAILED, JOIN, READ, READINGS, SPLIT, Converter, Row, Settings
from ._storage import UNFINISHED, Input, Storage
from ._tables import Tables

LASTING = frozenset({"too_slow", "too_much_memory", "crashed"})
"""Causes that would come back under the same limits; a later run tries those documents only when told to."""
MOST_BLOCKS = 10_000
"""Ray keeps an object for each block and each of its results, and its driver looks at all of them."""
PARTITION_DOCUMENTS = 500
PARTITION_SECONDS = 300.0
"""A partition is written after so many documents or seconds: what a killed driver loses, and no more files than need
be."""
TELL_SECONDS = 10.0
CONNECT_SECONDS = 10.0


class JobError(Exception):
    """Why a job cannot begin; the message says what to do."""


@dataclass(frozen=True)
class Options:
    """What ``python -m sohoa.ray`` is told."""

    input: str
    output: str
    address: str | None = None
    actors: int | None = None
    split_pages: int = 40
    timeout: int = 3600
    memory_limit: int = 4096
    page_timeout: int = 120
    retry_failed: bool = False
    force: bool = False


@dataclass
class Summary:
    """What came of a job."""

    found: int = 0
    """Documents in the input folder."""
    earlier: int = 0
    """Those that an earlier run has finished."""
    given_up: int = 0
    """Those among them that failed and would fail again under the same limits."""
    done: int = 0
    failed: int = 0
    pages: int = 0
    """Pages of the documents that were converted by this run."""
    seconds: float = 0.0
    """From the first actor's start to the last document's end."""
    causes: dict[str, int] = field(default_factory=dict)
    """Failures by cause."""


def run(options: Options) -> Summary:
    """Converts what is not converted yet.

    Raises :class:`JobError` when the job cannot begin. A document that fails is a row with its cause.
    """
    source, output = _storage(options.input), _storage(options.output)
    try:
        found = source.inputs(spare=output)
    except OSError as error:
        raise JobError(f"{options.input}: cannot be listed ({error}); check the address and the permissions") from error
    if output.only:
        raise JobError(f"{options.output}: is a file; name a folder for the outputs")
    try:
        output.check_writable()
        output.remove_folder(UNFINISHED)
    except OSError as error:
        raise JobError(
            f"{options.output}: cannot be written ({error}); check the permissions, also those of the nodes, or name "
            "another folder"
        ) from error
    try:
        settings = Settings(
            input=source.place,
            output=output.place,
            version=sohoa.version(),
            reader=sohoa.describe_reader(),
            split_pages=options.split_pages,
            timeout=options.timeout,
            memory_limit=options.memory_limit,
            page_timeout=options.page_timeout,
        )
    except RuntimeError as error:
        raise JobError(str(error)) from error

    tables = Tables(output, f"{settings.version} · {settings.reader}")
    summary = Summary(found=len(found))
    todo = _todo(found, tables, options, summary)
    say(f"{len(found)} documents in {options.input}, {summary.earlier} finished earlier, {len(todo)} to convert")
    if summary.given_up:
        say(f"{summary.given_up} of them failed and are not tried again without --retry-failed")
    if todo:
        _connect(options.address)
        resources = ray.cluster_resources()  # type: ignore[no-untyped-call]
        actors = options.actors or max(1, int(resources.get("CPU", 1)))
        _Run(settings, actors, tables, summary).convert(todo)
    # Parts of long documents that failed are kept for the next run.
    for folder in [UNFINISHED] if summary.failed else [UNFINISHED, READINGS]:
        try:
            output.remove_folder(folder)
        except OSError as error:
            say(f"{output.name(folder)}: cannot be removed ({error}); nothing needs it any more")
    return summary


def say(text: str) -> None:
    """A line on stderr, as the command line has them."""
    print(f"sohoa.ray: {text}", file=sys.stderr, flush=True)


def _storage(place: str) -> Storage:
    try:
        return Storage(place)
    except (OSError, ValueError) as error:
        said = f"{place}: cannot be opened ({error}); name a folder or an address such as s3://bucket/prefix"
        raise JobError(said) from error


def _todo(found: list[Input], tables: Tables, options: Options, summary: Summary) -> list[Input]:
    """Documents to be converted; the others are counted. Rows that will be replaced are taken out."""
    known = tables.open()
    todo = []
    for document in found:
        row = known.get(document.path)
        same = row is not None and (row["bytes"], row["modified"], row["version"]) == (
            document.bytes,
            document.modified,
            tables.version,
        )
        if row is None or not same or options.force:
            todo.append(document)
        elif row["status"] == DONE:
            summary.earlier += 1
        elif row["cause"] in LASTING and not options.retry_failed:
            summary.earlier += 1
            summary.given_up += 1
        else:
            todo.append(document)
    again = {document.path for document in todo} & known.keys()
    if again:
        tables.drop(again, {known[path]["partition"] for path in again})
    return todo


def _connect(address: str | None) -> None:
    if ray.is_initialized():
        return
    address = address or os.environ.get("RAY_ADDRESS")
    try:
        # Ray itself waits for minutes where nobody answers.
        if address and (found := re.fullmatch(r"(?:ray://)?(.+):(\d+)", address)):
            socket.create_connection((found[1].strip("[]"), int(found[2])), CONNECT_SECONDS).close()
        ray.init(address=address, log_to_driver=False)
    except (OSError, RuntimeError, ValueError) as error:
        raise JobError(
            f"no Ray cluster can be reached at {address or 'this machine'} ({error}); name its address with --address, "
            "or start one with `ray start --head`"
        ) from error


class _Run:
    """One run over documents with a pool of actors."""

    def __init__(self, settings: Settings, actors: int, tables: Tables, summary: Summary) -> None:
        self.settings = settings
        self.actors = actors
        self.tables = tables
        self.summary = summary
        self.waiting: list[Row] = []
        """Results that are in no partition yet."""
        self.begin = self.written = self.told = time.monotonic()

    def convert(self, documents: list[Input]) -> None:
        """What has ended is in the tables, also where the run is broken off."""
        try:
            self._convert(documents)
        finally:
            self._write_partition()
            self.summary.seconds = time.monotonic() - self.begin

    def _convert(self, documents: list[Input]) -> None:
        # The largest first: a long one begun last would keep one actor busy while the others wait.
        documents = sorted(documents, key=lambda document: (-document.bytes, document.path))
        rows = [_row(CONVERT, document) for document in documents]
        total, ended = len(rows), set()
        long = []
        for result in self._pool(rows):
            # An actor that was taken for dead may have ended all the same.
            if result["path"] in ended:
                continue
            ended.add(result["path"])
            if result["status"] == SPLIT:
                long.append(result)
            else:
                self._take(result, total)
        if long:
            parts = [part for row in long for part in self._parts(row)]
            say(f"{len(long)} long documents are read in {len(parts)} parts")
            for result in self._pool(parts):
                # Its pages are read again where the document is joined, which then tells why.
                if result["status"] == FAILED:
                    say(f"{result['error']} (pages {result['first']} to {result['last']})")
            joined: set[str] = set()
            for result in self._pool([{**_again(row), "step": JOIN} for row in long]):
                if result["path"] not in joined:
                    joined.add(result["path"])
                    self._take(result, total)

    def _pool(self, rows: list[Row]) -> Iterator[Row]:
        """The results of rows, in any order."""
        if not rows:
            return
        dataset = ray.data.from_items(rows, override_num_blocks=min(len(rows), MOST_BLOCKS))
        # A result comes when it is there, not with all others of its block.
        dataset.context.target_max_block_size = 1
        # Where nobody looks, Ray's bars are log lines between those of this job.
        dataset.context.enable_progress_bars = sys.stderr.isatty()
        results = dataset.map(
            Converter,  # type: ignore[arg-type]  # Ray makes the instance
            fn_constructor_args=(self.settings,),
            # No document waits at one actor while another rests; they come seconds apart, not milliseconds.
            compute=ray.data.ActorPoolStrategy(
                size=min(self.actors, len(rows)), max_tasks_in_flight_per_actor=1
            ),
            num_cpus=1,
        )
        try:
            # Nothing is fetched ahead: a document takes seconds, its result milliseconds.
            for block in results.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
                yield from cast(pa.Table, block).to_pylist()
        except (ray.exceptions.RayError, ray.exceptions.UserCodeException) as error:
            cause = str(error).strip().splitlines()[-1]
            raise JobError(f"Ray gave up: {cause}") from error

    def _parts(self, row: Row) -> Iterator[Row]:
        pages, most = row["pages"], self.settings.split_pages
        # Of one size, so that none is left over with a page or two.
        count = -(-pages // most)
        edges = [pages * number // count for number in range(count + 1)]
        for before, last in zip(edges, edges[1:]):
            yield {**_again(row), "step": READ, "first": before + 1, "last": last}

    def _take(self, result: Row, total: int) -> None:
        self.waiting.append(result)
        if result["status"] == FAILED:
            self.summary.failed += 1
            self.summary.causes[result["cause"]] = self.summary.causes.get(result["cause"], 0) + 1
            say(result["error"])
        else:
            self.summary.done += 1
            self.summary.pages += result["pages"]
        now = time.monotonic()
        if len(self.waiting) >= PARTITION_DOCUMENTS or now - self.written > PARTITION_SECONDS:
            self._write_partition()
        if now - self.told > TELL_SECONDS:
            self.told = now
            pages = self.summary.pages
            say(
                f"{self.summary.done + self.summary.failed} of {total} documents, {self.summary.failed} failed, {pages} "
                f"pages, {pages / (now - self.begin):.2f} pages/s"
            )

    def _write_partition(self) -> None:
        if self.waiting:
            self.tables.add(self.waiting)
        self.waiting = []
        self.written = time.monotonic()


def _row(step: str, document: Input) -> Row:
    return {
        "step": step,
        "path": document.path,
        "bytes": document.bytes,
        "modified": document.modified,
        "first": 0,
        "last": 0,
    }


def _again(result: Row) -> Row:
    """What a result was asked with."""
    return {name: result[name] for name in ("step", "path", "bytes", "modified", "first", "last")}
