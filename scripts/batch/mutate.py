"""Converts mutated PDFs and text dumps: no crash of the supervisor, no hang beyond the limit, no panic of ours.

    python3 scripts/batch/mutate.py [--count 10000] [--seed 1] [--kinds pdf,text] [--keep DIR]

PDFs grow from the born-digital fixtures and small handwritten ones, texts from the dumps of the fixtures in UTF-8,
UTF-16 and TCVN3-like bytes. Only the first page is read. Crashes inside native libraries cost a worker and are
counted; what costs one twice, and every panic, is kept in --keep.
"""

import argparse
import collections
import hashlib
import os
import random
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

import common

NUMBERS = [b"0", b"-1", b"1", b"65536", b"2147483647", b"-2147483648", b"4294967296", b"99999999999999999999", b"0.00001", b"1e9"]
PDF_WORDS = (
    b"/Type /Page /Pages /Kids /Count /Parent /Contents /Resources /Font /XObject /Length /Filter /FlateDecode /Root"
    b" /MediaBox /Rotate /Subtype /Image /Form /Width /Height /BitsPerComponent /ToUnicode /Encoding obj endobj stream"
    b" endstream xref trailer startxref << >> [ ] ( ) null R BT ET Tj TJ Tm cm q Q Do re f W n"
).split()
TEXT_WORDS = [
    word.encode()
    for word in "KẾ HOẠCH|Điều 1.|Phụ lục|STT|Nhiệm vụ|Nơi nhận:|31/02/2025|Quý 11/2025|PHỤ LỤC II|\u200b|\ufeff|\u0301|\u0323|😀|□|\t|\f|\r\n|"
    "Chủ trì|a)|đ)|1.1.1.1|||||".split("|")
]


def mutate(chance, data, words):
    """One to eight changes: bits, bytes, pieces, numbers, words, the end."""
    data = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 3, 4, 8])):
        if not data:
            break
        at = chance.randrange(len(data))
        size = min(len(data) - at, chance.choice([1, 2, 4, 16, 64, 512]))
        kind = chance.randrange(9)
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[at : at + size] = chance.randbytes(size)
        elif kind == 2:
            del data[at : at + size]
        elif kind == 3:
            data[at:at] = data[at : at + size] * chance.choice([1, 2, 50])
        elif kind == 4:
            to = chance.randrange(len(data))
            data[to:to] = data[at : at + size]
        elif kind == 5:
            numbers = list(re.finditer(rb"\d+", data[at : at + 4096]))
            if numbers:
                number = chance.choice(numbers)
                data[at + number.start() : at + number.end()] = chance.choice(NUMBERS)
        elif kind == 6:
            data[at:at] = chance.choice(words)
        elif kind == 7:
            word = chance.choice(words)
            found = bytes(data).find(word, at) if word else -1
            if found >= 0:
                data[found : found + len(word)] = chance.choice(words)
        elif chance.random() < 0.2:
            del data[at:]
    return bytes(data)


def pdf_seeds():
    lines = [b"KE HOACH", b"Trien khai cong tac nam 2025", b"1. Van phong chu tri, xong truoc ngay 30/6/2025"]
    small = common.page_pdf(lines)
    form = common.small_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate 90 /Contents [5 0 R 5 0 R]"
            b" /Resources << /XObject << /X 4 0 R >> /Font << /F1 7 0 R >> >> >>",
            common.stream(b"BT /F1 9 Tf 1 0 0 1 50 700 Tm [(Ke) -200 (hoach)] TJ ET 10 10 200 300 re W n",
                          b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 7 0 R >> >>"),
            common.stream(b"q 1 0 0 1 5 5 cm /X Do Q 50 50 m 500 50 l S 50 80 m 500 80 l S 50 50 m 50 80 l S"),
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
            b"<< /Type /Font /Subtype /TrueType /BaseFont /.VnTime /Encoding /WinAnsiEncoding >>",
        ]
    )
    # Small ones weigh more: their bytes are structure, those of the fixtures are mostly fonts.
    return [small] * 4 + [form] * 4 + [path.read_bytes() for path in common.born()[:2]]


