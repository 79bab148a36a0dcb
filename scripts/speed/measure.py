#!/usr/bin/env python3
"""Measures the speed of `sohoa convert` beside bare Tesseract and OCRmyPDF, and prints the table of the README.

    python3 scripts/speed/measure.py [--runs 3] [--runs-ocrmypdf 2] [--binary FILE] [--ocrmypdf FILE] [--only NAME]

Needs: target/release/sohoa (`make build`, or --binary FILE), `tesseract` with `vie`, and pdftoppm, pdfseparate and
pdfunite (Debian: tesseract-ocr tesseract-ocr-vie poppler-utils); Python 3.9 with the standard library; Linux. The
rows with OCRmyPDF (17 or newer) are left out where it is not installed.

What is run on the PDFs fixtures/*.office.pdf, A and B in turn, so that what else the machine does meets both:

  A  for each page: OMP_THREAD_LIMIT=1 tesseract PAGE.png - -l vie    (pdftoppm -r 200 -gray -png, not timed)
  B  sohoa convert PDF… --out DIR --jobs 1 --force
  A  for each PDF: OMP_THREAD_LIMIT=1 ocrmypdf -q --jobs 2 --mode force -l vie --output-type pdf PDF OUT
  B  sohoa convert PDF… --out DIR --jobs 2 --force

Wall and user time are medians of the runs. Peak memory is the greatest resident memory of one process (getrusage of
the children), the greatest of the runs. The ratio is the median, least and greatest of wall time of B / wall time of
A of each pair. The last row is the memory of `sohoa convert --jobs 2` on one PDF of 1, 10 and 100 of these pages.

Times on a busy machine are noise: the load before is part of what is printed, and a warning where it is high.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
SIZES = (1, 10, 100)
# Load average, in processes, above which times are not to be quoted.
QUIET = 0.5


@dataclass
class Usage:
    """What programs used, one after the other: seconds, and the greatest memory in MiB."""

    wall: float = 0.0
    user: float = 0.0
    memory: float = 0.0

    def __add__(self, other):
        return Usage(self.wall + other.wall, self.user + other.user, max(self.memory, other.memory))


def say(message):
    print(f"speed: {message}", file=sys.stderr, flush=True)


def run(*command, **environment):
    """Runs a program and returns what it and its children used."""
    begin = time.perf_counter()
    child = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )
    complaint = child.stderr.read().decode(errors="replace")
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begin
    child.stderr.close()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"speed: `{' '.join(map(str, command[:3]))} …` failed with {child.returncode}: {complaint.strip()}")
    return Usage(wall, used.ru_utime, used.ru_maxrss / 1024)


def one_line(*command):
    """The first line that a program prints."""
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    return (said.stdout or said.stderr).splitlines()[0].strip()


def processor():
    """The name of the processor, and on how many of its cores this may run."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf8").splitlines()
    name = next((line.split(":", 1)[1].strip() for line in info if line.startswith("model name")), "unknown processor")
    return f"{name}, {len(os.sched_getaffinity(0))} cores"


class Bench:
    """The programs and the pages."""

    def __init__(self, args, folder):
        self.args = args
        self.folder = folder
        self.pdfs = sorted(path for path in (ROOT / "fixtures").glob("*.office.pdf") if args.only in path.name)
        if not self.pdfs:
            sys.exit(f"speed: no fixtures/*.office.pdf with {args.only} in the name")
        for pdf in self.pdfs:
            run("pdftoppm", "-r", "200", "-gray", "-png", pdf, folder / f"page-{pdf.stem}")
        self.images = sorted(folder.glob("page-*.png"))

    def tesseract(self):
        return sum((run("tesseract", image, "-", "-l", "vie", OMP_THREAD_LIMIT="1") for image in self.images), Usage())

    def ocrmypdf(self):
        options = ("-q", "--jobs", "2", "--mode", "force", "-l", "vie", "--output-type", "pdf")
        out = self.folder / "out.pdf"
        each = (run(self.args.ocrmypdf, *options, pdf, out, OMP_THREAD_LIMIT="1") for pdf in self.pdfs)
        return sum(each, Usage())

    def sohoa(self, jobs, pdfs=None):
        out = self.folder / "out"
        return run(self.args.binary, "convert", *(pdfs or self.pdfs), "--out", out, "--jobs", jobs, "--force")

    def in_turn(self, other, jobs, runs):
        """Runs another program and ours, one after the other."""
        pairs = []
        for number in range(runs):
            pairs.append((other(), self.sohoa(jobs)))
            walls = " and ".join(f"{used.wall:.1f} s" for used in pairs[-1])
            say(f"{other.__name__} and sohoa --jobs {jobs}, {number + 1} of {runs}: {walls}")
        return pairs

    def one_pdf(self, pages):
        """A PDF of so many of the pages, taken in turn."""
        if not list(self.folder.glob("single-*.pdf")):
            for pdf in self.pdfs:
                run("pdfseparate", pdf, self.folder / f"single-{pdf.stem}-%03d.pdf")
        singles = sorted(self.folder.glob("single-*.pdf"))
        made = self.folder / f"pages-{pages}.pdf"
        chosen = [singles[number % len(singles)] for number in range(pages)]
        if pages == 1:
            return chosen[0]
        run("pdfunite", *chosen, made)
        return made


