#!/usr/bin/env python3
"""Pairs of lines from real documents whose text is known.

    real.py heads  --shared ../shared --out DIR                samples with gold text, line by line
    real.py layers --shared ../shared --out DIR                a damaged text layer, aligned to its page
    real.py scans  --shared ../shared --out DIR --engine eng   real scans, read by an engine of synth.py

`heads` writes DIR/real/000, 001, 002, 004; `layers` DIR/real/qd308; `scans` DIR/scan/ENGINE: each .obs as
read, .int as printed. Where lines do not correspond one to one, each piece of observed text is laid at
its best place in the known text of its page, between two word boundaries, and kept when it fits there.
"""

import argparse
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np

import synth

SAMPLES = ["000", "001", "002", "004"]

# Scans with known text: file, resolution; the text is in real/gold/FILE.text.txt.
SCANS = ["kh-btp-2010", "qd23-2010-projects"]
SCAN_RESOLUTIONS = [300, 200]

# A piece is kept when its letters without marks differ from the known text's in at most this share,
# and it has at least MIN_LETTERS letters. Numbers written by hand are no damage of print: their lines go.
MAX_MISFIT = 0.30
MIN_LETTERS = 6
HANDWRITTEN = ["308 /QĐ-UBND"]


def skeleton(text):
    """Lower case without marks, one character for each of the text."""
    base = (unicodedata.normalize("NFD", c)[0] for c in text.lower())
    return "".join({"đ": "d"}.get(c, c) for c in base)


class KnownText:
    """The words of a page, to lay pieces of observed text on."""

    def __init__(self, text):
        self.text = synth.tidy(text)
        self.codes = np.array([ord(c) for c in skeleton(self.text)])
        self.capitals = np.array([c.isupper() for c in self.text])
        blank = self.codes == 32
        size = len(self.codes)
        self.starts = np.zeros(size + 1, bool)
        self.starts[:-1] = np.r_[True, blank[:-1]] & ~blank
        self.ends = np.zeros(size + 1, bool)
        self.ends[1:] = np.r_[blank[1:], True] & ~blank

    def best(self, piece):
        """Returns (cost, start, end) of the best place between two word boundaries: 10 for each letter
        changed, added or left out, 2 for one whose case differs."""
        size = len(self.codes)
        far = 10**7
        cost = np.where(self.starts, 0, far)
        start = np.arange(size + 1)
        steps = np.arange(size + 1)
        for c, capital in zip(skeleton(piece), map(str.isupper, piece)):
            change = cost[:-1] + np.where(self.codes != ord(c), 10, 2 * (self.capitals != capital))
            new, origin = cost + 10, start.copy()
            better = change < new[1:]
            new[1:][better] = change[better]
            origin[1:][better] = start[:-1][better]
            # Letters of the known text left out: a running minimum along the text.
            reach = new - 10 * steps
            low = np.minimum.accumulate(reach)
            holder = np.maximum.accumulate(np.where(reach == low, steps, 0))
            cost, start = low + 10 * steps, origin[holder]
        cost = np.where(self.ends, cost, far)
        end = int(np.argmin(cost))
        return int(cost[end]), int(start[end]), end

    def match(self, piece):
        """Returns the known text that a piece shows, or None."""
        letters = sum(c.isalnum() for c in piece)
        if letters < MIN_LETTERS:
            return None
        cost, start, end = self.best(piece)
        found = self.text[start:end]
        misfit = MAX_MISFIT * 10 * max(len(piece), len(found))
        if not found or cost > misfit or any(mark in found for mark in HANDWRITTEN):
            return None
        return found


