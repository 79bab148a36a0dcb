#!/usr/bin/env python3
"""Measures the tables of the fixtures, level by level, and compares `sohoa eval tables` with grits-metric.

    python3 -m venv target/grits && target/grits/bin/pip install grits-metric==0.7.0
    cargo build --release -p sohoa
    target/grits/bin/python scripts/tables/measure.py [--fixtures DIR] [--levels born,clean] [--ocr-cache DIR]
                                                      [--work DIR] [--jobs N] [--records] [--show N] [--binary FILE]
    target/grits/bin/python scripts/tables/measure.py --markdown [--all-plans target/fixtures]
    target/grits/bin/python scripts/tables/measure.py --cases [--write]

GriTS (Smock, Pesala, Abraham 2022) is computed by the authors' package from the same JSON files as
`sohoa eval tables`; the grids are built here independently of the Rust code. Exits with 1 where the two differ.

--fixtures DIR   measures the PDFs of DIR (such as target/fixtures of `cargo dev fixtures --mode write --all`);
                 the truth is always that of fixtures/
--all-plans DIR  further rows: the levels poor and layer of all plans, which DIR has (same command)
--markdown       prints the one table of the README and nothing else
--records        prints task figures (`sohoa eval records`) by level too
--show N         prints the first N cells of each document that differ
--cases          compares the recorded results of the unit test, crates/sohoa-eval/src/tables/cases.json,
                 with the package; --write records them anew
"""

import argparse
import json
import subprocess
import sys
import unicodedata
from pathlib import Path

from grits import grits
from grits.conversion import TableCell, cell_list_to_grid_con, cell_list_to_grid_top

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "crates/sohoa-eval/src/tables/cases.json"
LEVELS = ["born", "clean", "office", "poor", "layer"]
# Levels that not all plans have among the fixtures that are committed.
PARTIAL_LEVELS = ["poor", "layer"]
# Scores are sums of up to a few thousand quotients; the package adds some of them as 32-bit numbers.
TOLERANCE = 1e-3


