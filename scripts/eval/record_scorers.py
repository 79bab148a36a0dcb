#!/usr/bin/env python3
"""Records what the reference scorers say, for the test that holds `sohoa eval` to them (tests/scorers.rs).

    python3 scripts/eval/record_scorers.py [SHARED]      needs rapidfuzz, scipy, numpy; SHARED is ../shared by default

Runs tools/score_text.py and tools/score_records.py of SHARED on the fixtures of this repository and on the samples
of SHARED, each against a copy that is damaged by seeded edits, and writes the edits and the figures to
tests/data/scorers.json. The test makes the same edits. Edits hold places and texts made up here, never text of
SHARED.

A text edit is [place, deleted, inserted], in code points, applied in the order written. An edit of records names its
path and one of: set (a value), copy (the value at another path), push (the same, at the end of a list), remove,
rotate (so many from the front of a list to its end), edit (a text edit).
"""
import copy
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLANS = ["bac-lam-data", "dong-hai-kinhteso", "lac-giang-thientai", "song-tra-danvan", "thach-binh-cchc"]
SEEDS = ["000", "001", "002", "004"]
GOLD = ["gold/001/records.json", "gold/004/records.json", "real/gold/kh-btp-2010.records.json",
        "real/gold/qd23-2010-projects.records.json"]
# What stands in for letters: marks, digits, decomposed letters, letters whose lower case has another length,
# spaces of all kinds, joiners, punctuation.
PIECES = ["e", "ế", "đ", "d", "ư", "0", "7", "K", "e\u0323\u0302", "a\u0301", "İ", "ß", "ẞ", "ﬁ", "ı", "Σ", "²", "Ⅳ",
          " ", "  ", "\t", "\u00a0", "\u2003", "\u001c", "\u0085", "\u200b", "_", ".", "/", "-", ",", ":", "“", "□"]
FIELDS = ["stt", "section", "name", "deadline", "product", "note", "appendix", "lead", "cooperating"]


def text_edits(text, rng, count, pieces):
    edits = []
    length = len(text)
    letters = [at for at, c in enumerate(text) if c not in "\n\r"]
    for at in sorted(rng.sample(letters, min(count, len(letters))), reverse=True):
        # One character at a time, from the end, so that no line break is touched and places stay true.
        edits.append([at, rng.choice([0, 1, 1]), rng.choice(["", *pieces])])
    assert all(edit[0] < length for edit in edits)
    return edits


def edited(text, edits):
    for at, deleted, inserted in edits:
        text = text[:at] + inserted + text[at + deleted:]
    return text


def parent_of(value, path):
    *steps, last = path.split("/")[1:]
    for step in steps:
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value, int(last) if isinstance(value, list) else last


def at(value, path):
    parent, key = parent_of(value, path)
    return parent[key]


def apply(record, edits):
    record = copy.deepcopy(record)
    for edit in edits:
        parent, key = parent_of(record, edit["path"])
        if "set" in edit:
            parent[key] = edit["set"]
        elif "copy" in edit:
            parent[key] = copy.deepcopy(at(record, edit["copy"]))
        elif "push" in edit:
            if key not in parent:
                parent[key] = []
            parent[key].append(copy.deepcopy(at(record, edit["push"])))
        elif "rotate" in edit:
            parent[key] = parent[key][edit["rotate"]:] + parent[key][:edit["rotate"]]
        elif "edit" in edit:
            parent[key] = edited(parent[key], [edit["edit"]])
        else:
            del parent[key]
    return record


