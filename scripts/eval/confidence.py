#!/usr/bin/env python3
"""How sure a word may be: fits the constants of crates/sohoa-restore/src/support.rs and shows how well they hold.

usage: confidence.py DOCUMENT=REFERENCE...  [--sohoa PROGRAM] [--ocr-cache DIR]    needs numpy and rapidfuzz
       confidence.py --standard             the fixtures at all levels and what ../shared has with reference

Reads each document with `sohoa inspect --stage restore`, which tells margin, engine confidence and change of each word,
aligns it with its reference page by page (seeds: line by line), and fits the log odds that a word is wrong."""
import argparse, json, pathlib, re, subprocess, sys, unicodedata

import numpy as np
from rapidfuzz.distance import Levenshtein

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORD = re.compile(r"[^\W_]+(?:[./-][^\W_]+)*|□")
MOST_MARGIN, ENGINE = 12.0, (0.3, 0.97)


def words(text):
    return WORD.findall(unicodedata.normalize("NFC", text).lower())


def pages(text):
    parts = re.split(r"(?m)^=== page .*===\s*$|\f", text)
    return parts[1:] if parts and not parts[0].strip() else parts


def standard():
    for path in sorted((ROOT / "fixtures").glob("*.pdf")):
        yield path, ROOT / "fixtures" / (path.name.split(".")[0] + ".text.txt")
    shared = ROOT.parent / "shared"
    for path in sorted((shared / "real/gold").glob("*.text.txt")):
        yield shared / "real" / path.name.replace(".text.txt", ".pdf"), path
    for path in sorted((shared / "gold").glob("*/text.txt")):
        yield shared / f"seeds/{path.parent.name}.txt", path


def judged(found, wanted):
    """(support, right) of each found token that a reference word stands beside."""
    left, right, owner = words(wanted), [], []
    if not left or wanted.strip() == "□":
        return
    for number, (text, _) in enumerate(found):
        for word in words(text):
            right.append(word)
            owner.append(number)
    void = [place for place, word in enumerate(left) if "□" in word]
    wrong, open_ = set(), set()
    for step in Levenshtein.editops(left, right):
        if step.tag != "delete" and step.dest_pos < len(owner):
            near = any(abs(step.src_pos - place) <= 4 for place in void)
            (open_ if near else wrong).add(owner[step.dest_pos])
    for number in sorted(set(owner) - open_):
        yield found[number][1], number not in wrong


def read(args, document, reference):
    cache = ["--ocr-cache", args.ocr_cache] if args.ocr_cache else []
    said = subprocess.run([str(args.sohoa), "inspect", str(document), "--stage", "restore", *cache],
                          check=True, capture_output=True, text=True).stdout
    wanted = reference.read_text()
    for_pages = [[(line["text"], line["support"]) for line in page["lines"] if line["kind"] != "overlay"]
                 for page in json.loads(said)["value"]["pages"]]
    origins = [(page["origin"], page["verdict"]) for page in json.loads(said)["value"]["pages"]]
    if document.suffix == ".txt":
        lines = [line for page in for_pages for line in page]
        wanted = wanted.rstrip("\n").split("\n")
        units = [(origins[0], [line], want) for line, want in zip(lines, wanted)]
    else:
        units = [(origin, lines, want) for origin, lines, want in zip(origins, for_pages, pages(wanted))]
    for (origin, verdict), lines, want in units:
        medium = "own" if origin in ("ocr", "mixed") else "typed" if verdict == "keep" else "other"
        tokens = [token for text, support in lines for token in zip(text.split(), support)]
        for support, right in judged(tokens, want):
            yield medium, support, right


def features(medium, support):
    odds = lambda share: np.log((1 - share) / share)
    margin = min(max(support["margin"], 0.0), MOST_MARGIN)
    doubt = odds(min(max(support["engine"], ENGINE[0]), ENGINE[1])) - odds(ENGINE[1]) if medium == "own" else 0.0
    return [1.0, margin, doubt, doubt * margin / MOST_MARGIN, float(medium == "other"), float(support["changed"])]


def fit(rows, wrong):
    weights = np.zeros(rows.shape[1])
    for _ in range(60):
        share = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (wrong - share) - 1e-3 * weights
        curve = (rows * (share * (1 - share))[:, None]).T @ rows + 1e-3 * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    return weights


def table(shares, wrong):
    print("| said to be wrong | words | wrong | mean said |\n|---|---|---|---|")
    edges = [0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 1.01]
    for low, high in zip(edges, edges[1:]):
        inside = (shares >= low) & (shares < high)
        if inside.any():
            print(f"| {low:.1%} to {min(high, 1):.1%} | {inside.sum()} | {wrong[inside].mean():.2%} ({int(wrong[inside].sum())}) | {shares[inside].mean():.2%} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("documents", nargs="*")
    parser.add_argument("--standard", action="store_true")
    parser.add_argument("--sohoa", default=ROOT / "target/release/sohoa")
    parser.add_argument("--ocr-cache")
    args = parser.parse_args()
    pairs = list(standard()) if args.standard else [tuple(map(pathlib.Path, pair.split("=", 1))) for pair in args.documents]
    if not pairs:
        sys.exit("name documents with their references, or --standard")
    words_ = [row for document, reference in pairs for row in read(args, document, reference)]
    typed = [row for row in words_ if row[0] == "typed"]
    print(f"{len(words_)} words of {len(pairs)} documents; typed: {sum(not row[2] for row in typed)} of {len(typed)} wrong")
    rest = [row for row in words_ if row[0] != "typed"]
    rows = np.array([features(medium, support) for medium, support, _ in rest])
    wrong = np.array([not right for *_, right in rest], dtype=float)
    names = ["BASE", "MARGIN", "DOUBT", "DOUBT_AT_MARGIN", "OTHER_ENGINE", "CHANGED"]
    print("fit: " + ", ".join(f"{name} {weight:.3f}" for name, weight in zip(names, fit(rows, wrong))))
    for medium in ("own", "other"):
        chosen = np.array([row[0] == medium for row in rest])
        if chosen.any():
            said = np.array([1 - row[1]["probability"] for row in rest])
            print(f"\nas the program says now, {medium} engine:\n")
            table(said[chosen], wrong[chosen])


main()