def write_pairs(folder, name, pairs):
    """Writes NAME.obs and NAME.int."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, ending in ((0, "obs"), (1, "int")):
        (folder / f"{name}.{ending}").write_text("".join(p[index] + "\n" for p in pairs), "utf8")
    print(json.dumps({"set": f"{folder.name}/{name}", "lines": len(pairs)}), flush=True)


def heads(args):
    """The first lines of the samples, which correspond one to one to their gold text."""
    for name in SAMPLES:
        gold = (args.shared / "gold" / name / "text.txt").read_text("utf8").split("\n")
        while gold and not gold[-1].strip():
            gold.pop()
        seed = (args.shared / "seeds" / f"{name}.txt").read_text("utf8").split("\n")
        write_pairs(args.out / "real", name, list(zip(seed, gold)))


def layers(args):
    """The damaged layer of two pages; columns are three blanks or more apart."""
    pairs = []
    for layer in sorted((args.shared / "real/gold").glob("qd308-*.layer.txt")):
        known = KnownText(Path(str(layer).replace(".layer.", ".gt.")).read_text("utf8"))
        for line in layer.read_text("utf8").split("\n"):
            for piece in re.split(r" {3,}", line.strip("\f").strip()):
                piece = synth.tidy(piece)
                found = known.match(piece)
                if found:
                    pairs.append((piece, found))
    write_pairs(args.out / "real", "qd308", pairs)


def group_lines(pieces):
    """Puts the pieces of an engine together to lines, in reading order; a wide gap divides a line."""
    lines = []
    for piece in sorted(pieces, key=lambda p: p[0]):
        left, top, right, bottom = piece[:4]
        middle, height = (top + bottom) / 2, bottom - top
        for line in reversed(lines):
            last = line[-1]
            if abs(middle - (last[1] + last[3]) / 2) < 0.5 * max(height, last[3] - last[1]) and \
                    0 - height <= left - last[2] < 2.5 * max(height, last[3] - last[1]):
                line.append(piece)
                break
        else:
            lines.append([piece])
    return [" ".join(p[4] for p in line) for line in lines]


def scans(args):
    """Reads real scans with one engine of synth.py and aligns what it saw."""
    sets = {args.engine: []}
    sets.update({name: [] for name, source in synth.DROPPING.items() if source == args.engine})
    for name in SCANS:
        text = (args.shared / "real/gold" / f"{name}.text.txt").read_text("utf8")
        pages = re.split(r"^=== page (\d+) ===$", text, flags=re.M)
        for number, known in zip(map(int, pages[1::2]), map(KnownText, pages[2::2])):
            for dpi in SCAN_RESOLUTIONS:
                picture = args.out / "scanpages" / f"{name}-{number:02}-{dpi}.png"
                if not picture.exists():
                    picture.parent.mkdir(parents=True, exist_ok=True)
                    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", "-png", "-singlefile", "-f", str(number), "-l",
                                    str(number), str(args.shared / "real" / f"{name}.pdf"), str(picture.with_suffix(""))],
                                   check=True)
                reading = args.out / "read" / f"scan-{args.engine}" / f"{picture.stem}.json"
                if not reading.exists():
                    reading.parent.mkdir(parents=True, exist_ok=True)
                    reading.write_text(json.dumps(synth.ENGINES[args.engine](picture, dpi), ensure_ascii=False), "utf8")
                pieces = json.loads(reading.read_text("utf8"))
                for variant, pairs in sets.items():
                    shown = synth.drop_unsure(pieces) if variant in synth.DROPPING else pieces
                    for observed in group_lines(shown):
                        observed = synth.tidy(observed)
                        found = known.match(observed)
                        if found:
                            pairs.append((observed, found))
    for variant, pairs in sets.items():
        write_pairs(args.out / "scan", variant, pairs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    steps = parser.add_subparsers(dest="step", required=True)
    for name, call in (("heads", heads), ("layers", layers), ("scans", scans)):
        step = steps.add_parser(name, help=call.__doc__)
        step.add_argument("--shared", type=Path, required=True)
        step.add_argument("--out", type=Path, required=True)
        step.set_defaults(call=call)
        if name == "scans":
            step.add_argument("--engine", choices=sorted(set(synth.ENGINES) - {"gocr"}), required=True)
    args = parser.parse_args()
    args.call(args)


if __name__ == "__main__":
    sys.exit(main())
