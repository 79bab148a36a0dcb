"""The package does what the command line does."""

from __future__ import annotations

import doctest
import io
import json
import os
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyarrow.parquet
import pytest
import sohoa
from conftest import FIXTURES, ROOT, listen_to_ctrl_c

SCAN = FIXTURES / "thach-binh-cchc.office.pdf"
DUMP = FIXTURES / "thach-binh-cchc.text.txt"
NO_LIMIT = 0

DOCUMENTS = [
    SCAN,
    FIXTURES / "thach-binh-cchc.born.pdf",
    FIXTURES / "lac-giang-thientai.layer.pdf",
    DUMP,
]


def outputs(folder: Path, stem: str) -> dict[str, bytes]:
    return {end: (folder / f"{stem}.{end}").read_bytes() for end in ("txt", "lines.jsonl", "json")}


@pytest.fixture(scope="module")
def by_program(converted) -> Path:
    return converted(*DOCUMENTS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_are_those_of_the_command_line(path: Path, by_program: Path):
    wanted = outputs(by_program, path.stem)
    assert sohoa.convert_files(path) == wanted
    assert sohoa.convert_files(path.read_bytes(), name=path.name, threads=1) == wanted


def test_a_record_is_a_dictionary(by_program: Path):
    record = sohoa.convert(str(SCAN))
    assert record == json.loads((by_program / f"{SCAN.stem}.json").read_bytes())
    printed = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    assert printed.encode() == (by_program / f"{SCAN.stem}.json").read_bytes()
    assert record["tasks"] and record["document"]["number"]


def test_pages_are_chosen(converted, tmp_path: Path):
    out = converted(SCAN, options=("--pages", "2-"))
    cache = tmp_path / "cache"
    assert sohoa.convert_files(SCAN, pages=(2, None), ocr_cache=cache) == outputs(out, SCAN.stem)
    kept = len(list(cache.iterdir()))
    assert kept == len(sohoa.convert(SCAN, pages=(2, None), ocr_cache=cache)["source"]["pages"])
    one = sohoa.convert(SCAN, pages=(1, 1))
    assert [page["number"] for page in one["source"]["pages"]] == [1]


def test_wrong_arguments_are_named():
    for pages in [(0, 1), (3, 2)]:
        with pytest.raises(ValueError, match="counted from 1"):
            sohoa.convert(SCAN, pages=pages)
    with pytest.raises(ValueError, match="at least one"):
        sohoa.convert(SCAN, threads=0)
    with pytest.raises(TypeError, match="name goes with bytes"):
        sohoa.convert(SCAN, name="x.pdf")
    with pytest.raises(ValueError, match="must be"):
        sohoa.evaluate_text("a", "a", align="words")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "name", "cause", "said"),
    [
        (b"", "empty.pdf", "empty", "copy it again"),
        (b"PK\x03\x04" + bytes(100), "plan.docx", "unknown_format", "not supported"),
        (b"%PDF-1.7\nnothing", "cut.pdf", "pdf_damaged", "repair it"),
        (SCAN.read_bytes()[:5000], "kế hoạch.pdf", "pdf_damaged", "repair it"),
        (b"no header at all", "lost.pdf", "pdf_damaged", "repair it"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "page.png", "image_damaged", "convert it to PNG"),
    ],
)
def test_bytes_that_are_no_document_are_an_exception(content: bytes, name: str, cause: str, said: str):
    with pytest.raises(sohoa.ConversionError) as caught:
        sohoa.convert(content, name=name)
    error = caught.value
    assert (error.cause, error.file, error.page) == (cause, name, None)
    assert name in str(error) and said in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.cause, again.file) == (str(error), cause, name)