def row(name, usages, ratio="–"):
    wall, user = (median(getattr(used, field) for used in usages) for field in ("wall", "user"))
    memory = max(used.memory for used in usages)
    return f"| {name} | {wall:.1f} s | {user:.1f} s | {memory:.0f} MiB | {ratio} |"


def pair_rows(pairs, name, ours):
    """Rows of another program and of ours, with the ratio of their times."""
    ratios = [mine.wall / its.wall for its, mine in pairs]
    ratio = f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    return [row(name, [its for its, _ in pairs]), row(ours, [mine for _, mine in pairs], ratio)]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="pairs with bare Tesseract (3)")
    parser.add_argument("--runs-ocrmypdf", type=int, default=2, help="pairs with OCRmyPDF (2)")
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/sohoa")
    parser.add_argument("--ocrmypdf", default=shutil.which("ocrmypdf"), help="the program, if it is not on the PATH")
    parser.add_argument("--only", default="", help="only PDFs with this in their name, and no long PDFs: a quick look")
    return parser.parse_args()


def main():
    args = arguments()
    missing = [name for name in ("tesseract", "pdftoppm", "pdfseparate", "pdfunite") if not shutil.which(name)]
    if not args.binary.is_file():
        missing.append(f"{args.binary} (`make build`, or --binary FILE)")
    if missing:
        sys.exit(f"speed: missing: {', '.join(missing)}")
    load = os.getloadavg()[0]
    if load > QUIET:
        say(f"WARNING: the machine is busy (load {load:.1f}): only the ratios mean something, and they vary")
    with tempfile.TemporaryDirectory(prefix="sohoa-speed-") as folder:
        bench = Bench(args, Path(folder))
        # Once before: programs and files are in memory then.
        bench.sohoa(1, bench.pdfs[:1])
        run("tesseract", bench.images[0], "-", "-l", "vie", OMP_THREAD_LIMIT="1")
        pairs = bench.in_turn(bench.tesseract, 1, args.runs)
        lines = [
            f"| on the {len(bench.images)} pages of `fixtures/*{args.only}*.office.pdf`".replace("**", "*")
            + " | wall | user | peak memory | time / row above |",
            "|---|---|---|---|---|",
        ]
        lines += pair_rows(
            pairs,
            "bare `tesseract -l vie`, one process a page, one thread, on 200 dpi PNGs",
            "`sohoa convert --jobs 1` (render, prepare, OCR, restore, records)",
        )
        runs = f"medians of {args.runs} runs in turn with bare Tesseract"
        versions = [one_line("tesseract", "--version")]
        if args.ocrmypdf:
            lines += pair_rows(
                bench.in_turn(bench.ocrmypdf, 2, args.runs_ocrmypdf),
                "OCRmyPDF `--mode force --jobs 2 --output-type pdf`, one thread a job",
                "`sohoa convert --jobs 2`",
            )
            runs += f", {args.runs_ocrmypdf} with OCRmyPDF"
            versions.append(f"OCRmyPDF {one_line(args.ocrmypdf, '--version')}")
        else:
            say("SKIPPED OCRmyPDF: it is not installed; see --ocrmypdf")
        if not args.only:
            memory = [bench.sohoa(2, [bench.one_pdf(pages)]).memory for pages in SIZES]
            sizes = ", ".join(map(str, SIZES))
            used = ", ".join(f"{size:.0f}" for size in memory)
            lines.append(f"| `sohoa convert --jobs 2` of one PDF of {sizes} such pages | – | – | {used} MiB | – |")
    print("\n".join(lines))
    print(f"\n{len(bench.images)} pages, {runs}; {processor()}, load {load:.1f} before; {', '.join(versions)}.")


if __name__ == "__main__":
    main()
