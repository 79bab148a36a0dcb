"""Parts of the job on Ray, without Ray."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest
import sohoa
from conftest import FIXTURES

pytest.importorskip("ray", reason="SKIPPED the job on Ray: ray is not installed")
pq = pytest.importorskip("pyarrow.parquet")

from sohoa.ray._converter import CONVERT, JOIN, READ, Converter, Row, Settings, unpack  # noqa: E402
from sohoa.ray._storage import Storage  # noqa: E402
from sohoa.ray._tables import KINDS, Tables  # noqa: E402


def settings(source: Path, out: Path, **changes: object) -> Settings:
    plain = Settings(
        input=str(source),
        output=str(out),
        version=sohoa.version(),
        reader=sohoa.describe_reader(),
        split_pages=0,
        timeout=60,
        memory_limit=2000,
        page_timeout=60,
    )
    return dataclasses.replace(plain, **changes)


def row(path: str, step: str = CONVERT, first: int = 0, last: int = 0) -> Row:
    return {"step": step, "path": path, "bytes": 1, "modified": 1, "first": first, "last": last}


def test_a_node_with_another_version_is_refused(tmp_path: Path):
    for changes in ({"version": "0.0.1+1.0+x"}, {"reader": "tesseract 4.1.1 vie x"}):
        with pytest.raises(RuntimeError, match="install the same wheel"):
            Converter(settings(tmp_path, tmp_path, **changes))


def test_what_vanishes_is_a_row(tmp_path: Path):
    convert = Converter(settings(tmp_path, tmp_path / "out"))
    for step in (CONVERT, JOIN):
        result = convert(row("gone/plan.pdf", step))
        assert (result["status"], result["cause"]) == ("failed", "vanished")
        assert f"{tmp_path}/gone/plan.pdf: was there" in result["error"] and "run again" in result["error"]


def test_what_cannot_be_written_is_a_row(tmp_path: Path):
    (tmp_path / "plan.txt").write_text("KẾ HOẠCH\n", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "files").write_text("in the way")
    result = Converter(settings(tmp_path, tmp_path / "out"))(row("plan.txt"))
    assert (result["status"], result["cause"]) == ("failed", "storage")
    assert "plan.txt" in result["error"] and "check permissions" in result["error"]


def test_a_crash_costs_its_document_only(tmp_path: Path):
    (tmp_path / "plan.txt").write_text("KẾ HOẠCH\n", encoding="utf-8")
    convert = Converter(settings(tmp_path, tmp_path / "out", timeout=1, page_timeout=0))
    scan = "slow.pdf"
    (tmp_path / scan).write_bytes((FIXTURES / "dong-hai-kinhteso.office.pdf").read_bytes())
    result = convert(row(scan))
    assert (result["status"], result["cause"]) == ("failed", "too_slow")
    assert result["error"] == f"{tmp_path}/{scan}: took longer than 1 s (--timeout)"
    assert convert(row("plan.txt"))["status"] == "done"


def test_a_document_that_fails_leaves_no_outputs_of_an_earlier_run(tmp_path: Path):
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    convert = Converter(settings(source, out))
    (source / "plan.pdf").write_bytes((FIXTURES / "thach-binh-cchc.born.pdf").read_bytes())
    assert convert(row("plan.pdf"))["status"] == "done" and len(list((out / "files").iterdir())) == 3
    (source / "plan.pdf").write_bytes(b"%PDF-1.7\n")
    assert convert(row("plan.pdf"))["status"] == "failed" and not list((out / "files").iterdir())


def test_parts_are_joined_whatever_became_of_them(tmp_path: Path):
    scan = FIXTURES / "thach-binh-cchc.office.pdf"
    wanted = sohoa.convert_files(scan)
    out = tmp_path / "out"
    convert = Converter(settings(FIXTURES, out, split_pages=2))
    counted = convert(row(scan.name))
    assert (counted["status"], counted["pages"], counted["record"]) == ("split", 3, b"")
    assert convert(row(scan.name, READ, 1, 2))["status"] == "read"
    (part,) = (out / "_readings").rglob("*.zip")
    before = part.stat().st_mtime_ns
    assert convert(row(scan.name, READ, 1, 2))["status"] == "read" and part.stat().st_mtime_ns == before
    # The second part was never read, and the first is damaged.
    part.write_bytes(part.read_bytes()[:-30])
    joined = convert(row(scan.name, JOIN))
    assert joined["record"] == wanted["json"] and joined["pages"] == 3
    assert (out / "files" / f"{scan.name}.txt").read_bytes() == wanted["txt"]
    assert not (out / "_readings").exists() or not list((out / "_readings").iterdir())


def test_a_part_cannot_write_elsewhere(tmp_path: Path):
    import io
    import zipfile

    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("../outside", "x")
        archive.writestr("a.reading", "y")
    (tmp_path / "in").mkdir()
    unpack(content.getvalue(), tmp_path / "in")
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "a.reading"]


def result(path: str, status: str = "done") -> Row:
    record = sohoa.convert_files(
        f"KẾ HOẠCH\nSố {path}\n".encode(), name=path
    )["json"] if status == "done" else b""
    return {
        **row(path),
        "status": status,
        "cause": "" if record else "pdf_damaged",
        "error": "" if record else f"{path}: damaged",
        "pages": 1,
        "milliseconds": 5,
        "node": "here",
        "record": record,
    }


def test_partitions_are_whole_or_absent(tmp_path: Path):
    storage = Storage(str(tmp_path))
    tables = Tables(storage, "1")
    assert tables.open() == {}
    tables.add([result("b.txt"), result("a.txt"), result("c.pdf", "failed")])
    tables.add([result("d.txt")])
    known = tables.open()
    assert sorted(known) == ["a.txt", "b.txt", "c.pdf", "d.txt"]
    assert (known["c.pdf"]["status"], known["c.pdf"]["modified"]) == ("failed", 1)

    # A run that was killed between the files of a partition.
    for kind in KINDS[:-1]:
        (tmp_path / kind / "part-broken.parquet").write_bytes((tmp_path / kind / known["a.txt"]["partition"]).read_bytes())
    assert len(tables.open()) == 4
    assert not list(tmp_path.rglob("part-broken.parquet"))

    tables.drop({"a.txt", "d.txt"}, {each["partition"] for each in known.values()})
    assert sorted(tables.open()) == ["b.txt", "c.pdf"]
    assert len(list((tmp_path / "documents").iterdir())) == 1


def test_a_run_killed_while_it_replaces_a_partition_leaves_every_document_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    tables = Tables(Storage(str(tmp_path)), "1")
    tables.add([result("a.txt"), result("b.txt")])
    (first,) = {each["partition"] for each in tables.open().values()}

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Tables, "_remove_replaced", killed)
    with pytest.raises(KeyboardInterrupt):
        tables.drop({"a.txt"}, {first})
    monkeypatch.undo()
    assert len(list((tmp_path / "documents").iterdir())) == 2
    assert list(tables.open()) == ["b.txt"]
    assert not (tmp_path / "documents" / first).exists() and not (tmp_path / "tasks" / first).exists()


def test_inputs_are_found_as_by_the_command_line(tmp_path: Path):
    for name in ("b.PDF", "a/c.tiff", "a/x.doc", "out/files/d.txt", "e.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = Storage(str(tmp_path)).inputs(spare=Storage(str(tmp_path / "out")))
    assert [each.path for each in found] == ["a/c.tiff", "b.PDF", "e.txt"]
    assert found[2].bytes == 1 and found[2].modified == os.stat(tmp_path / "e.txt").st_mtime_ns
    one = Storage(str(tmp_path / "e.txt"))
    assert [each.path for each in one.inputs(spare=Storage(str(tmp_path / "out")))] == ["e.txt"]
    assert one.name("e.txt") == str(tmp_path / "e.txt")
