"""What the tests of the job on Ray share."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FIXTURES

pq = pytest.importorskip("pyarrow.parquet", reason="SKIPPED the job on Ray: pyarrow is not installed")

BIN = Path(sys.executable).parent
ENDS = ("txt", "lines.jsonl", "json")
PATIENCE = 240.0
# Who joins a cluster shows its token.
os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scans, text, and a PDF that is none, in folders."""
    root = tmp_path_factory.mktemp("in")
    (root / "xã" / "2025").mkdir(parents=True)
    for kind in ("born", "clean", "office"):
        shutil.copy(FIXTURES / f"thach-binh-cchc.{kind}.pdf", root)
    shutil.copy(FIXTURES / "song-tra-danvan.office.pdf", root / "xã" / "kế hoạch số 1.PDF")
    shutil.copy(FIXTURES / "song-tra-danvan.text.txt", root / "xã" / "2025")
    (root / "hỏng.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (root / "notes.docx").write_bytes(b"no input")
    return root


@pytest.fixture(scope="module")
def plain(folder: Path, converted) -> Path:
    """What the command line makes of them."""
    return converted(folder)


def job(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sohoa.ray", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=PATIENCE
    )


def check(out: Path, folder: Path, plain: Path) -> None:
    """Every document once, every byte as the command line writes it."""
    paths = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix.lower() in (".pdf", ".txt")
    )
    documents = pq.read_table(out / "documents").to_pylist()
    assert sorted(row["path"] for row in documents) == paths
    for row in documents:
        name = Path(row["path"])
        if name.name == "hỏng.pdf":
            assert (row["status"], row["cause"]) == ("failed", "pdf_damaged"), row
            assert str(folder / name) in row["error"] and "repair it" in row["error"]
            continue
        assert row["status"] == "done", row["error"]
        files = [out / "files" / f"{row['path']}.{end}" for end in ENDS]
        wanted = [plain / f"{name.stem}.{end}" for end in ENDS]
        assert [path.read_bytes() for path in files] == [path.read_bytes() for path in wanted], row["path"]
        record = json.loads(files[2].read_bytes())
        counts = (len(record["source"]["pages"]), len(record["tasks"]), len(record["diagnostics"]))
        assert (row["pages"], row["tasks"], row["diagnostics"]) == counts
        assert (row["sha256"], row["number"]) == (record["source"]["sha256"], record["document"]["number"])
    for kind, count in (("tasks", "tasks"), ("indicators", "indicators"), ("diagnostics", "diagnostics")):
        assert pq.read_table(out / kind).num_rows == sum(row[count] or 0 for row in documents), kind
    tasks = pq.read_table(out / "tasks").to_pylist()
    assert len({(row["path"], row["id"]) for row in tasks}) == len(tasks) > 20
    assert {entry.name for entry in out.iterdir()} <= {"documents", "tasks", "indicators", "diagnostics", "files"}


def start_node(*options: str, **environment: str) -> None:
    """Starts a node of a cluster on this machine."""
    command = [BIN / "ray", "start", "--disable-usage-stats", *options]
    run = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=PATIENCE
    )
    assert run.returncode == 0, run.stderr


def stop_nodes() -> None:
    """Stops all of them."""
    subprocess.run([BIN / "ray", "stop", "--force"], capture_output=True, timeout=PATIENCE)


def wait_for(what: Callable[[], object]) -> None:
    """Until it is so."""
    begin = time.monotonic()
    while not what():
        assert time.monotonic() - begin < PATIENCE
        time.sleep(0.05)