def test_errors_name_file_and_page(tmp_path: Path):
    missing = tmp_path / "missing.pdf"
    with pytest.raises(sohoa.ConversionError, match="check the path") as caught:
        sohoa.convert(missing)
    assert (caught.value.cause, caught.value.file) == ("unreadable", str(missing))
    with pytest.raises(sohoa.ConversionError, match="page 99 wanted"):
        sohoa.convert(SCAN, pages=(99, 99))
    # A header of a PNG that claims more pixels than can be held.
    side = (200_000).to_bytes(4, "big")
    header = b"IHDR" + side + side + b"\x08\x00\x00\x00\x00"
    import zlib

    png = b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + header + zlib.crc32(header).to_bytes(4, "big")
    png += bytes(4) + b"IDAT" + zlib.crc32(b"IDAT").to_bytes(4, "big")
    with pytest.raises(sohoa.ConversionError, match="page 1 has 200000 x 200000 pixels") as caught:
        sohoa.convert(png, name="large.png")
    assert (caught.value.file, caught.value.page) == ("large.png", 1)


def test_other_threads_run_meanwhile():
    ticks = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.005)

    watcher = threading.Thread(target=tick)
    watcher.start()
    start = time.monotonic()
    sohoa.convert(SCAN, threads=1)
    took = time.monotonic() - start
    done.set()
    watcher.join()
    pauses = [after - before for before, after in zip(ticks, ticks[1:])]
    assert took > 0.5 and max(pauses) < took / 2, (took, max(pauses))


def test_ctrl_c_ends_a_call():
    script = f"import sohoa; print('begun', flush=True); sohoa.convert({str(SCAN)!r}, threads=1)"
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=listen_to_ctrl_c,
    )
    assert child.stdout and child.stdout.readline()
    time.sleep(0.3)
    child.send_signal(2)
    _, said = child.communicate(timeout=30)
    assert b"KeyboardInterrupt" in said, said


def test_text_is_restored_as_on_the_command_line(program: Path):
    text = DUMP.read_text(encoding="utf-8")
    damaged = text.replace("ế", "e").replace("ạ", "a").replace("ổ", "o")
    run = lambda *options: subprocess.run(
        [program, "restore", *options], input=damaged.encode(), capture_output=True, check=True
    ).stdout
    restored, changes = sohoa.restore_with_changes(damaged)
    assert restored.encode() == run() and sohoa.restore(damaged) == restored
    assert changes == [json.loads(line) for line in run("--changes").splitlines()]
    assert changes and restored != damaged
    assert sohoa.restore("") == ""
    assert sohoa.restore("một\n\nhai") == "một\n\nhai"


def test_accuracy_is_that_of_the_command_line(program: Path, tmp_path: Path):
    gold = DUMP.read_text(encoding="utf-8")
    damaged = gold.replace("ế", "e").replace("ạ", "a")
    restored = sohoa.restore(damaged)
    files = {"gold": gold, "damaged": damaged, "restored": restored}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [program, "eval", "text", tmp_path / "gold", tmp_path / "restored", "--input", tmp_path / "damaged"]
    printed = subprocess.run(command, capture_output=True, check=True).stdout
    judged = sohoa.evaluate_text(gold, restored, input=damaged)
    assert judged == json.loads(printed)
    assert judged["syllable_accuracy"] > judged["baseline"]["syllable_accuracy"]
    with pytest.raises(ValueError, match="they part at line 2"):
        sohoa.evaluate_text("một\nhai", "một")


def test_accuracy_of_records_is_that_of_the_command_line(program: Path, by_program: Path):
    gold = FIXTURES / "thach-binh-cchc.records.json"
    hypothesis = by_program / f"{SCAN.stem}.json"
    command = [program, "eval", "records", gold, hypothesis]
    printed = subprocess.run(command, capture_output=True, check=True).stdout
    reference = json.loads(gold.read_bytes())
    assert sohoa.evaluate_records(reference, sohoa.convert(SCAN)) == json.loads(printed)
    assert sohoa.evaluate_records(gold.read_bytes(), hypothesis.read_text()) == json.loads(printed)
    with pytest.raises(ValueError, match="the hypothesis: is no JSON"):
        sohoa.evaluate_records(reference, "{")
    with pytest.raises(ValueError, match="nothing|no tasks"):
        sohoa.evaluate_records({"tasks": []}, reference)