def record_edits(record, rng, count):
    """Random edits of a record, each valid after those before."""
    edits = []

    def add(**edit):
        edits.append(edit)
        record_now.clear()
        record_now.update(apply(record, edits))

    record_now = copy.deepcopy(record)
    for _ in range(count):
        tasks = record_now.get("tasks", [])
        kind = rng.randrange(14)
        if kind >= 12 or not tasks:
            part = rng.choice(["parent_issuer", "issuer", "number", "place", "date", "doc_type", "subject"])
            if record_now.get("document", {}).get(part):
                text = record_now["document"][part]
                place = rng.randrange(len(text))
                add(path=f"/document/{part}", edit=[place, rng.choice([0, 1]), rng.choice(PIECES)])
            if record_now.get("document", {}).get("legal_bases") and rng.random() < 0.4:
                number = rng.randrange(len(record_now["document"]["legal_bases"]))
                add(path=f"/document/legal_bases/{number}/number", set=rng.choice([None, "", ".", "12/QĐ-X", "□/QĐ"]))
            if record_now.get("indicators"):
                number = rng.randrange(len(record_now["indicators"]))
                name = record_now["indicators"][number]["name"]
                add(path=f"/indicators/{number}/name", edit=[rng.randrange(len(name)), 1, rng.choice(PIECES)])
                add(path=f"/indicators/{number}/target", set=rng.choice([None, "", "100 %", "100%."]))
            continue
        task = rng.randrange(len(tasks))
        path = f"/tasks/{task}"
        field = rng.choice(FIELDS)
        if kind <= 3 and tasks[task].get("name"):
            name = tasks[task]["name"]
            for _ in range(rng.choice([1, 1, 2, 6, 20])):
                name = at(record_now, f"{path}/name")
                if name:
                    add(path=f"{path}/name", edit=[rng.randrange(len(name)), rng.choice([0, 1, 1, 12]), rng.choice(PIECES)])
        elif kind == 4:
            add(path=f"{path}/{field}", copy=f"/tasks/{rng.randrange(len(tasks))}/{field}")
        elif kind == 5:
            empty = {"lead": [], "cooperating": [], "name": "x"}.get(field)
            add(path=f"{path}/{field}", set=empty)
        elif kind == 6 and len(tasks) > 2:
            add(path=path)
        elif kind == 7:
            add(path="/tasks", push=path)
        elif kind == 8:
            add(path="/tasks", rotate=rng.randrange(len(tasks)))
        elif kind == 9:
            for part in ("lead", "cooperating"):
                if len(tasks[task].get(part) or []) > 1:
                    add(path=f"{path}/{part}", rotate=1)
                    add(path=f"{path}/{part}/0", edit=[1, 1, rng.choice(PIECES)])
                    # Twice nearly the same agency: an F1 of more than 1.
                    if rng.random() < 0.3:
                        add(path=f"{path}/{part}", push=f"{path}/{part}/0")
                        add(path=f"{path}/{part}/0", edit=[2, 1, "x"])
        elif kind == 10:
            add(path=f"{path}/deadline", set=rng.choice([
                None, {}, {"kind": "none"}, {"kind": ""}, {"kind": "month", "start": "2026-06-01", "end": "2026-06-30"},
                {"kind": "date", "start": None, "end": "2026-06-30"}]))
        elif kind == 11:
            stt = rng.choice(["0", "007", "7", " 7.", None, "", "a"])
            add(path=f"{path}/stt", set=stt)
    return edits


def run(shared, tool, folder, files, options):
    paths = []
    for name, content in files:
        path = Path(folder) / name
        path.write_bytes(content.encode())
        paths.append(str(path))
    command = [sys.executable, str(shared / "tools" / tool), *paths, *options]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return said.split("\n")


def source(name, shared):
    return shared / name.removeprefix("../shared/") if name.startswith("../shared/") else ROOT / name


def text_case(shared, folder, reference, hypothesis, options, reference_edits, edits):
    content = lambda name: source(name, shared).read_bytes().decode()
    files = [("reference.txt", edited(content(reference), reference_edits)), ("hypothesis.txt", edited(content(hypothesis), edits))]
    lines = run(shared, "score_text.py", folder, files, [*options, "--worst", "1000000"])
    figures = json.loads(lines[0])
    worst = [line.split() for line in lines[1:] if line[:1].isdigit()]
    figures["syllable_errors"] = sum(int(words[0]) for words in worst)
    figures["lines_in_error"] = len(worst)
    return {"kind": "text", "reference": reference, "hypothesis": hypothesis, "options": options,
            "reference_edits": reference_edits, "edits": edits, "figures": figures}


