"""The job on Ray: the same outputs as the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import FIXTURES

pytest.importorskip("ray", reason="SKIPPED the job on Ray: ray is not installed")

from ray_jobs import BIN, ENDS, check, folder, job, plain, pq, start_node, stop_nodes, wait_for  # noqa: E402, F401


CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """A cluster that stays up for all jobs of this file: they find it by themselves. Its nodes may use the store."""
    os.environ.update(CREDENTIALS)
    try:
        start_node("--head", "--port=6396", "--num-cpus=2", "--include-dashboard=false")
        yield
    finally:
        stop_nodes()


@pytest.mark.parametrize("actors", [1, 2])
def test_outputs_are_those_of_the_command_line(actors: int, folder: Path, plain: Path, tmp_path: Path):
    out = tmp_path / "out"
    run = job(folder, out, "--actors", actors, "--split-pages", 2)
    assert run.returncode == 1, run.stderr
    assert "5 converted, 0 finished earlier, 1 failed (1 pdf_damaged)" in run.stderr
    assert "long documents are read in" in run.stderr and "hỏng.pdf: 16 bytes, not a readable PDF" in run.stderr
    # A failure may keep what was read of other documents; nothing here does.
    shutil.rmtree(out / "_readings", ignore_errors=True)
    check(out, folder, plain)


def test_a_second_run_converts_what_is_new_changed_or_failed(folder: Path, tmp_path: Path):
    source, out = tmp_path / "in", tmp_path / "in" / "out"
    source.mkdir()
    for name in ("a", "b", "c"):
        (source / f"{name}.txt").write_text(f"KẾ HOẠCH\nSố {name}\n", encoding="utf-8")
    (source / "d.pdf").write_bytes(b"%PDF-1.7\nnothing")
    assert "3 converted, 0 finished earlier, 1 failed" in job(source, out, "--actors", 1).stderr
    before = {path.name: path.stat().st_mtime_ns for path in (out / "files").iterdir()}
    (source / "d.pdf").unlink()
    done = job(source, out)
    assert done.returncode == 0 and "0 converted, 3 finished earlier, 0 failed" in done.stderr
    # Nobody is asked for a cluster when there is nothing to do.
    assert "Ray" not in done.stderr

    (source / "b.txt").write_text("THÔNG BÁO\n", encoding="utf-8")
    (source / "e.txt").write_text("QUYẾT ĐỊNH\n", encoding="utf-8")
    assert "2 converted, 2 finished earlier, 0 failed" in job(source, out, "--actors", 1).stderr
    after = {path.name: path.stat().st_mtime_ns for path in (out / "files").iterdir()}
    assert after["a.txt.json"] == before["a.txt.json"] and after["b.txt.json"] != before["b.txt.json"]
    rows = {row["path"]: row for row in pq.read_table(out / "documents").to_pylist()}
    assert sorted(rows) == ["a.txt", "b.txt", "c.txt", "d.pdf", "e.txt"]
    assert rows["b.txt"]["bytes"] == (source / "b.txt").stat().st_size

    assert "4 converted, 0 finished earlier, 0 failed" in job(source, out, "--actors", 1, "--force").stderr
    assert pq.read_table(out / "documents").num_rows == 5


def test_a_document_that_needs_too_much_is_a_row_and_not_tried_again(tmp_path: Path):
    scan, out = FIXTURES / "thach-binh-cchc.office.pdf", tmp_path / "out"
    run = job(scan, out, "--memory-limit", 60)
    assert run.returncode == 1, run.stderr
    (row,) = pq.read_table(out / "documents").to_pylist()
    assert (row["path"], row["cause"]) == (scan.name, "too_much_memory")
    assert row["error"] == f"{scan}: needed more than 60 MiB (--memory-limit)"
    later = job(scan, out)
    assert later.returncode == 1 and "1 of them failed and are not tried again without --retry-failed" in later.stderr
    again = job(scan, out, "--retry-failed")
    assert "1 converted, 0 finished earlier" in again.stderr, again.stderr
    (row,) = pq.read_table(out / "documents").to_pylist()
    assert (row["status"], row["cause"], row["error"]) == ("done", None, None)


def test_a_job_that_cannot_begin_says_why(folder: Path, tmp_path: Path):
    (tmp_path / "file").write_text("")
    for arguments, said in [
        ((tmp_path / "missing", tmp_path / "out"), "missing: is not there"),
        ((folder, tmp_path / "file"), "is a file; name a folder"),
        ((folder, tmp_path / "file" / "out"), "cannot be written"),
        ((folder, "s4://bucket/out"), "name a folder or an address"),
    ]:
        run = job(*arguments)
        assert run.returncode == 2, run.stderr
        assert said in run.stderr and "Traceback" not in run.stderr, run.stderr
    run = job(folder, tmp_path / "out", "--address", "127.0.0.1:1")
    assert run.returncode == 2 and "no Ray cluster can be reached" in run.stderr, run.stderr
    run = job(folder, tmp_path / "out", TESSDATA_PREFIX=str(tmp_path))
    assert run.returncode == 2 and "vie.traineddata" in run.stderr, run.stderr


# ---------------------------------------------------------------- object stores


@pytest.fixture(scope="module")
def object_store() -> Iterator[dict[str, str]]:
    """A server that speaks S3: what finds it and lets in."""
    port = "5761"
    server = subprocess.Popen(
        [BIN / "moto_server", "-H", "127.0.0.1", "-p", port],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        from pyarrow import fs

        store = fs.S3FileSystem(
            endpoint_override=f"127.0.0.1:{port}", scheme="http", allow_bucket_creation=True, connect_timeout=2
        )

        def is_up() -> bool:
            try:
                store.create_dir("archive", recursive=False)
                return True
            except OSError:
                return False

        wait_for(is_up)
        yield {"query": f"?scheme=http&endpoint_override=127.0.0.1:{port}"}
    finally:
        server.kill()
        server.wait()


def test_documents_come_from_and_go_to_an_object_store(
    folder: Path, plain: Path, tmp_path: Path, object_store: dict[str, str]
):
    from pyarrow import fs

    source = f"s3://archive/in{object_store['query']}"
    target = f"s3://archive/out{object_store['query']}"
    store, root = fs.FileSystem.from_uri(source)
    fs.copy_files(str(folder), root, source_filesystem=fs.LocalFileSystem(), destination_filesystem=store)
    run = job(source, target, "--actors", 2, "--split-pages", 2)
    assert run.returncode == 1 and "5 converted, 0 finished earlier, 1 failed" in run.stderr, run.stderr
    assert "s3://archive/in/hỏng.pdf: 16 bytes" in run.stderr
    out = tmp_path / "out"
    _, root = fs.FileSystem.from_uri(target)
    fs.copy_files(root, str(out), source_filesystem=store, destination_filesystem=fs.LocalFileSystem())
    for row in pq.read_table(out / "documents").to_pylist():
        if row["status"] == "done":
            stem = Path(row["path"]).stem
            for end in ENDS:
                assert (out / "files" / f"{row['path']}.{end}").read_bytes() == (plain / f"{stem}.{end}").read_bytes()
    # The one that failed is tried again.
    again = job(source, target, "--actors", 1)
    assert "0 converted, 5 finished earlier, 1 failed" in again.stderr, again.stderr
    missing = job(source, f"s3://no-such-bucket/out{object_store['query']}")
    assert missing.returncode == 2 and "cannot be written" in missing.stderr, missing.stderr
