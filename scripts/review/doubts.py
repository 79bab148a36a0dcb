#!/usr/bin/env python3
"""How much of what is wrong the review screen puts in front of a person, and what it costs them.

usage: doubts.py [--binary PROGRAM] [--ocr-cache DIR] [--unseen]       needs rapidfuzz

Prints the table of README.md; --unseen prints the wrong fields that are not doubted below it.

Converts the fixtures at all levels and what ../shared has with reference records, asks `sohoa review` which fields are in
doubt, and compares every field with the reference: fields of the document, and name, lead, cooperating, deadline, product
of each task that has a partner in the reference (names 80 % alike). References of the seeds hold parts of them only, so
tasks without a partner say nothing. Fields that hold handwriting (□ in the reference) are left out. Case and marks at the
ends of a field do not count, and deadlines are compared by kind and dates, as the reference scorer does."""
import argparse, collections, json, pathlib, re, subprocess, sys, tempfile, time, unicodedata

from rapidfuzz import fuzz

import common

DOCUMENT = ["issuer", "number", "date", "doc_type", "subject", "signer.name"]
TASK = ["name", "lead", "cooperating", "deadline", "product"]


def plain(value):
    if isinstance(value, dict):
        # As the reference scorer: what the text says counts.
        return [value.get("kind"), value.get("start"), value.get("end")]
    if isinstance(value, list):
        return sorted(map(plain, value))
    text = unicodedata.normalize("NFC", value or "").lower()
    return re.sub(r"^\W+|\W+$", "", " ".join(text.split()))


def at(record, name):
    for part in name.split("."):
        record = (record or {}).get(part)
    return record


def paired(found, wanted):
    """Pairs of tasks, best names first."""
    scores = sorted(((fuzz.ratio(plain(a["name"]), plain(b["name"])), i, j)
                     for i, a in enumerate(found) for j, b in enumerate(wanted)), reverse=True)
    left, right, pairs = set(), set(), []
    for score, i, j in scores:
        if score >= 80 and i not in left and j not in right:
            left.add(i), right.add(j)
            pairs.append((found[i], wanted[j]))
    return pairs


def judge(record, gold, doubted, counts):
    for name in DOCUMENT:
        want = at(gold.get("document", {}), name)
        if name.split(".")[0] not in gold.get("document", {}) or "□" in str(want):
            continue
        got = at(record["document"], name)
        count(counts, plain(got) != plain(want), f"document.{name}" in doubted, name, got, want)
    for task, want in paired(record["tasks"], gold.get("tasks", [])):
        mine = {name for name in doubted if name.startswith(f"task.{task['id']}.")}
        for name in TASK:
            if name in want and "□" not in json.dumps(want[name], ensure_ascii=False):
                wrong = plain(task[name]) != plain(want[name])
                count(counts, wrong, f"task.{task['id']}.{name}" in mine, name, task[name], want[name])


def count(counts, wrong, doubted, name, got, want):
    counts["fields"] += 1
    counts["doubted"] += doubted
    counts["wrong"] += wrong
    counts["wrong and doubted"] += wrong and doubted
    if wrong and not doubted:
        counts.setdefault("unseen", []).append((name, got, want))


def documents():
    """Document, reference, group."""
    for path in sorted((common.ROOT / "fixtures").glob("*.pdf")):
        stem, level = path.name.split(".")[:2]
        yield path, common.ROOT / "fixtures" / f"{stem}.records.json", level
    shared = common.ROOT.parent / "shared"
    for path in sorted((shared / "real/gold").glob("*.records.json")):
        yield shared / "real" / path.name.replace(".records.json", ".pdf"), path, "real scans"
    for path in sorted((shared / "gold").glob("*/records.json")):
        yield shared / f"seeds/{path.parent.name}.txt", path, "seeds"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", dest="sohoa", default=common.ROOT / "target/release/sohoa")
    parser.add_argument("--ocr-cache")
    parser.add_argument("--unseen", action="store_true", help="print the wrong fields that are not doubted")
    args = parser.parse_args()
    known = [(path, reference, group) for path, reference, group in documents() if path.exists() and reference.exists()]
    if not (common.ROOT.parent / "shared").exists():
        print("../shared is not there: only the fixtures are measured", file=sys.stderr)
    groups = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as out:
        cache = ["--ocr-cache", args.ocr_cache] if args.ocr_cache else []
        inputs = [str(path) for path, _, _ in known]
        subprocess.run([str(args.sohoa), "convert", *inputs, "--out", out, *cache], check=True, capture_output=True)
        with common.serving(args.sohoa, out) as server:
            wait_for(server, len(known))
            for path, reference, group in known:
                record = json.loads(pathlib.Path(out, f"{path.stem}.json").read_text())
                judge(record, json.loads(reference.read_text()), set(common.doubts(server, path.stem)), groups[group])
    print("| documents | fields | in doubt | wrong | of the wrong ones in doubt |\n|---|---|---|---|---|")
    total = collections.Counter()
    unseen = []
    for group, counts in groups.items():
        unseen += [(group, *found) for found in counts.pop("unseen", [])]
        total += counts
        line(group, counts)
    line("all", total)
    if args.unseen:
        for found in unseen:
            print(*found, sep=" | ")


def share(part, whole):
    return f"{100 * part / whole:.1f} % ({part} of {whole})" if whole else "–"


def line(name, counts):
    print(f"| {name} | {counts['fields']} | {share(counts['doubted'], counts['fields'])} "
          f"| {share(counts['wrong'], counts['fields'])} | {share(counts['wrong and doubted'], counts['wrong'])} |")


def wait_for(server, count):
    """Until the index knows all documents."""
    for _ in range(600):
        if len(set(common.LISTED.findall(server.get("/?show=all").decode()))) >= min(count, 50):
            return
        time.sleep(0.1)
    raise RuntimeError("the index was not ready within a minute")


if __name__ == "__main__":
    main()