def record_case(shared, folder, reference, options, reference_edits, edits, content):
    files = [("reference.json", json.dumps(apply(content, reference_edits), ensure_ascii=False)),
             ("hypothesis.json", json.dumps(apply(content, edits), ensure_ascii=False))]
    figures = json.loads(run(shared, "score_records.py", folder, files, options)[0])
    return {"kind": "records", "reference": reference, "hypothesis": reference, "options": options,
            "reference_edits": reference_edits, "edits": edits, "figures": figures}


def text_cases(shared, folder):
    for number, plan in enumerate(PLANS):
        name = f"fixtures/{plan}.text.txt"
        text = source(name, shared).read_text(encoding="utf8")
        for damage, count in enumerate([15, 100]):
            rng = random.Random(1000 + 10 * number + damage)
            voids = text_edits(text, rng, 12, ["□", " □ "]) if damage else []
            yield text_case(shared, folder, name, name, [], voids, text_edits(text, rng, count, PIECES))
    # Line endings of three kinds; a reference that ends before the text; blank lines at the end.
    name = f"fixtures/{PLANS[3]}.text.txt"
    text = source(name, shared).read_text(encoding="utf8")
    breaks = [at for at, c in enumerate(text) if c == "\n"]
    returns = [[at, 0, "\r"] for at in reversed(breaks)]
    macs = [[at, 1, "\r"] for at in reversed(breaks)]
    half = breaks[len(breaks) // 2]
    ending = [[half, len(text) - half, "\n\n \n"]]
    some = text_edits(text[:half], random.Random(7), 40, PIECES)
    yield text_case(shared, folder, name, name, [], [], returns + some)
    yield text_case(shared, folder, name, name, [], returns, macs + some)
    yield text_case(shared, folder, name, name, ["--prefix"], ending, some)
    yield text_case(shared, folder, name, name, [], [], [[len(text), 0, "\n \n\u001c\n"]] + some)
    for seed in SEEDS:
        yield text_case(shared, folder, f"../shared/gold/{seed}/text.txt", f"../shared/seeds/{seed}.txt", ["--prefix"], [], [])


def record_cases(shared, folder):
    names = [f"fixtures/{plan}.records.json" for plan in PLANS] + [f"../shared/{name}" for name in GOLD]
    for number, name in enumerate(names):
        content = json.loads(source(name, shared).read_text(encoding="utf8"))
        yield record_case(shared, folder, name, [], [], [], content)
        for damage, count in enumerate([5, 15, 40]):
            rng = random.Random(2000 + 10 * number + damage)
            options = [[], ["--source", "appendix"], ["--source", "body"]][(number + damage) % 3]
            # Tasks of the reference that may be found or not, and parts of it that cannot be read.
            reference_edits = []
            for _ in range(rng.randrange(3) if len(content["tasks"]) > 4 else 0):
                reference_edits += [{"path": "/optional_tasks", "push": "/tasks/2"}, {"path": "/tasks/2"}]
            if damage and content["document"].get("number"):
                reference_edits.append({"path": "/document/number", "edit": [0, 2, "□"]})
            yield record_case(shared, folder, name, options, reference_edits, record_edits(content, rng, count), content)
        yield record_case(shared, folder, name, [], [], [{"path": "/tasks", "set": []}, {"path": "/indicators", "set": []}], content)
        if content["tasks"]:
            others = [{"path": "/tasks/0/group", "copy": "/tasks/0/section"}, {"path": "/tasks/0/section"},
                      {"path": "/tasks/0/lead", "set": None}, {"path": "/tasks/0/stt", "set": 1},
                      {"path": "/tasks/0/cooperating", "set": [{"name": "Sở Y tế"}, {"text": "PV01"}]}]
            yield record_case(shared, folder, name, [], [], others, content)


def main():
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "../shared").resolve()
    with tempfile.TemporaryDirectory() as folder:
        cases = [*text_cases(shared, folder), *record_cases(shared, folder)]
    out = ROOT / "tests/data/scorers.json"
    rows = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
    out.write_text(f"[\n{rows}\n]\n", encoding="utf8")
    print(f"{len(cases)} cases, {out.stat().st_size} bytes", file=sys.stderr)


main()
