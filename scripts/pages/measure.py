#!/usr/bin/env python3
"""Measures what `sohoa convert` reads on page images, page by page, beside bare Tesseract.

    python3 scripts/pages/measure.py [--set poor,real] [--jobs 2] [--no-tesseract] [--work DIR] [--worst N]
    python3 scripts/pages/measure.py --set clean,office,poor,real --markdown      the table of the README, nothing else

Needs: target/release/sohoa (`make build`, or --binary FILE), Python 3.9 with rapidfuzz, and for the baseline
`tesseract` with `vie` and `pdftoppm` (Debian: tesseract-ocr tesseract-ocr-vie poppler-utils).

Sets: born, clean, office, poor, layer (fixtures/*.SET.pdf against fixtures/*.text.txt), real (the pages of
../shared/real with gold in ../shared/real/gold). A set whose files are missing is named on standard error.
With --gold DIR instead: the pages of ../shared/real that DIR has a transcription of, DIR/STEM.pN.gt.txt.

  CER     character edits / characters of the reference. White space is folded to one blank, NFC.
  recall, precision
          of words (runs without white space) as multisets: shared / reference words, shared / words read.

Lines of the reference with □ (cannot be read) count nowhere: what is aligned with them in the text read is
left out as well. Signature overlays and stamps are not part of the references. Pages are separated by a form
feed in what is read, by "=== page N ===" in the references.

Bare Tesseract: `pdftoppm -r 300 -gray`, `tesseract -l vie --psm 3`, OMP_THREAD_LIMIT=1; its text is kept in
DIR/tesseract and not read again. Exit 0: all measured; 1: something is missing.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
LEVELS = ("born", "clean", "office", "poor", "layer")
# Single pages in the table of the README.
DIGEST_PAGES = {
    ("kh-btp-2010", 3): "kh-btp-2010 p3",
    ("qd308-tayninh-2025", 2): "qd308-tayninh-2025 p2",
    ("qd308-tayninh-2025", 3): "qd308-tayninh-2025 p3 (table)",
    ("qd23-2010-projects", 10): "qd23-2010-projects p10 (table)",
}
PAGE_MARK = re.compile(r"^=== page (\d+) ===$", re.M)


@dataclass
class Figures:
    """Counts; those of several pages are added before dividing."""

    edits: int = 0
    characters: int = 0
    shared: int = 0
    words: int = 0
    read: int = 0

    def __add__(self, other):
        return Figures(*(a + b for a, b in zip(vars(self).values(), vars(other).values())))

    def row(self):
        cer = f"{100 * self.edits / max(1, self.characters):.2f} % ({self.edits} of {self.characters})"
        recall = f"{self.shared / max(1, self.words):.4f} ({self.shared} of {self.words})"
        return f"{cer} | {recall} | {self.shared / max(1, self.read):.4f} (of {self.read})"

    def cer(self):
        return f"{100 * self.edits / max(1, self.characters):.2f} %"

    def words_found(self):
        """Recall / precision: ".997 / .998"."""
        shares = (self.shared / max(1, self.words), self.shared / max(1, self.read))
        return " / ".join(f"{share:.3f}".removeprefix("0") for share in shares)


def fold(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def compare(reference, read):
    """Figures of one page, and the words missing and extra."""
    reference, unreadable = known_lines(reference)
    read = fold(read)
    if unreadable:
        read = without(reference, read, unreadable)
        reference = "".join(c for at, c in enumerate(reference) if not inside(at, unreadable))
        reference, read = fold(reference), fold(read)
    want, got = Counter(reference.split()), Counter(read.split())
    shared = sum((want & got).values())
    figures = Figures(
        Levenshtein.distance(reference, read),
        len(reference),
        shared,
        sum(want.values()),
        sum(got.values()),
    )
    return figures, want - got, got - want


def known_lines(reference):
    """The folded reference, and the spans of its lines with □."""
    text, spans = "", []
    for line in map(fold, reference.splitlines()):
        if not line:
            continue
        start = len(text) + bool(text)
        text = f"{text} {line}" if text else line
        if "□" in line:
            spans.append((start, len(text)))
    return text, spans


def inside(at, spans):
    return any(start <= at < end for start, end in spans)


def without(reference, read, spans):
    """What was read, less what an alignment lays on the spans of the reference."""
    kept = []
    for code in Levenshtein.opcodes(reference, read):
        if code.tag == "insert":
            if not inside(code.src_start, spans):
                kept.append(read[code.dest_start : code.dest_end])
        elif code.tag != "delete":
            for offset in range(code.src_end - code.src_start):
                if not inside(code.src_start + offset, spans):
                    kept.append(read[code.dest_start + offset])
    return "".join(kept)


def reference_pages(path):
    """Page number → text."""
    parts = PAGE_MARK.split(path.read_text())
    return {int(number): text for number, text in zip(parts[1::2], parts[2::2])}


def single_pages(folder, stem):
    """Page number → text, from the files STEM.pN.gt.txt of a folder."""
    files = folder.glob(f"{stem}.p*.gt.txt")
    return {int(re.search(r"\.p(\d+)\.", single.name)[1]): single.read_text() for single in files}


def inputs(sets, own):
    """(set, PDF, {page: reference})"""
    if own:
        for pdf in sorted((SHARED / "real").glob("*.pdf")):
            if pages := single_pages(own, pdf.stem):
                yield "own", pdf, pages
        return
    for name in sets:
        if name in LEVELS:
            found = sorted((ROOT / "fixtures").glob(f"*.{name}.pdf"))
            for pdf in found:
                yield name, pdf, reference_pages(pdf.with_name(f"{pdf.name.split('.')[0]}.text.txt"))
        elif name == "real":
            gold = SHARED / "real/gold"
            for pdf in sorted((SHARED / "real").glob("*.pdf")):
                pages = {}
                whole = gold / f"{pdf.stem}.text.txt"
                if whole.exists():
                    pages = reference_pages(whole)
                # The single pages were read with more care than the whole documents.
                pages.update(single_pages(gold, pdf.stem))
                if pages:
                    yield name, pdf, pages
        else:
            sys.exit(f"measure: no set {name}; sets are {', '.join(LEVELS)}, real")


def convert(binary, pdfs, out, jobs):
    """Text pages by PDF."""
    out.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [binary, "convert", *pdfs, "--out", out, "--jobs", str(jobs), "--force"],
        stderr=subprocess.DEVNULL,
        check=False,
    )
    texts = {}
    for pdf in pdfs:
        text = out / f"{pdf.stem}.txt"
        texts[pdf] = close_up(text, text.with_suffix(".json")) if text.exists() else []
    return texts


def close_up(text, record):
    """Pages of a text. References give cells without their line breaks, so that a code cut by a narrow column is one
    word there; it is one here where it is one in the record."""
    tables = json.loads(record.read_text()).get("tables") or []
    cells = {word for table in tables for cell in strings(table.get("rows")) for word in cell.split()}

    lines = []
    for line in text.read_text().split("\n"):
        parts = (lines[-1].split(" ")[-1] if lines else "", line.split(" ")[0])
        if all(part.count(".") >= 2 for part in parts) and "".join(parts) in cells:
            lines[-1] += line
        else:
            lines.append(line)
    return "\n".join(lines).split("\f")


def strings(value):
    """All strings in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value if isinstance(value, list) else value.values():
            yield from strings(part)


