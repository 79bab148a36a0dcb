#!/usr/bin/env python3
"""How fast the review screen answers over a large folder, and how much memory it needs.

usage: scale.py [--documents 2000] [--tasks 60000] [--requests 300] [--binary PROGRAM]

Makes a folder from the fixtures' own conversion: each document is a copy with another hash, other ids, and as many tasks
as are wanted on the average, one of them with a tenth of all tasks of twenty documents. Then, with the server on one core
(taskset) and all originals missing, it times list, document, panel, text and search views. Prints the table of README.md;
exit status 1 where a view takes more than 100 ms (p95) or the server more than 150 MiB."""
import argparse, json, random, statistics, subprocess, sys, tempfile, time, urllib.parse
from pathlib import Path

import common

LIMIT_MS, LIMIT_MIB = 100, 150


def make(sohoa, folder, documents, tasks, chance):
    """Writes the folder; gives the stems and the number of tasks."""
    with tempfile.TemporaryDirectory() as base:
        fixtures = sorted(map(str, (common.ROOT / "fixtures").glob("*.layer.pdf")))
        fixtures += sorted(map(str, (common.ROOT / "fixtures").glob("*.born.pdf")))
        subprocess.run([str(sohoa), "convert", *fixtures, "--out", base], check=True, capture_output=True)
        seeds = []
        for path in sorted(Path(base).glob("*.json")):
            record = json.loads(path.read_text())
            if record["tasks"]:
                seeds.append((record, path.with_suffix(".lines.jsonl").read_text(), path.with_suffix(".txt").read_text()))
    stems, made = [], 0
    for number in range(documents):
        record, lines, text = seeds[number % len(seeds)]
        record = dict(record)
        sha = f"{chance.getrandbits(256):064x}"
        record["source"] = dict(record["source"], sha256=sha, file_name=f"kế hoạch {number:05}.pdf")
        count = (tasks - made) // (documents - number)
        if number == 0:
            count = max(count, 20 * tasks // documents)
        rows = []
        for row in range(count):
            task = dict(record["tasks"][row % len(record["tasks"])], id=f"{chance.getrandbits(64):016x}")
            rows.append(task)
        record["tasks"] = rows
        made += count
        stem = f"kế hoạch {number:05}"
        (folder / f"{stem}.json").write_text(json.dumps(record, ensure_ascii=False, indent=2))
        (folder / f"{stem}.lines.jsonl").write_text(lines)
        (folder / f"{stem}.txt").write_text(text)
        stems.append(stem)
    return stems, made


def timed(server, paths):
    times = []
    for path in paths:
        begin = time.perf_counter()
        server.get(path)
        times.append((time.perf_counter() - begin) * 1000)
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--tasks", type=int, default=60_000)
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--binary", dest="sohoa", default=common.ROOT / "target/release/sohoa")
    args = parser.parse_args()
    chance = random.Random(args.seed)
    problems = []
    with tempfile.TemporaryDirectory() as out:
        stems, tasks = make(args.sohoa, Path(out), args.documents, args.tasks, chance)
        with common.serving(args.sohoa, out, before=["taskset", "-c", "0"]) as server:
            begin = time.monotonic()
            while f">{args.documents}</b>" not in server.get("/?show=all").decode():
                time.sleep(0.2)
                if time.monotonic() - begin > 600:
                    sys.exit("the index was not ready within ten minutes")
            indexed = time.monotonic() - begin
            after_index = server.resident()
            chosen = [chance.choice(stems) for _ in range(args.requests)]
            path = lambda stem: "/d/" + urllib.parse.quote(stem)
            views = {
                "list": [f"/?show=all&page={chance.randrange(args.documents // 50)}" for _ in range(args.requests)],
                "document": [path(stem) for stem in chosen],
                "panel": [path(stem) + "/panel" for stem in chosen],
                "text of a page": [path(stem) + "/text/1" for stem in chosen],
                "search": ["/search?q=" + urllib.parse.quote(words) for words in
                           ["xây dựng", "ke hoach", "so y te", "chủ trì phối hợp", "06/QĐ-TTg"] * (args.requests // 5)],
                "largest document": [path(stems[0])] * 20,
            }
            print("| view | requests | median ms | p95 ms | most ms |\n|---|---|---|---|---|")
            for name, paths in views.items():
                times = sorted(timed(server, paths))
                p95 = times[int(len(times) * 0.95)]
                print(f"| {name} | {len(times)} | {statistics.median(times):.1f} | {p95:.1f} | {times[-1]:.1f} |")
                if p95 >= LIMIT_MS:
                    problems.append(f"{name}: p95 {p95:.1f} ms, {LIMIT_MS} allowed")
            memory = max(after_index, server.resident())
            print(f"\n{len(stems):,} documents, {tasks:,} tasks; indexed in {indexed:.0f} s; at most {memory:.0f} MiB resident.")
            if memory >= LIMIT_MIB:
                problems.append(f"{memory:.0f} MiB, {LIMIT_MIB} allowed")
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