def test_the_schema_is_that_of_the_command_line(program: Path):
    printed = subprocess.run([program, "schema"], capture_output=True, check=True).stdout
    assert sohoa.schema() == json.loads(printed)


def test_tasks_as_parquet(program: Path, by_program: Path, tmp_path: Path):
    out = tmp_path / "tasks.parquet"
    subprocess.run([program, "export", by_program, "--format", "parquet", "--out", out], check=True)
    stems = sorted(path.stem for path in by_program.glob("*.json"))
    table = sohoa.tasks_parquet((by_program / f"{stem}.json").read_bytes() for stem in stems)
    wanted = pyarrow.parquet.read_table(out)
    found = pyarrow.parquet.read_table(io.BytesIO(table))
    assert found.num_rows > 10
    order = [("sha256", "ascending"), ("id", "ascending")]
    # Maps cannot be sorted by, but they are sorted along.
    assert found.sort_by(order).to_pylist() == wanted.sort_by(order).to_pylist()
    empty = pyarrow.parquet.read_table(io.BytesIO(sohoa.tasks_parquet([])))
    assert empty.schema.names == wanted.schema.names


def test_the_command_comes_with_the_package(by_program: Path, tmp_path: Path):
    command = Path(sys.executable).parent / "sohoa"
    run = subprocess.run([command, "convert", *DOCUMENTS, "--out", tmp_path], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    for path in DOCUMENTS:
        assert outputs(tmp_path, path.stem) == outputs(by_program, path.stem)
    wrong = subprocess.run([sys.executable, "-m", "sohoa", "convrt"], capture_output=True, text=True)
    assert wrong.returncode == 2 and "convert" in wrong.stderr


def test_missing_language_data_are_named(tmp_path: Path):
    script = "import sohoa; print(sohoa.describe_reader())"
    environment = {**os.environ, "TESSDATA_PREFIX": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert run.returncode == 1 and "TESSDATA_PREFIX" in run.stderr, run.stderr
    script = f"import sohoa; sohoa.convert({str(SCAN)!r})"
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert "ConversionError" in run.stderr and SCAN.name in run.stderr and "vie.traineddata" in run.stderr


def test_the_example_of_the_readme(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    block = (ROOT / "README.md").read_text(encoding="utf-8").split("```python\n>>>", 1)[1].split("```", 1)[0]
    example = doctest.DocTestParser().get_doctest(">>>" + block, {}, "README.md", None, 0)
    found = doctest.DocTestRunner().run(example)
    assert found.attempted >= 4 and not found.failed


def test_versions_are_told():
    assert sohoa.version().startswith(sohoa.__version__ + "+")
    assert sohoa.describe_reader().startswith("tesseract 5")


def test_a_worker_is_held_to_its_limits():
    worker = sohoa._native.Worker(60, 4096, 0)
    assert worker.count_pages(SCAN) == len(sohoa.convert(SCAN)["source"]["pages"])
    assert worker.count_pages(DUMP) == 1
    assert dict(worker.convert(DUMP, None)) == sohoa.convert_files(DUMP)
    small = sohoa._native.Worker(60, 60, 0)
    with pytest.raises(sohoa.ConversionError, match="needed more than 60 MiB") as caught:
        small.convert(SCAN, None)
    assert caught.value.cause == "too_much_memory"


def test_readings_of_page_ranges_give_the_whole_document(tmp_path: Path):
    worker = sohoa._native.Worker(NO_LIMIT, NO_LIMIT, 120)
    pages = worker.count_pages(SCAN)
    assert pages > 2
    for number in range(1, pages + 1):
        assert worker.read_pages(SCAN, number, number, tmp_path) == 1
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert len(before) == pages
    assert dict(worker.convert(SCAN, tmp_path)) == sohoa.convert_files(SCAN)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before