def text_seeds(chance):
    seeds = []
    for number in range(60):
        # Few lines, and few of them damaged beforehand: damaged text is searched widely, which is slow.
        text = common.part_of_text(chance, number, lines=2)
        seeds += [text.encode()] * 12 + [text.encode("utf-16")] * 2 + [bytes(ord(letter) & 0xFF for letter in text)]
    return seeds


def write_inputs(folder, kind, count, chance):
    folder.mkdir()
    seeds, words = (pdf_seeds(), PDF_WORDS) if kind == "pdf" else (text_seeds(chance), TEXT_WORDS)
    extension = "pdf" if kind == "pdf" else "txt"
    # Equal files would be converted once.
    seen = {hashlib.sha256(seed).digest() for seed in seeds}
    number = 0
    while number < count:
        mutant = mutate(chance, chance.choice(seeds), words)
        digest = hashlib.sha256(mutant).digest()
        if digest not in seen:
            seen.add(digest)
            (folder / f"{number:05}.{extension}").write_bytes(mutant)
            number += 1


def check(kind, args, chance):
    """Converts `count` mutants of a kind; gives the number of problems."""
    with tempfile.TemporaryDirectory() as work:
        inputs, out, log = Path(work) / "in", Path(work) / "out", Path(work) / "log"
        write_inputs(inputs, kind, args.count, chance)
        begin = time.monotonic()
        limits = ["--pages", "1-", "--timeout", str(args.timeout), "--page-timeout", "20", "--memory-limit", "2048"]
        if kind == "pdf":
            limits[1] = "1"
        with log.open("wb") as file:
            status = common.start(args.sohoa, [inputs], out, "--jobs", str(args.jobs), *limits, log=file).wait()
        seconds = time.monotonic() - begin
        said = log.read_text(errors="replace")
        found = common.rows(out)
        problems = [] if status in (0, 1) else [f"exit status {status}: {said[-500:]}"]
        open_rows = [row for row in found if row["status"] not in ("done", "failed", "duplicate")]
        if len(found) != args.count or open_rows:
            problems.append(f"{args.count} inputs, {len(found)} in the state, {len(open_rows)} of them open")
        slow = [row for row in found if row["milliseconds"] > (args.timeout + 5) * 1000]
        problems += [f"{row['input']}: {row['milliseconds']} ms" for row in slow]
        panics = [row for row in found if row["cause"] == "program_error"]
        problems += [row["error"] for row in panics]
        costly = [row for row in found if row["cause"] in ("crashed", "killed", "too_slow", "too_much_memory")]
        for row in panics + costly:
            if args.keep:
                os.makedirs(args.keep, exist_ok=True)
                shutil.copy(row["path"], args.keep)
        statuses = collections.Counter(row["status"] for row in found)
        causes = collections.Counter(row["cause"] for row in found if row["cause"])
        lost = collections.Counter(
            re.sub(r"; it said:.*", "", line.split(": ", 2)[-1])
            for line in said.splitlines()
            if line.endswith("it is tried once more at the end, alone")
        )
    print(f"{args.count} mutated {kind} inputs, seed {args.seed}: exit status {status}, {seconds:.0f} s, "
          + ", ".join(f"{count} {name}" for name, count in statuses.most_common()))
    print("  failed: " + (", ".join(f"{count} {name}" for name, count in causes.most_common()) or "none"))
    print("  workers lost: " + (", ".join(f"{count} × {name}" for name, count in lost.most_common()) or "none"))
    for row in costly[:10]:
        print(f"  {row['error']}")
    print(f"  {len(problems)} problems")
    for problem in problems[:20]:
        print(f"    {problem}")
    return len(problems)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000, help="inputs of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default="pdf,text")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=int, default=30, help="seconds for a document")
    parser.add_argument("--keep", help="folder for inputs that cost a worker twice or make the program panic")
    parser.add_argument("--sohoa", default=common.ROOT / "target/release/sohoa")
    args = parser.parse_args()
    problems = [check(kind, args, random.Random(f"{kind} {args.seed}")) for kind in args.kinds.split(",")]
    sys.exit(1 if any(problems) else 0)


if __name__ == "__main__":
    main()