def tesseract(pdf, page, folder):
    """What bare Tesseract reads on one page."""
    text = folder / f"{pdf.stem}.p{page}.txt"
    if not text.exists():
        image = folder / f"{pdf.stem}.p{page}"
        render = ["pdftoppm", "-r", "300", "-gray", "-png", "-singlefile", "-f", str(page), "-l", str(page)]
        subprocess.run([*render, pdf, image], check=True)
        picture = image.with_name(f"{image.name}.png")
        read = subprocess.run(
            ["tesseract", picture, "-", "-l", "vie", "--psm", "3"],
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        text.write_text(read.stdout)
        picture.unlink()
    return text.read_text()


def print_digest(sets, totals, single):
    """The table of the README: whole sets, then single pages."""
    count = lambda name: sum(of == name and engine == "sohoa" for of, _, _, engine in single)
    rows = [(f"real, all {count(name)} pages with gold" if name == "real" else f"fixtures {name}", name) for name in sets]
    measured = [(title, totals[name, "sohoa"], totals[name, "tesseract"]) for title, name in rows]
    for at, title in DIGEST_PAGES.items():
        if ("real", *at, "sohoa") in single:
            measured.append((title, *(single["real", *at, engine] for engine in ("sohoa", "tesseract"))))
    print("| pages | CER | bare Tesseract | word recall / precision | bare |\n|---|---|---|---|---|")
    for title, ours, bare in measured:
        counts = f"({ours.edits} of {ours.characters})"
        print(f"| {title} | {ours.cer()} {counts} | {bare.cer()} | {ours.words_found()} | {bare.words_found()} |")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--set", default="clean,office,poor,layer,real")
    options.add_argument("--gold", type=Path, help="folder of transcribed pages, STEM.pN.gt.txt")
    options.add_argument("--only", default="", help="only PDFs with this in their name")
    options.add_argument("--binary", type=Path, default=ROOT / "target/release/sohoa")
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--no-tesseract", action="store_true")
    options.add_argument("--work", type=Path, default=ROOT / "target/pages")
    options.add_argument("--worst", type=int, default=0, help="print words missing and extra on the N worst pages")
    options.add_argument("--markdown", action="store_true", help="print the table of the README and nothing else")
    options = options.parse_args()
    if options.markdown and (options.gold or options.only or options.no_tesseract or options.worst):
        sys.exit("measure: --markdown prints whole sets beside bare Tesseract: not with --gold, --only, --worst")
    say = (lambda *_: None) if options.markdown else print

    work = [found for found in inputs(options.set.split(","), options.gold) if options.only in found[1].name]
    texts = convert(options.binary, [pdf for _, pdf, _ in work], options.work / "sohoa", options.jobs)
    (options.work / "tesseract").mkdir(parents=True, exist_ok=True)
    pages = [(pdf, page) for _, pdf, references in work for page in references]
    bare = {}
    if not options.no_tesseract:
        with ThreadPoolExecutor(options.jobs) as pool:
            read = pool.map(lambda at: tesseract(*at, options.work / "tesseract"), pages)
            bare = dict(zip(pages, read))

    status, totals, single, worst = 0, {}, {}, []
    say("| page | engine | CER | word recall | word precision |\n|---|---|---|---|---|")
    for name, pdf, references in work:
        if len(texts[pdf]) < max(references):
            print(f"measure: {pdf}: {len(texts[pdf])} pages read, gold has page {max(references)}", file=sys.stderr)
            status = 1
            continue
        for page, reference in references.items():
            readings = {"sohoa": texts[pdf][page - 1]}
            if bare:
                readings["tesseract"] = bare[pdf, page]
            for engine, read in readings.items():
                figures, missing, extra = compare(reference, read)
                say(f"| {pdf.stem} p{page} | {engine} | {figures.row()} |")
                totals[name, engine] = totals.get((name, engine), Figures()) + figures
                single[name, pdf.stem, page, engine] = figures
                if engine == "sohoa":
                    worst.append((figures.edits / max(1, figures.characters), pdf.stem, page, missing, extra))
    for (name, engine), figures in totals.items():
        say(f"| all of {name} | {engine} | {figures.row()} |")
    if options.markdown and not status:
        print_digest(options.set.split(","), totals, single)
    for _, stem, page, missing, extra in sorted(worst, key=lambda w: -w[0])[: options.worst]:
        print(f"\n{stem} p{page}\n  missing: {' '.join(missing.elements())}\n  extra: {' '.join(extra.elements())}")
    return status


if __name__ == "__main__":
    sys.exit(main())
