"""Converts a folder of which a tenth is hostile, and checks that nothing is lost and nothing else is harmed.

    python3 scripts/batch/hostile.py [--count 500] [--seed 1] [--ocr-cache DIR]

Exit status of `sohoa convert` 1; every good document converted; every bad one named with its cause; nothing
outside the output folder; memory of supervisor and workers flat. A document that is damaged but may still be
readable (truncated, bits flipped, endless references) may end either way.
"""

import argparse
import collections
import os
import random
import statistics
import sys
import tempfile
import threading
import time
import zlib
from pathlib import Path

import common

GOOD, BAD, EITHER = "good", "bad", "either"
# The default of the program.
MEMORY_LIMIT = 4096


def flipped(chance, pdf):
    pdf = bytearray(pdf)
    for _ in range(20):
        pdf[chance.randrange(len(pdf))] ^= 1 << chance.randrange(8)
    return bytes(pdf)


def tree_loop():
    return common.small_pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>"]
    )


def form_loop():
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 100 100] /Resources << /XObject << /X 4 0 R >> >>"
    return common.small_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
            b" /Resources << /XObject << /X 4 0 R >> >> >>",
            common.stream(b"/X Do /X Do", form),
            common.stream(b"/X Do"),
        ]
    )


def length_loop():
    return common.small_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            b"<< /Length 4 0 R >>\nstream\nBT ET\nendstream",
        ]
    )


def nested():
    return common.small_pdf(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids " + b"[" * 100_000 + b"]" * 100_000 + b" >>"]
    )


def unpacked_large():
    """A page whose content is 200 MB of white space, packed."""
    content = zlib.compress(b" " * 200_000_000, 9)
    return common.small_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            common.stream(content, b"/Filter /FlateDecode"),
        ]
    )


def no_pages():
    return common.small_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"])


def contents(chance, pdfs):
    """Kinds of hostile contents: name, extension, expectation, maker of bytes from a number."""
    lines = [b"KE HOACH", b"Nam 2025"]
    encrypted = (common.ROOT / "tests/data/encrypted.pdf").read_bytes()
    pick = lambda: chance.choice(pdfs)
    return [
        ("truncated", "pdf", EITHER, lambda n: pick()[: chance.randrange(2000, 40000)]),
        ("bits flipped", "pdf", EITHER, lambda n: flipped(chance, pick())),
        ("encrypted", "pdf", BAD, lambda n: common.with_comment(encrypted, n)),
        ("page tree in itself", "pdf", EITHER, lambda n: common.with_comment(tree_loop(), n)),
        ("form in itself", "pdf", EITHER, lambda n: common.with_comment(form_loop(), n)),
        ("length in itself", "pdf", EITHER, lambda n: common.with_comment(length_loop(), n)),
        ("100,000 brackets", "pdf", EITHER, lambda n: common.with_comment(nested(), n)),
        ("200 MB unpacked", "pdf", EITHER, lambda n: common.with_comment(unpacked_large(), n)),
        ("page of 350 km", "pdf", EITHER, lambda n: common.with_comment(common.page_pdf(lines, b"0 0 999999999 999999999"), n)),
        ("no pages", "pdf", BAD, lambda n: common.with_comment(no_pages(), n)),
        ("text as PDF", "pdf", BAD, lambda n: common.part_of_text(chance, n).encode()),
        ("PDF as text", "txt", GOOD, lambda n: common.with_comment(pick(), n)),
        ("archive as PDF", "pdf", BAD, lambda n: b"PK\x03\x04" + chance.randbytes(3000)),
        ("binary as text", "txt", BAD, lambda n: b"\x7fELF\x02\x01\x01\x00" + chance.randbytes(3000)),
        ("broken PNG", "png", BAD, lambda n: b"\x89PNG\r\n\x1a\n" + chance.randbytes(500)),
        ("broken TIFF", "tif", BAD, lambda n: b"II*\x00\x08\x00\x00\x00" + chance.randbytes(500)),
        ("noise in high letters", "txt", EITHER, lambda n: bytes(chance.choice(range(0x80, 0x100)) for _ in range(3000))),
    ]


