#!/usr/bin/env python3
"""Holds `sohoa sample` and `sohoa eval corpus` to a corpus whose accuracy is known.

usage: corpus.py [--sohoa PROGRAM] [--pages N] [--draws N] [--margin POINTS] [--seed N]

Makes text dumps from the truths of the fixtures in which words have lost their marks (a part that differs from
document to document), converts them, and compares the restored texts with the truths: that is the accuracy of the
corpus. Then
  1. draws all pages, fills in the truth, and times `sohoa eval corpus` (its figure must be that of the corpus),
  2. draws samples with --draws seeds and counts how often the 95 % interval covers the accuracy of the corpus.
Prints a short summary; exits 1 where a figure is missed."""
import argparse, json, pathlib, random, re, resource, shutil, subprocess, sys, tempfile, unicodedata

ROOT = pathlib.Path(__file__).resolve().parents[2]


def stripped(word):
    letters = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def truths():
    """Pieces of the fixtures of about a page, without page marks."""
    for path in sorted((ROOT / "fixtures").glob("*.text.txt")):
        lines = [line for line in path.read_text().split("\n") if line.strip() and not line.startswith("=== page")]
        for start in range(0, len(lines) - 20, 40):
            yield path.name.split(".")[0], lines[start : start + 40]


def make(folder, pages, chance):
    """Writes dumps; gives their truths by stem."""
    pieces, made = list(truths()), {}
    while len(made) < pages:
        name, lines = pieces[len(made) % len(pieces)]
        share = min(0.9, chance.lognormvariate(-1.2, 0.9))
        order = chance.sample(lines, len(lines))
        damaged = [" ".join(stripped(w) if chance.random() < share else w for w in line.split(" ")) for line in order]
        stem = f"{name}-{len(made):04}"
        (folder / f"{stem}.txt").write_text("\n".join(damaged) + "\n")
        made[stem] = order
    return made


def run(*args):
    return subprocess.run([str(a) for a in args], check=True, capture_output=True, text=True).stdout


def fill(sample, made):
    """Writes the truth into every text and ticks it."""
    design = json.loads((sample / "sample.json").read_text())
    for unit in design["units"]:
        first, last = unit["lines"]
        text = "\n".join(made[unit["stem"]][first - 1 : last]) + "\n"
        (sample / f"{unit['number']:03}" / "text.txt").write_text(text)
    path = sample / "checklist.md"
    path.write_text(re.sub(r"\[ \] (\d+ text)", r"[x] \1", path.read_text()))
    return len(design["units"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sohoa", default=ROOT / "target/release/sohoa")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--margin", default="0.2")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        source, out = scratch / "in", scratch / "out"
        source.mkdir()
        made = make(source, args.pages, random.Random(args.seed))
        run(args.sohoa, "convert", source, "--out", out)
        whole = scratch / "all"
        run(args.sohoa, "sample", out, "--out", whole, "--margin", "0.00001")
        count = fill(whole, made)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        figures = json.loads(run(args.sohoa, "eval", "corpus", whole, "--report", scratch / "report.html"))
        seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        truth = figures["text"]["syllable_accuracy"]["share"]
        syllables = figures["text"]["syllable_accuracy"]["reference_in_sample"]
        bare = figures["text"]["syllable_accuracy"]["baseline"]["share"]
        print(f"{count} pages, {syllables:.0f} syllables, {truth:.4%} right, {bare:.2%} without restoration")
        print(f"evaluating them takes {seconds:.1f} s of processor time (asked: less than 10 s for 1,000 pages)")
        failed |= seconds > 10 * count / 1000
        covered, widths, drawn = 0, [], []
        for seed in range(args.draws):
            sample = scratch / "sample"
            run(args.sohoa, "sample", out, "--out", sample, "--margin", args.margin, "--seed", seed)
            drawn.append(fill(sample, made))
            found = json.loads(run(args.sohoa, "eval", "corpus", sample))["text"]["syllable_accuracy"]
            covered += found["low"] <= truth <= found["high"]
            widths.append((found["high"] - found["low"]) / 2)
            shutil.rmtree(sample)
        mean = sum(widths) / len(widths)
        print(f"{covered} of {args.draws} intervals cover it; {sum(drawn) / len(drawn):.0f} pages drawn on average, "
              f"half width {100 * mean:.2f} points (asked: {args.margin})")
        failed |= not 0.89 <= covered / args.draws <= 1.0
    sys.exit(failed)


main()