def folded(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def header_cells(columns):
    """Cells of the header from columns such as "Cơ quan: Chủ trì"; how many levels it has."""
    if not any(column.strip() for column in columns):
        return [], 0
    paths = [column.split(": ") for column in columns]
    depth = max(len(path) for path in paths)
    cells = []
    for level in range(depth):
        at = 0
        while at < len(paths):
            end = at + 1
            path = paths[at]
            if level < len(path) - 1:
                while end < len(paths) and len(paths[end]) > level + 1 and paths[end][: level + 1] == path[: level + 1]:
                    end += 1
            if level < len(path):
                bottom = level + 1 if level < len(path) - 1 else depth
                cells.append(TableCell(list(range(level, bottom)), list(range(at, end)), folded(path[level])))
            at = end
    return cells, depth


def cells_of(table):
    """A record's table, ours or a reference's, as cells of the package."""
    width = max([len(table["columns"]), 1])
    for row in table["rows"]:
        spans = [cell.get("column_span", 1) if isinstance(cell, dict) else 1 for cell in row.get("cells", [])]
        width = max(width, sum(spans))
    cells, depth = header_cells(table["columns"])
    for number, row in enumerate(table["rows"], depth):
        if row.get("kind") == "group" or row.get("section_row"):
            label = row["label"] if "label" in row else "".join(row["cells"])
            cells.append(TableCell([number], list(range(width)), folded(label)))
            continue
        at = 0
        for cell in row["cells"]:
            text, span = (cell["text"], cell["column_span"]) if isinstance(cell, dict) else (cell, 1)
            cells.append(TableCell([number], list(range(at, at + span)), folded(text)))
            at += span
        for rest in range(at, width):
            cells.append(TableCell([number], [rest]))
    return cells


def grids(tables):
    cells = [cells_of(table) for table in tables if table.get("rows") is not None]
    return [cell_list_to_grid_con(c) for c in cells], [cell_list_to_grid_top(c) for c in cells]


def size(found):
    return sum(len(grid) * len(grid[0]) for grid in found if grid)


def package_scores(reference, hypothesis):
    """Sums of similarities by content and by structure (on the pairs found by content), cells of both sides."""
    (con, top), (other_con, other_top) = grids(reference), grids(hypothesis)
    if not con or not other_con:
        return 0.0, 0.0, size(con), size(other_con)
    pairs = grits.hungarian_grits_con_matching(con, other_con)
    by_text = by_span = 0.0
    for left, right in zip(pairs.matched_true_indices, pairs.matched_pred_indices):
        by_text += grits.grits_con_matching(con[left], other_con[right]).true_positive_score
        by_span += grits.grits_top_matching(top[left], other_top[right]).true_positive_score
    return by_text, by_span, size(con), size(other_con)


def case_lines(case):
    """A case as JSON, one table a line."""
    lines = [f'\n{{"name": {json.dumps(case["name"], ensure_ascii=False)}, "top": {case["top"]}, "con": {case["con"]}']
    for side in ("reference", "hypothesis"):
        tables = [json.dumps(table, ensure_ascii=False) for table in case[side]]
        lines.append(f' "{side}": [' + ",\n  ".join(tables) + "]")
    return ",\n".join(lines) + "}"


def check_cases(write):
    cases = json.loads(CASES.read_text())
    wrong = 0
    for case in cases:
        con, top, _, _ = package_scores(case["reference"], case["hypothesis"])
        if write:
            case["top"], case["con"] = top, con
        elif abs(con - case["con"]) > 1e-9 or abs(top - case["top"]) > 1e-9:
            wrong += 1
            print(f"{case['name']}: recorded {case['top']}, {case['con']}; the package says {top}, {con}")
    if write:
        CASES.write_text("[" + ",".join(map(case_lines, cases)) + "\n]\n")
    print(f"{len(cases)} cases, {wrong} differ")
    return wrong


def run(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def first_object(text):
    return json.loads(text.splitlines()[0])


def measure(options):
    options.work.mkdir(parents=True, exist_ok=True)
    sohoa = options.binary
    command = [sohoa, "convert", "--out", options.work, "--jobs", options.jobs, "--force"]
    if options.ocr_cache:
        command += ["--ocr-cache", options.ocr_cache]
    rows, digest, task_rows, wrong = [], [], [], 0
    sets = [(level, sorted(options.fixtures.glob(f"*.{level}.pdf"))) for level in options.levels]
    if options.all_plans:
        plans = len(list((ROOT / "fixtures/plans").glob("*.toml")))
        for level in PARTIAL_LEVELS:
            pdfs = sorted(options.all_plans.glob(f"*.{level}.pdf"))
            if len(pdfs) != plans:
                sys.exit(f"measure: {options.all_plans}: {len(pdfs)} PDFs of level {level}, there are {plans} plans")
            sets.append((f"{level}, all {plans} plans", pdfs))
    for level, pdfs in sets:
        if not pdfs:
            continue
        run(*command, *pdfs)
        sums, tasks = [0.0] * 7, [0] * 4
        for pdf in pdfs:
            plan = pdf.name.split(".")[0]
            truth, found = ROOT / f"fixtures/{plan}.records.json", options.work / f"{pdf.stem}.json"
            said = run(sohoa, "eval", "tables", truth, found, "--show", options.show)
            ours = first_object(said)
            package = package_scores(json.loads(truth.read_text())["tables"], json.loads(found.read_text())["tables"])
            con, top = ours["grits_con"]["counts"], ours["grits_top"]["counts"]
            mine = con["score"], top["score"], con["reference"], con["hypothesis"]
            if any(abs(a - b) > TOLERANCE for a, b in zip(mine, package)):
                wrong += 1
                print(f"{pdf.name}: sohoa {mine}, grits-metric {package}", file=sys.stderr)
            for at, value in enumerate([*mine, ours["cells_exact"], ours["cells_alike"], ours["reference_tables"]]):
                sums[at] += value
            if options.show:
                print(f"-- {pdf.name}: con {ours['grits_con']['f1']}, top {ours['grits_top']['f1']}")
                print("\n".join(said.splitlines()[1:]))
            if options.records:
                record = first_object(run(sohoa, "eval", "records", truth, found))
                counted = [record[key] for key in ("reference", "hypothesis", "found", "exact")]
                tasks = [a + b for a, b in zip(tasks, counted)]
                print(f"{pdf.name}: exact {counted[3]} of {counted[0]}, document wrong {record['document']['wrong']}")
        con, top, cells, got, exact, alike, tables = sums
        f1 = lambda score: f"{2 * score / (cells + got):.4f}"
        rows.append(
            f"| {level} | {f1(top)} ({top:.2f}) | {f1(con)} ({con:.2f}) | {cells:.0f} / {got:.0f}"
            f" | {exact / cells:.2%} ({exact:.0f}) | {alike / cells:.2%} ({alike:.0f}) | {tables:.0f} |"
        )
        whole = lambda part: f"{100 * part / cells:.2f} %" if part < cells else "100 %"
        digest.append(
            f"| {level} | {f1(top)} | {f1(con)} | {whole(exact)} ({exact:.0f} of {cells:.0f})"
            f" | {whole(alike)} ({alike:.0f}) |"
        )
        if options.records:
            wanted, made, hits, right = tasks
            task_rows.append(
                f"| {level} | {2 * hits / (wanted + made):.2%} | {right / wanted:.2%} ({right} of {wanted}) |"
            )
    if options.markdown:
        print("| level | GriTS_top | GriTS_con | cells exact | cells ≥ .9 |\n|---|---|---|---|---|")
        print("\n".join(digest))
        return wrong
    print("\n| level | GriTS_top | GriTS_con | cells of reference / found | cells exact | cells ≥ .9 | tables |")
    print("|---|---|---|---|---|---|---|")
    print("\n".join(rows))
    if options.records:
        print("\n| level | task F1 | exact tasks |\n|---|---|---|")
        print("\n".join(task_rows))
    print(f"\n{wrong} documents on which sohoa and grits-metric differ")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fixtures", type=Path, default=ROOT / "fixtures")
    parser.add_argument("--levels", type=lambda text: text.split(","), default=LEVELS)
    parser.add_argument("--work", type=Path, default=ROOT / "target/tables")
    parser.add_argument("--ocr-cache", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--records", action="store_true")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/sohoa")
    parser.add_argument("--all-plans", type=Path)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--cases", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.markdown and (options.records or options.show):
        parser.error("--markdown prints one table: not with --records, --show")
    sys.exit(1 if (check_cases(options.write) if options.cases else measure(options)) else 0)


if __name__ == "__main__":
    main()
