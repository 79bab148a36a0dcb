"""Exports 10,000 made documents in every format and says how much memory that took.

Usage: python3 scripts/export/many.py [DOCUMENTS]   (needs target/release/sohoa or $SOHOA)
Fails where ten times the documents take more than a few MiB more.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOHOA = os.environ.get("SOHOA", ROOT / "target/release/sohoa")
# SQLite and Parquet fill a cache and a row group first; the list of documents itself takes some.
ALLOWED_MIB = {"csv": 8, "jsonl": 8, "markdown": 8, "parquet": 32, "sqlite": 32}


def make(folder, documents):
    """A converted folder of copies of one fixture, each with a hash of its own."""
    if not (folder / "run.jsonl").exists():
        fixture = ROOT / "fixtures/lac-giang-thientai.born.pdf"
        subprocess.run([SOHOA, "convert", fixture, "--out", folder], check=True, capture_output=True)
    record = json.loads((folder / "lac-giang-thientai.born.json").read_text())
    text = (folder / "lac-giang-thientai.born.txt").read_text()
    run = json.loads((folder / "run.jsonl").read_text().splitlines()[0])
    lines = []
    for number in range(documents):
        stem = f"plan-{number:05}"
        record["source"] |= {"file_name": f"{stem}.pdf", "sha256": f"{number:064x}"}
        for position, task in enumerate(record["tasks"]):
            task["id"] = f"{number:08x}{position:08x}"
        (folder / f"{stem}.json").write_text(json.dumps(record, ensure_ascii=False))
        (folder / f"{stem}.txt").write_text(text)
        lines.append(json.dumps(run | {"stem": stem}, ensure_ascii=False))
    (folder / "run.jsonl").write_text("\n".join(lines) + "\n")
    return documents * len(record["tasks"])


def export(folder, form, out):
    """Seconds and peak resident MiB."""
    start = time.time()
    child = subprocess.Popen([SOHOA, "export", folder, "--format", form, "--out", out])
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, status
    return time.time() - start, usage.ru_maxrss / 1024


def main():
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    work = Path(tempfile.mkdtemp())
    peaks = {}
    try:
        for documents in [most // 10, most]:
            tasks = make(work / "out", documents)
            for form in ["csv", "jsonl", "parquet", "sqlite", "markdown"]:
                seconds, peak = export(work / "out", form, work / form)
                path = work / form
                size = sum(f.stat().st_size for f in path.iterdir()) if path.is_dir() else path.stat().st_size
                print(f"{documents} documents, {tasks} tasks, {form}: {seconds:.1f} s, {peak:.0f} MiB, "
                      f"{size / 2**20:.1f} MiB written")
                peaks.setdefault(form, []).append(peak)
        for form, (few, many) in peaks.items():
            assert many - few <= ALLOWED_MIB[form], (form, few, many)
    finally:
        shutil.rmtree(work)


main()