NAMES = [
    b"with some spaces {}.txt",
    b"quo'te\"s and $(touch owned) `touch owned`; {}.txt",
    b"new\nline {}.txt",
    b"..\\..\\up {}.txt",
    b"...{}.txt",
    b"k\xe1 ho\xff {}.txt",
    b"--force {}.txt",
    "dấu tổ hợp e\u0323\u0302 {}.txt".encode(),
]


def make(folder, count, chance, use_real):
    """Writes the documents; gives expectation and kind by path (bytes), and what there is of each sort."""
    expected, sorts = {}, collections.Counter()

    def put(name, content, expectation, kind, sort):
        path = os.path.join(os.fsencode(folder), name if isinstance(name, bytes) else name.encode())
        with open(path, "wb") as file:
            file.write(content)
        expected[path] = (expectation, kind)
        sorts[sort] += 1

    pdfs = [path.read_bytes() for path in common.born()]
    hostile = count // 10
    by_name = hostile * 2 // 5
    for number in range(by_name):
        name = NAMES[number % len(NAMES)].replace(b"{}", b"%d" % number)
        if number % 9 == 8:
            name = (b"%d-" % number).ljust(251, b"x") + b".txt"
        put(name, common.part_of_text(chance, f"tên {number}").encode(), GOOD, "name", "hostile names")
    kinds = contents(chance, pdfs)
    for number in range(hostile - by_name):
        kind, extension, expectation, content = kinds[number % len(kinds)]
        put(f"hostile-{number:03}.{extension}", content(number), expectation, kind, "hostile contents")
    real = sorted(common.REAL.glob("*.pdf")) if use_real else []
    scans = sorted(set(common.FIXTURES.glob("*.pdf")) - set(common.born()))
    for path in real:
        put(f"real-{path.name}", path.read_bytes(), GOOD, "real", "real PDFs")
    left = count - len(expected)
    for number in range(left // 10):
        path = scans[number % len(scans)]
        put(f"scan-{number:03}.pdf", common.with_comment(path.read_bytes(), number), GOOD, "scan", "scans (copies of fixtures)")
    for number in range(left * 4 // 10):
        put(f"born-{number:03}.pdf", common.with_comment(pdfs[number % len(pdfs)], number), GOOD, "born", "born-digital copies")
    for number in range(count - len(expected)):
        put(f"text-{number:03}.txt", common.part_of_text(chance, number).encode(), GOOD, "text", "parts of text dumps")
    return expected, sorts


class Memory(threading.Thread):
    """Samples resident memory in MiB: of the supervisor, and of each worker by its process number."""

    # A worker with more than this reads something hostile: the largest good document of all needs 500 MiB.
    HOSTILE = 700

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process, self.supervisor, self.workers = process, [], collections.defaultdict(list)

    def run(self):
        while self.process.poll() is None:
            now = time.monotonic()
            self.supervisor.append((now, common.resident(self.process.pid)))
            for child in common.children(self.process.pid):
                self.workers[child].append((now, common.resident(child)))
            time.sleep(0.25)

    def of_workers(self):
        """All samples of workers, but for the last climb of those that were killed for what they needed: that document
        is named, and its worker replaced."""
        samples = []
        for climbing in self.workers.values():
            killed = max(size for _, size in climbing) >= 0.9 * MEMORY_LIMIT
            while killed and climbing and climbing[-1][1] > self.HOSTILE:
                climbing.pop()
            samples += climbing
        return sorted(samples)


def thirds(samples, of):
    """A figure (max, median) of the samples in each third of the run."""
    values = [size for _, size in samples] or [0.0]
    size = max(1, len(values) // 3)
    return [of(part or [0.0]) for part in (values[:size], values[size : 2 * size], values[2 * size :])]


def judge(out, expected, problems):
    """Compares each outcome with what was expected; counts outcomes by kind."""
    found = {row["path"]: row for row in common.rows(out)}
    outcomes = collections.defaultdict(collections.Counter)
    if set(found) != set(expected):
        problems.append(f"{len(set(expected) - set(found))} inputs are missing, {len(set(found) - set(expected))} unknown")
    for path, (expectation, kind) in expected.items():
        row = found.get(path)
        if row is None:
            continue
        status = row["status"]
        outcomes[kind][row["cause"] or status] += 1
        right = {GOOD: ["done"], BAD: ["failed"], EITHER: ["done", "failed"]}[expectation]
        if status not in right:
            problems.append(f"{path!r} ({kind}): {status}, {row['error']}")
        if status == "failed" and (os.path.basename(path).decode(errors="replace") not in (row["error"] or "") or not row["cause"]):
            problems.append(f"{path!r} ({kind}): not named: {row['error']}")
        if row["cause"] == "program_error":
            problems.append(f"{path!r} ({kind}): {row['error']}")
        if status == "done" and not all((Path(out) / f"{row['stem']}.{end}").is_file() for end in ("json", "txt")):
            problems.append(f"{path!r}: outputs are missing")
    return outcomes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=int, default=120, help="seconds for a document")
    parser.add_argument("--ocr-cache", help="folder for readings; copies of one scan are then read once")
    parser.add_argument("--no-real", action="store_true", help="leave out ../shared/real")
    parser.add_argument("--sohoa", default=common.ROOT / "target/release/sohoa")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        inputs, out = Path(work) / "in", Path(work) / "out"
        inputs.mkdir()
        expected, sorts = make(inputs, args.count, random.Random(args.seed), not args.no_real)
        options = ["--jobs", str(args.jobs), "--timeout", str(args.timeout), "--memory-limit", str(MEMORY_LIMIT)]
        options += ["--ocr-cache", args.ocr_cache] if args.ocr_cache else []
        log = Path(work) / "log"
        begin = time.monotonic()
        with log.open("wb") as file:
            process = common.start(args.sohoa, [inputs], out, *options, log=file)
            memory = Memory(process)
            memory.start()
            status = process.wait()
            memory.join()
        seconds = time.monotonic() - begin
        problems = [] if status == 1 else [f"exit status {status}, 1 expected"]
        outcomes = judge(out, expected, problems)
        if sorted(os.listdir(work)) != ["in", "log", "out"]:
            problems.append(f"written outside: {os.listdir(work)}")
        strays = [name for name in os.listdir(out) if name.endswith(".tmp")]
        problems += [f"left over: {strays}"] if strays else []
        peak = max(size for samples in memory.workers.values() for _, size in samples)
        supervisor, worker = thirds(memory.supervisor, max), thirds(memory.of_workers(), statistics.median)
        if supervisor[2] > supervisor[0] + 32 or supervisor[2] > 150:
            problems.append("the supervisor grows")
        # A hostile document may need much once (200 MB of page content do); its worker is then replaced.
        if worker[2] > max(worker[:2]) * 1.25:
            problems.append("the workers grow")
        lost = log.read_text(errors="replace").count("it is tried once more")

    print(f"{len(expected)} documents: " + ", ".join(f"{count} {sort}" for sort, count in sorts.items()))
    print(f"OCR cache: {args.ocr_cache or 'none'}; {args.jobs} jobs; {seconds:.0f} s; exit status {status}; {lost} workers lost")
    for kind, found in sorted(outcomes.items()):
        print(f"  {kind}: " + ", ".join(f"{count} {name}" for name, count in found.most_common()))
    said = lambda values: ", ".join(f"{value:.0f}" for value in values)
    print(f"resident MiB in each third of the run: supervisor at most {said(supervisor)}; worker {said(worker)} (median;"
          f" without the last climb of those killed at {MEMORY_LIMIT}), largest seen {peak:.0f}")
    print(f"{len(problems)} problems")
    for problem in problems[:20]:
        print(f"  {problem}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
