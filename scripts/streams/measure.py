#!/usr/bin/env python3
"""Measures how tables are read from text streams without positions.

    pip install rapidfuzz pypdf; apt-get install poppler-utils
    cargo build --release -p sohoa
    python3 scripts/streams/measure.py [--made N] [--seed S] [--work DIR] [--show N] [--binary FILE] [--markdown]

Fixtures: the appendix tables of the born-digital PDFs as `pdftotext -raw` and pypdf dump them, against the tasks of
their records: exact as `sohoa eval records` counts it.
Made tables (with --made, needs ../shared for sentences): rows all of whose cells are right (case, blanks and
punctuation folded), and cells right, by the order of the stream; see made.py.
--markdown prints the one table of the README and nothing else.
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
SHARED = ROOT.parent / "shared"
FIXTURES = ["bac-lam-data", "dong-hai-kinhteso", "lac-giang-thientai"]
# How the README calls the orders of made.py.
ORDERS = {
    "cell": "made, cell by cell",
    "mixed": "made, partly joined",
    "line": "made, line by line through all columns",
}
# Rows with a name less similar than this are not the same row.
SAME_ROW = 0.5


def folded(text):
    return re.sub(r"[\s\"“”'’.,;:]+", " ", (text or "").casefold()).strip()


def convert(binary, files, out):
    command = [binary, "convert", *files, "--out", out, "--force", "--jobs", "2"]
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


def measure_fixtures(binary, work):
    """(stream, tasks found, exact, tasks of the reference)"""
    streams = dumps(work)
    convert(binary, [path for _, path in streams], work / "out")
    results = []
    for name, path in streams:
        truth = json.loads((ROOT / f"fixtures/{name}.records.json").read_text(encoding="utf-8"))
        reading = json.loads((work / "out" / f"{path.stem}.json").read_text(encoding="utf-8"))
        for record in (truth, reading):
            record["tasks"] = [task for task in record["tasks"] if task["source"] == "appendix"]
        files = [work / "truth.json", work / "reading.json"]
        for file, record in zip(files, (truth, reading)):
            file.write_text(json.dumps(record), encoding="utf-8")
        scores = subprocess.run([binary, "eval", "records", *files], check=True, capture_output=True, text=True)
        scores = json.loads(scores.stdout)
        results.append((path.stem, scores["found"], scores["exact"], scores["reference"]))
    return results


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


def measure_made(binary, work, count, seed):
    """[rows, exact ones, cells, right ones] by order and of all; (table, order, row wanted, row read) of wrong ones."""
    maker = Maker(sentences(SHARED), seed)
    tables = {f"made-{number:03}": maker.table() for number in range(count)}
    paths = []
    for name, (lines, *_) in tables.items():
        paths.append(work / f"{name}.txt")
        paths[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    convert(binary, paths, work / "made")
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
    return totals, wrong


def print_all(fixtures, totals, wrong, args):
    print("| stream | tasks found | exact |\n|---|---|---|")
    for stem, found, exact, reference in fixtures:
        print(f"| {stem} | {found} of {reference} | {exact} |")
    if not totals:
        return
    print(f"\n{args.made} made tables, seed {args.seed}\n\n| order | rows right | cells right |\n|---|---|---|")
    for key, (rows, exact, cells, right) in sorted(totals.items()):
        print(f"| {key} | {exact / rows:.1%} ({exact} of {rows}) | {right / cells:.1%} ({right} of {cells}) |")
    for name, order, row, reading in wrong[: args.show]:
        print(f"{name} ({order})\n  want {row}\n  got  {reading}")


def print_markdown(fixtures, totals):
    print("| stream | rows (tasks) right | cells right |\n|---|---|---|")
    exact, reference = (sum(result[at] for result in fixtures) for at in (2, 3))
    print(f"| fixtures, `pdftotext -raw` and pypdf, {len(FIXTURES)} documents | {exact} of {reference} | – |")
    for order, name in ORDERS.items():
        rows, exact, cells, right = totals[order]
        print(f"| {name} | {100 * exact / rows:.1f} % ({exact} of {rows}) | {100 * right / cells:.1f} % |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--made", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=ROOT / "target/streams")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/sohoa")
    parser.add_argument("--markdown", action="store_true")
    args = parser.parse_args()
    if args.markdown and not args.made:
        parser.error("--markdown needs --made N")
    args.work.mkdir(parents=True, exist_ok=True)
    fixtures = measure_fixtures(args.binary, args.work)
    made = measure_made(args.binary, args.work, args.made, args.seed) if args.made else ({}, [])
    if args.markdown:
        print_markdown(fixtures, made[0])
    else:
        print_all(fixtures, *made, args)


main()
