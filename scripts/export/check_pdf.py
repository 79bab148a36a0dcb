"""Checks searchable PDFs against their sources: text, images, look, structure.

Usage: python3 scripts/export/check_pdf.py [--out DIR] [--cache DIR] FILE…
Without files the fixtures with images and ../shared/real are converted (needs target/release/sohoa or $SOHOA).
Needs pdftotext, pdftoppm, pdfimages (poppler-utils) and qpdf. Exits 1 where a check fails.

For each file:
  text     syllables of `pdftotext -raw` equal to those of <stem>.txt, in order, at least 99.9 %
  layout   98 % for plain `pdftotext`, as a multiset (it goes by place, across the cells of a table)
  images   every image stream of the source is there, byte for byte
  look     pages drawn at 60 dpi are equal, pixel for pixel
  qpdf     `qpdf --check` finds nothing
"""

import argparse
import difflib
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOHOA = os.environ.get("SOHOA", str(ROOT / "target/release/sohoa"))
ENOUGH = 0.999
# Plain pdftotext drops hyphens at the ends of lines and weaves some close lines of a skewed page.
ENOUGH_BY_PLACE = 0.98
# What a signature says of itself.
SIGNATURE = re.compile(r"Ký bởi|Người ký|Cơ quan|Thời gian ký|SAO Y|Email|Tỉnh |dân tỉnh|^Ủy ban nhân dân$|^\d\d.\d\d.\d{4}$|^\d\d.\d\d.\d{4} \d\d:\d\d:|^\d\d:\d\d:\d\d ", re.I)


def run(*command, check=True):
    done = subprocess.run([str(part) for part in command], capture_output=True)
    if check and done.returncode != 0:
        sys.exit(f"{command}: {done.stderr.decode()}")
    return done


def syllables(text):
    return re.findall(r"\w+", text.lower())


def text_of(pdf, *options, pages=None):
    span = ["-f", pages[0], "-l", pages[1]] if pages else []
    return run("pdftotext", *options, *span, pdf, "-").stdout.decode()


def equal_in_order(want, got):
    """Syllables of `want` that `got` has in the same order, less what it has besides."""
    match = difflib.SequenceMatcher(None, want, got, autojunk=False)
    same = sum(block.size for block in match.get_matching_blocks())
    return min(same, same - (len(got) - len(want))) if len(got) > len(want) else same


def take(lines, line):
    """Whether a line is among those counted, where it then counts once less."""
    lines[line] -= 1
    return lines[line] >= 0


def image_streams(pdf):
    """Hashes of the raw bytes of all image streams."""
    with tempfile.TemporaryDirectory() as folder:
        flat = Path(folder, "flat.pdf")
        run("qpdf", "--qdf", "--stream-data=preserve", "--object-streams=disable", pdf, flat, check=False)
        data = flat.read_bytes()
    found = Counter()
    for head in re.finditer(rb"<<(?:(?!endobj).)*?/Subtype /Image\b(?:(?!endobj).)*?>>\s*stream\n", data, re.S):
        end = data.index(b"endstream", head.end())
        found[hashlib.sha256(data[head.end():end].rstrip(b"\r\n")).hexdigest()] += 1
    return found


def drawn(pdf):
    """Hash of the pixels of each page."""
    with tempfile.TemporaryDirectory() as folder:
        run("pdftoppm", "-r", "60", pdf, Path(folder, "p"))
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(Path(folder).iterdir())]


def check(source, out):
    stem = source.stem
    pdf = out / f"{stem}.pdf"
    record = json.loads((out / f"{stem}.json").read_text())
    plain = (out / f"{stem}.txt").read_text()
    # Pages that were kept have the text of the source, in the source's own order.
    kept = {page["number"] for page in record["source"]["pages"] if page["verdict"] == "keep"}
    pages = plain.split("\f")
    faults = []
    want, got, want_bag, got_bag = [], [], Counter(), Counter()
    for page, text in zip(record["source"]["pages"], pages):
        number = page["number"]
        read = text_of(pdf, "-raw", pages=(number, number))
        if number in kept:
            if read != text_of(source, "-raw", pages=(number, number)):
                faults.append(f"page {number} was kept and reads otherwise")
            continue
        # What is drawn on a page without a layer, or as an annotation on any page (a signature), stays and is not
        # in <stem>.txt.
        stays = Counter(text_of(source, "-raw", pages=(number, number)).splitlines())
        stays -= Counter(text.splitlines())
        if page["verdict"] != "absent":
            stays = Counter({line: 1 for line in stays if SIGNATURE.search(line)})
        lines = Counter(read.splitlines()) & stays
        left = [line for line in read.splitlines() if not take(lines, line)]
        want += syllables(text)
        got += syllables("\n".join(left))
        want_bag.update(syllables(text))
        got_bag.update(syllables(text_of(pdf, pages=(number, number))))
        got_bag -= Counter(syllables("\n".join((Counter(read.splitlines()) & stays).elements())))
    same = equal_in_order(want, got)
    placed = sum((want_bag & got_bag).values()) - sum((got_bag - want_bag).values())
    count = max(len(want), 1)
    if same / count < ENOUGH and want:
        faults.append(f"text: {same} of {len(want)}")
    if placed / count < ENOUGH_BY_PLACE and want:
        faults.append(f"layout: {placed} of {len(want)}")
    if image_streams(source) != image_streams(pdf):
        faults.append("images differ")
    before, after = drawn(source), drawn(pdf)
    if before != after:
        faults.append(f"look differs on pages {[n for n, pair in enumerate(zip(before, after), 1) if pair[0] != pair[1]]}")
    checked = run("qpdf", "--check", pdf, check=False)
    if checked.returncode != 0:
        faults.append("qpdf: " + (checked.stderr + checked.stdout).decode().strip().splitlines()[-1])
    size = pdf.stat().st_size / source.stat().st_size
    print(f"{stem}: {len(before)} pages, {len(kept)} kept, text {same} of {len(want)}, layout {placed}, "
          f"{sum(image_streams(pdf).values())} images, size × {size:.2f}: {'; '.join(faults) or 'ok'}")
    return (same, placed, len(want), not faults)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--out", type=Path, default=Path(tempfile.mkdtemp()))
    options.add_argument("--cache", type=Path)
    given = options.parse_args()
    files = given.files or sorted(
        [path for path in (ROOT / "fixtures").glob("*.pdf")] + list((ROOT / "../shared/real").glob("*.pdf"))
    )
    cache = ["--ocr-cache", given.cache] if given.cache else []
    run(SOHOA, "convert", *files, "--out", given.out, "--format", "pdf", *cache)
    results = [check(path, given.out) for path in files]
    same, placed, count = (sum(result[index] for result in results) for index in range(3))
    print(f"together: {same} of {count} syllables in order ({same / count:.4%}), {placed / count:.4%} by place")
    sys.exit(0 if all(result[3] for result in results) else 1)


main()
