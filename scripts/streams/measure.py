#!/usr/bin/env python3
"""Measures how tables are read from text streams without positions.

    pip install rapidfuzz pypdf; apt-get install poppler-utils
    cargo build --release -p sohoa
    python3 scripts/streams/measure.py [--made N] [--seed S] [--work DIR] [--show N]

Fixtures: the appendix tables of the born-digital PDFs as `pdftotext -raw` and pypdf dump them, against the tasks of
their records: exact as `sohoa eval records` counts it.
Made tables (with --made, needs ../shared for sentences): rows all of whose cells are right (case, blanks and
punctuation folded), and cells right, by the order of the stream; see made.py.
"""

import argparse
import json
import re
import subprocess
from pathlib import Path

import pypdf
from made import Maker, sentences
from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).resolve().parents[2]
SOHOA = ROOT / "target/release/sohoa"
SHARED = ROOT.parent / "shared"
FIXTURES = ["bac-lam-data", "dong-hai-kinhteso", "lac-giang-thientai"]
# Rows with a name less similar than this are not the same row.
SAME_ROW = 0.5


def folded(text):
    return re.sub(r"[\s\"“”'’.,;:]+", " ", (text or "").casefold()).strip()


def convert(files, out):
    command = [SOHOA, "convert", *files, "--out", out, "--force", "--jobs", "2"]
    subprocess.run(command, check=True, capture_output=True)


def dumps(work):
    """The streams of the fixtures: (name, path)."""
    found = []
    for name in FIXTURES:
        pdf = ROOT / f"fixtures/{name}.born.pdf"
        raw = work / f"{name}.raw.txt"
        subprocess.run(["pdftotext", "-raw", pdf, raw], check=True)
        pages = work / f"{name}.pypdf.txt"
        pages.write_text("\n\f".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages), encoding="utf-8")
        found += [(name, raw), (name, pages)]
    return found


def measure_fixtures(work):
    streams = dumps(work)
    convert([path for _, path in streams], work / "out")
    print("| stream | tasks found | exact |\n|---|---|---|")
    for name, path in streams:
        truth = json.loads((ROOT / f"fixtures/{name}.records.json").read_text(encoding="utf-8"))
        reading = json.loads((work / "out" / f"{path.stem}.json").read_text(encoding="utf-8"))
        for record in (truth, reading):
            record["tasks"] = [task for task in record["tasks"] if task["source"] == "appendix"]
        files = [work / "truth.json", work / "reading.json"]
        for file, record in zip(files, (truth, reading)):
            file.write_text(json.dumps(record), encoding="utf-8")
        scores = subprocess.run([SOHOA, "eval", "records", *files], check=True, capture_output=True, text=True)
        scores = json.loads(scores.stdout)
        print(f"| {path.stem} | {scores['found']} of {scores['reference']} | {scores['exact']} |")


def data_rows(record):
    rows = [row for table in record["tables"] for row in table["rows"] if "cells" in row]
    return [[cell["text"] if isinstance(cell, dict) else cell for cell in row["cells"]] for row in rows]


def matching(row, readings, used):
    """The reading of a row, told by its number and text."""
    best = None
    for index, reading in enumerate(readings):
        if index in used or len(reading) < 2:
            continue
        score = Levenshtein.normalized_similarity(folded(row[1]), folded(reading[1]))
        score += 0.05 if folded(row[0]) == folded(reading[0]) else 0
        if best is None or score > best[0]:
            best = (score, index)
    return best[1] if best and best[0] > SAME_ROW else None


def measure_made(work, count, seed, show):
    maker = Maker(sentences(SHARED), seed)
    tables = {f"made-{number:03}": maker.table() for number in range(count)}
    paths = []
    for name, (lines, *_) in tables.items():
        paths.append(work / f"{name}.txt")
        paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    convert(paths, work / "made")
    totals, wrong = {}, []
    for name, (_, _, rows, order) in tables.items():
        readings = data_rows(json.loads((work / "made" / f"{name}.json").read_text(encoding="utf-8")))
        used = set()
        for row in rows:
            index = matching(row, readings, used)
            reading = readings[index] if index is not None else []
            used.add(index)
            right = sum(folded(want) == folded(got) for want, got in zip(row, reading))
            exact = right == len(row) == len(reading)
            if not exact:
                wrong.append((name, order, row, reading))
            for key in (order, "all"):
                total = totals.setdefault(key, [0, 0, 0, 0])
                for place, value in enumerate((1, int(exact), len(row), right)):
                    total[place] += value
    print(f"\n{count} made tables, seed {seed}\n\n| order | rows right | cells right |\n|---|---|---|")
    for key, (rows, exact, cells, right) in sorted(totals.items()):
        print(f"| {key} | {exact / rows:.1%} ({exact} of {rows}) | {right / cells:.1%} ({right} of {cells}) |")
    for name, order, row, reading in wrong[:show]:
        print(f"{name} ({order})\n  want {row}\n  got  {reading}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--made", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=ROOT / "target/streams")
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    measure_fixtures(args.work)
    if args.made:
        measure_made(args.work, args.made, args.seed, args.show)


main()
