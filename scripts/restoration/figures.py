#!/usr/bin/env python3
"""Measures every figure about restoration with the built binary and prints them as one Markdown table.

    python3 scripts/restoration/figures.py [--pairs ../pairs] [--only gold,unseen,stripped,harm,codes,speed,load]
    python3 scripts/restoration/figures.py --markdown [--pairs ../pairs]      the digest that stands in the README

Needs: target/release/sohoa (`make build`, or --binary FILE); the samples in ../shared; for `unseen` also the
pairs real/ and syn/eng that scripts/channel/pairs.sh makes (ENGINES=eng is enough); Python 3.9 with the standard library, and rapidfuzz, which the
reference scorer ../shared/tools/score_text.py uses; Linux with `taskset` for `speed`.

The table goes to standard output, progress and what could not be measured to standard error. Exit 0: all
measured; 1: some not, each named with the reason; 2: nothing could run.

  gold      the given parts of the samples, restored as whole files. The embedded channel was trained on them.
  unseen    the same with a channel whose training left out the document's own pairs.
  stripped  corpus/dev without any mark, also with the tone placement of both sides unified to the old style.
  harm      right text as input, and what was right in the damaged samples: tokens that were spoilt.
  codes     tokens with a digit in the gold: exact ones, and invented ones.
  speed     syllables for each second of CPU time on one core.
  load      start-up time, memory, sizes of the model files.
"""

import argparse
import contextlib
import hashlib
import importlib.util
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from dataclasses import astuple, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"

GOLD = ("000", "001", "002", "004")
# Documents and the profiles that their own pairs were counted for.
UNSEEN = {"000": "dropping", "002": "ascii", "004": "english"}
STRIPPED = ("congbao_pdf", "phapdien", "tvpl_laws", "viwiki", "vietnews", "vtb")
SPEED_SEEDS = ("000", "002", "003", "004")

# An empty input is restored so many times; the fastest is the start-up time.
START_RUNS = 10

NOTHING = "–"


class NotMeasured(Exception):
    """Why a figure has no value."""


@dataclass
class Row:
    """One line of the table."""

    figure: str
    text: str
    value: str
    counts: str
    baseline: str = NOTHING
    definition: str = ""


@dataclass
class Count:
    """Right ones of all; counts of documents are added before dividing."""

    right: int = 0
    all: int = 0

    def __add__(self, other):
        return Count(self.right + other.right, self.all + other.all)

    def share(self):
        """In percent."""
        return f"{100 * self.right / self.all:.2f} %" if self.all else NOTHING

    def __str__(self):
        return f"{self.right} of {self.all}"

    def full(self):
        """Share with counts."""
        return f"{self.share()} ({self})"


@dataclass
class Usage:
    """What a process used: seconds, and memory in MB."""

    wall: float
    cpu: float
    memory: float


# ---------------------------------------------------------------- text


def strip_marks(text):
    """Without any diacritic: "Đường" becomes "Duong"."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare).replace("đ", "d").replace("Đ", "D")


# oa, oe, uy at the end of a syllable with the tone on the second letter; the u of "quý" belongs to the onset.
NEW_STYLE = re.compile(
    r"([oO])([áàảãạéèẻẽẹÁÀẢÃẠÉÈẺẼẸ])(?![^\W\d_])|(?<![qQ])([uU])([ýỳỷỹỵÝỲỶỸỴ])(?![^\W\d_])"
)


def old_style(text):
    """Puts the tone of open oa, oe, uy on the first letter: "hoá" becomes "hóa", "thuỷ" "thủy"."""

    def move(found):
        first = found[1] or found[3]
        second, tone = unicodedata.normalize("NFD", found[2] or found[4])
        return unicodedata.normalize("NFC", first + tone) + second

    return NEW_STYLE.sub(move, unicodedata.normalize("NFC", text))


def read(path):
    """Text of a file."""
    with open(path, encoding="utf8") as file:
        return file.read()


# ---------------------------------------------------------------- programs


def call(command, **options):
    """Output of a program; NotMeasured with its first line of complaint where it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode:
        complaint = next(iter((done.stderr.strip() or done.stdout.strip()).splitlines()), "no message")
        name = " ".join([Path(command[0]).name, *map(str, command[1:3])])
        raise NotMeasured(f"`{name} …` failed with {done.returncode}: {complaint}")
    return done.stdout


def measure(command, complaints, environment=None):
    """Runs a program and returns what it used, as the system counts it for this child (getrusage)."""
    with open(os.devnull, "wb") as sink, open(complaints, "wb") as errors:
        begin = time.perf_counter()
        child = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=sink, stderr=errors, env=environment
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise NotMeasured(f"`{Path(command[0]).name} …` failed with {child.returncode}: {read(complaints).strip()}")
    return Usage(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def load_scorer(path):
    """The reference scorer as a module, for its `words` and `dist`. It is a script that runs when it is
    loaded, so it is given two empty files. No byte code is written beside it."""
    spec = importlib.util.spec_from_file_location("score_text", path)
    scorer = importlib.util.module_from_spec(spec)
    arguments, sys.argv = sys.argv, [str(path), os.devnull, os.devnull]
    sys.dont_write_bytecode = True
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            spec.loader.exec_module(scorer)
    except SystemExit:
        pass
    finally:
        sys.argv = arguments
    return scorer


class Bench:
    """The binary, the samples, a folder for what is made, and what has been restored already."""

    def __init__(self, args, folder):
        self.binary = args.binary.resolve()
        self.pairs = args.pairs.resolve()
        self.args = args
        self.folder = folder
        self.scorer_path = SHARED / "tools/score_text.py"
        self.scorer = load_scorer(self.scorer_path)
        self.restored = {}

    def write(self, name, text):
        """A file of our own."""
        path = self.folder / name
        path.write_text(text, "utf8")
        return path

    def sample(self, name):
        """A file of corpus/dev, with --head its first lines only."""
        path = SHARED / f"corpus/dev/{name}.txt"
        if not self.args.head:
            return path
        return self.write(f"{name}.head.txt", "".join(read(path).splitlines(True)[: self.args.head]))

    def restore(self, path, channel=None):
        """Restores a file and returns where the output lies; each input is restored once."""
        key = (path, channel)
        if key not in self.restored:
            say(f"restoring {path.name}{f' with {channel.name}' if channel else ''}")
            options = ["--channel", channel] if channel else []
            text = call([self.binary, "restore", *options, path])
            self.restored[key] = self.write(f"{len(self.restored)}.restored.txt", text)
        return self.restored[key]

    def score(self, gold, text, prefix=False):
        """Right word tokens as the reference scorer counts them. It prints a rate only: the counts come from
        its own functions, and must give that rate."""
        wanted, found = read(gold).split("\n"), read(text).split("\n")
        while wanted and not wanted[-1].strip():
            wanted.pop()
        errors = counted = 0
        for left, right in zip(wanted, found):
            if left.strip() not in ("", "□"):
                wrong, tokens = self.scorer.dist(self.scorer.words(left), self.scorer.words(right))
                errors, counted = errors + wrong, counted + tokens
        command = [sys.executable, self.scorer_path, gold, text] + (["--prefix"] if prefix else [])
        printed = json.loads(call(command))
        if printed["words"] != counted or printed["syllable_acc"] != round(1 - errors / max(1, counted), 4):
            raise NotMeasured(f"score_text.py gives {printed}, its functions {errors} errors in {counted} tokens")
        return Count(counted - errors, counted)

    def judge(self, gold, text, observed, align="lines"):
        """`sohoa eval text`: codes and over-correction."""
        judged = json.loads(call([self.binary, "eval", "text", gold, text, "--align", align, "--input", observed]))
        if "over_correction" not in judged:
            raise NotMeasured("`sohoa eval text --input` gives no over_correction; build the binary again")
        return judged


# ---------------------------------------------------------------- figures


def seed(name):
    """A damaged sample."""
    return SHARED / f"seeds/{name}.txt"


def gold_text(name):
    """What was printed in the given part of a sample."""
    return SHARED / f"gold/{name}/text.txt"


def accuracy_rows(figure, counts, definition):
    """A row for each text and one for all; `counts` has (text, restored, baseline)."""
    rows = [Row(figure, name, after.share(), str(after), before.full()) for name, after, before in counts]
    after = sum((after for _, after, _ in counts), Count())
    before = sum((before for _, _, before in counts), Count())
    rows.append(Row(figure, f"all {len(counts)}", after.share(), str(after), before.full()))
    rows[0].definition = definition
    return rows


def gold(bench):
    """Accuracy on the given parts of the samples."""
    counts = []
    for name in GOLD:
        after = bench.score(gold_text(name), bench.restore(seed(name)), prefix=True)
        counts.append((name, after, bench.score(gold_text(name), seed(name), prefix=True)))
    return accuracy_rows(
        "gold, in training",
        counts,
        "right word tokens (1 − edits / tokens, score_text.py --prefix); whole seed restored, given part judged; "
        "the embedded channel was trained on it",
    )


def train_profile(bench, profile, exclude):
    """The lines of a profile without the pair sets named, by the arguments of scripts/channel/build.sh; no lines where
    no pairs are left."""
    out = bench.folder / f"{profile}-without-{exclude.replace('/', '-') or 'nothing'}.tsv"
    environment = {**os.environ, "EXCLUDE": exclude, "PROFILES": profile, "SOHOA": str(bench.binary)}
    call(["bash", ROOT / "scripts/channel/build.sh", bench.pairs, out], env=environment)
    return profiles(out.read_text(encoding="utf-8")).get(profile, "")


def profiles(channel):
    """The lines of each profile of a channel file, which begin with its name."""
    parts = re.split(r"^(?=profile\t)", channel, flags=re.MULTILINE)[1:]
    return {part.split("\t")[1]: part for part in parts}


def unseen(bench):
    """Accuracy with a channel that has not seen the document: its profile is counted anew from the other pairs."""
    if not (bench.pairs / "real").is_dir():
        raise NotMeasured(f"no pairs in {bench.pairs}; make them with scripts/channel/pairs.sh, see --pairs")
    definition = "as above, with the channel but for the document's own profile, which is trained without its pairs"
    embedded = (ROOT / "dictionaries/built/channel.tsv").read_text(encoding="utf-8")
    counts = []
    for name, profile in UNSEEN.items():
        known = profiles(embedded)[profile]
        if train_profile(bench, profile, "") != known:
            warning = f"profile {profile} is not what build.sh makes from the pairs in {bench.pairs}"
            say(f"WARNING: {warning}; gold and unseen differ by more than the pairs left out")
            definition += f"; CAUTION: {warning}"
        channel = bench.folder / f"without-{name}.tsv"
        left = train_profile(bench, profile, f"real/{name}")
        channel.write_text(embedded.replace(known, left), encoding="utf-8")
        found = bench.restore(seed(name), channel)
        # The same bytes by another channel: by chance, or because the option does nothing.
        if (seed(name), None) in bench.restored and read(found) == read(bench.restore(seed(name))):
            say(f"WARNING: {name} reads the same with the embedded channel; does --channel work?")
        after = bench.score(gold_text(name), found, prefix=True)
        counts.append((name, after, bench.score(gold_text(name), seed(name), prefix=True)))
    return accuracy_rows("gold, unseen", counts, definition)


def stripped(bench):
    """Accuracy on text whose marks were all taken away, as printed and with one tone placement."""
    as_printed, unified = [], []
    for name in STRIPPED:
        right = bench.write(f"{name}.nfc.txt", unicodedata.normalize("NFC", read(bench.sample(name))))
        bare = bench.write(f"{name}.stripped.txt", strip_marks(read(right)))
        found = bench.restore(bare)
        as_printed.append((name, bench.score(right, found), bench.score(right, bare)))
        moved = [bench.write(f"{path.stem}.old-style.txt", old_style(read(path))) for path in (right, found, bare)]
        unified.append((name, bench.score(moved[0], moved[1]), bench.score(moved[0], moved[2])))
    return [
        *accuracy_rows(
            "stripped",
            as_printed,
            "corpus/dev without marks (NFD, combining dropped, đ→d), judged against the NFC text by score_text.py",
        ),
        *accuracy_rows(
            "stripped, old style",
            unified,
            "the same, tones of open oa, oe, uy moved to the first letter on both sides (hoá → hóa)",
        ),
    ]


def harm_rows(figure, judged, definition):
    """Rows of over-correction; `judged` has (text, over_correction of `sohoa eval text`)."""
    total = [Count(), Count(), 0]
    rows = []

    def row(name, syllables, strict, codes):
        counts = f"{syllables}; as printed {strict.full()}; {codes} codes made up"
        rows.append(Row(figure, name, syllables.share(), counts, "0.00 %"))

    for name, harmed in judged:
        counts = harmed["counts"]
        both = [Count(counts[unit]["harmed"], counts[unit]["right"]) for unit in ("syllables", "strict_words")]
        found = [*both, counts["codes_introduced"]]
        row(name, *found)
        total = [sum_ + value for sum_, value in zip(total, found)]
    row(f"all {len(judged)}", *total)
    rows[0].definition = definition
    return rows


def harm(bench):
    """Tokens that were right and are wrong after restoration."""

    def unchanged(path):
        return bench.judge(path, bench.restore(path), path)["over_correction"]

    dev = sorted(path.stem for path in (SHARED / "corpus/dev").glob("*.txt"))
    seeds = [
        (name, bench.judge(gold_text(name), bench.restore(seed(name)), seed(name), "prefix")["over_correction"])
        for name in GOLD
    ]
    return [
        *harm_rows(
            "harm, right text",
            [(name, unchanged(bench.sample(name))) for name in dev],
            "word tokens right in the input and wrong in the output, of those right in the input (sohoa eval text "
            "--input); input: corpus/dev as it is; as printed: white-space tokens with case and punctuation",
        ),
        *harm_rows(
            "harm, gold text", [(name, unchanged(gold_text(name))) for name in GOLD], "input: the gold text itself"
        ),
        *harm_rows("harm, damaged text", seeds, "input: the damaged seeds, against their gold"),
    ]


def codes(bench):
    """Tokens with a digit."""
    rows = []
    totals = {side: [Count(), 0] for side in ("after", "before")}
    made_up = 0

    def row(name, after, before, introduced):
        counts = f"{after[0]}; {after[1]} invented, of them {introduced} not in the input"
        rows.append(Row("codes", name, after[0].share(), counts, f"{before[0].full()}, {before[1]} invented"))

    for name in GOLD:
        judged = bench.judge(gold_text(name), bench.restore(seed(name)), seed(name), "prefix")
        found = {}
        for side, value in (("after", judged), ("before", judged["baseline"])):
            numbers = value["counts"]["codes"]
            found[side] = (Count(numbers["exact"], numbers["reference"]), numbers["invented"])
            totals[side] = [totals[side][0] + found[side][0], totals[side][1] + found[side][1]]
        introduced = judged["over_correction"]["counts"]["codes_introduced"]
        made_up += introduced
        row(name, found["after"], found["before"], introduced)
    row(f"all {len(GOLD)}", totals["after"], totals["before"], made_up)
    rows[0].definition = (
        "tokens with a digit of the gold that are exact (case counts, □ left out); invented: in the output, for none "
        "of the gold (sohoa eval text)"
    )
    return rows


def restoring(bench, path, pin=()):
    """Restores a file by itself, on one core if pinned, and returns what that used."""
    environment = {**os.environ, "RAYON_NUM_THREADS": "1"} if pin else None
    return measure([*pin, bench.binary, "restore", path], bench.folder / "complaints", environment)


def start_up(bench, pin=()):
    """The fastest of several runs on empty input."""
    return min((restoring(bench, os.devnull, pin) for _ in range(START_RUNS)), key=lambda used: used.wall)


def one_core():
    """How to keep a program on one core: the first that this process may use."""
    if not shutil.which("taskset"):
        raise NotMeasured("taskset is not installed; apt-get install util-linux")
    return ("taskset", "-c", str(min(os.sched_getaffinity(0))))


def speed(bench):
    """Syllables a second on one core."""
    pin = one_core()
    begin = start_up(bench, pin)

    def timed(path):
        say(f"timing {path.name}")
        tokens = len(bench.scorer.words(read(path)))
        return tokens, min((restoring(bench, path, pin) for _ in range(bench.args.runs)), key=lambda used: used.cpu)

    def row(name, results):
        tokens = sum(tokens for tokens, _ in results)
        cpu, wall = (sum(getattr(used, field) for _, used in results) for field in ("cpu", "wall"))
        net = cpu - begin.cpu * len(results)
        counts = f"{tokens} tokens, {cpu:.2f} s CPU, {wall:.2f} s wall; {tokens / net:.0f}/s without start-up"
        return Row("speed, one core", name, f"{tokens / cpu:.0f}/s", counts)

    def repeated(name):
        text = read(seed(name))
        text += "" if text.endswith("\n") else "\n"
        return bench.write(f"{name}-times-{bench.args.repeat}.txt", text * bench.args.repeat)

    bare = bench.write("speed.stripped.txt", strip_marks(read(bench.sample("congbao_pdf"))))
    once = [(name, timed(seed(name))) for name in SPEED_SEEDS]
    many = [timed(repeated(name)) for name in SPEED_SEEDS]
    start = f"{begin.cpu * 1000:.0f} ms CPU; best of {START_RUNS}"
    rows = [
        row("congbao_pdf stripped", [timed(bare)]),
        *(row(f"seed {name}", [result]) for name, result in once),
        row(f"seeds {'+'.join(SPEED_SEEDS)}", [result for _, result in once]),
        row(f"the same, each {bench.args.repeat} times in one input", many),
        Row("speed, one core", "empty input", f"{begin.wall * 1000:.0f} ms", start),
    ]
    rows[0].definition = (
        f"word tokens of the input / (user + system CPU time, start-up included); RAYON_NUM_THREADS=1 {' '.join(pin)}; "
        f"best of {bench.args.runs}"
    )
    # The lattice keeps the readings of a string for the whole document: twice the same lines is not twice the work.
    rows[-2].definition = (
        "repeated so that the start-up does not count; flatters, as what was worked out for a line is used again for the "
        "same line: quote the rows above without start-up"
    )
    return rows


def load(bench):
    """Start-up time, memory, sizes."""
    begin = start_up(bench)
    memory = restoring(bench, seed("000")).memory
    # A child's peak is not counted below that of the process that started it.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        Row("load", "empty input", f"{begin.wall * 1000:.0f} ms", f"{begin.cpu * 1000:.0f} ms CPU",
            definition=f"wall time of `sohoa restore` on empty input, best of {START_RUNS}"),
        Row("load", "seed 000", f"{'at most ' if memory <= own else ''}{memory:.0f} MB", f"{memory * 1024:.0f} KiB",
            definition="greatest resident memory of `sohoa restore`, the touched part of the binary included"),
    ]
    files = [*sorted((ROOT / "dictionaries/built").iterdir()), bench.binary]
    for path in files:
        size = path.stat().st_size
        rows.append(Row("load", path.name, f"{size / 2**20:.2f} MiB", f"{size} bytes"))
    rows[2].definition = "size of the file; dictionaries/built is embedded in the binary"
    return rows


FIGURES = {run.__name__: run for run in (gold, unseen, stripped, harm, codes, speed, load)}

# What the table of the README is made of.
DIGEST = ("gold", "unseen", "stripped", "harm", "codes")

# Its rows of stripped text, and the texts of STRIPPED that they hold.
DIGEST_STRIPPED = {
    "official gazette, all marks stripped": ("congbao_pdf",),
    "legal codes / laws, stripped": ("phapdien", "tvpl_laws"),
    "news / encyclopedia / newspaper of 2005, stripped": ("vietnews", "viwiki", "vtb"),
}

# Measured while this process is small: a child's peak memory is counted from that of its parent on.
RUN_FIRST = "load"


# ---------------------------------------------------------------- the program


def say(message):
    """Progress."""
    print(f"figures: {message}", file=sys.stderr, flush=True)


def table(rows):
    """Rows as Markdown."""
    head = ("figure", "text", "restored", "counts", "without restoration", "definition")
    lines = [head, ("---",) * len(head), *map(astuple, rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def shares(rows, side):
    """The shares of rows in one cell: "99.54 / 99.62 %"."""
    return " / ".join(getattr(row, side).split(" %")[0] for row in rows) + " %"


def digest_table(results):
    """The table of the README."""
    found = {(row.figure, row.text): row for rows in results.values() for row in rows}
    lines = [("text", "restored", "document left out of the training", "as it is"), ("---",) * 4]
    for name in GOLD:
        row, without = found["gold, in training", name], found.get(("gold, unseen", name))
        restored = f"{row.value} ({row.counts})"
        left_out = without.value if without else NOTHING
        lines.append((f"seeds/{name} (given part)", restored, left_out, shares([row], "baseline")))
    for title, names in DIGEST_STRIPPED.items():
        rows = [found["stripped", name] for name in names]
        counts = f" ({rows[0].counts})" if len(rows) == 1 else ""
        lines.append((title, shares(rows, "value") + counts, NOTHING, shares(rows, "baseline")))
    harm_texts = sum(figure == "harm, right text" for figure, _ in found) - 1
    changed, tokens = found["harm, right text", f"all {harm_texts}"].counts.split(";")[0].split(" of ")
    right = f"right text ({harm_texts} sets, {int(tokens):,} tokens)"
    lines.append((right, f"{changed} token{'s' * (changed != '1')} changed", NOTHING, NOTHING))
    row = found["codes", f"all {len(GOLD)}"]
    made_up = re.search(r"of them (\d+) not in the input", row.counts)[1]
    exact = f"{row.counts.split(';')[0]} exact, {'none' if made_up == '0' else made_up} made up"
    before = re.search(r"\((.*?)\)", row.baseline)[1]
    lines.append((f"tokens with a digit in the {len(GOLD)} gold texts", exact, NOTHING, before))
    return "\n".join("|" + "---|" * 4 if line[0] == "---" else "| " + " | ".join(line) + " |" for line in lines)


def sources():
    """What the binary is built from."""
    for folder in (ROOT / "crates").iterdir():
        if folder.name != "sohoa-dev":
            yield from folder.glob("src/**/*.rs")
    yield from (ROOT / "dictionaries/built").iterdir()
    yield from (ROOT / "dictionaries/sources").iterdir()


def digest(path):
    """SHA-256 of a file, read in pieces: see RUN_FIRST."""
    value = hashlib.sha256()
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 16), b""):
            value.update(piece)
    return value.hexdigest()


def provenance(args):
    """One line that says what was measured, and a warning where it is not what the sources say."""
    content = digest(args.binary)[:12]
    commit = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--dirty"], capture_output=True, text=True)
    newest = max(path.stat().st_mtime for path in sources())
    if newest > args.binary.stat().st_mtime:
        say(f"WARNING: {args.binary} is older than the sources; build it again before quoting a figure")
    head = f"; FIRST {args.head} LINES of corpus/dev only, not to be quoted" if args.head else ""
    loads = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    tree = commit.stdout.strip() or "unknown"
    return f"Tree {tree}, binary sha256 {content}…, {os.cpu_count()} cores, load {loads}{head}."


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default=",".join(FIGURES), help="figures to measure, separated by commas (all)")
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/sohoa", help="sohoa as built")
    parser.add_argument("--pairs", type=Path, default=ROOT.parent / "pairs", help="folder of scripts/channel/pairs.sh")
    parser.add_argument("--repeat", type=int, default=5, help="times that a seed is repeated for the speed (5)")
    parser.add_argument("--runs", type=int, default=2, help="timings of a text; that with least CPU time counts (2)")
    parser.add_argument("--markdown", action="store_true", help=f"the README's table of {', '.join(DIGEST)}")
    parser.add_argument("--head", type=int, help="only the first N lines of each file of corpus/dev: a quick look")
    args = parser.parse_args()
    wanted = args.only.split(",")
    unknown = [name for name in wanted if name not in FIGURES]
    if unknown:
        parser.error(f"--only: {', '.join(unknown)}: none of {', '.join(FIGURES)}")
    args.only = [name for name in FIGURES if name in (DIGEST if args.markdown else wanted)]
    return args


def main():
    """Measures what is wanted, prints the table and says what is missing."""
    args = arguments()
    if not SHARED.is_dir():
        say(f"SKIPPED EVERYTHING: the samples are not beside the repository ({SHARED})")
        return 2
    if not args.binary.is_file():
        say(f"{args.binary} is missing; run `make build` or name another with --binary")
        return 2
    if importlib.util.find_spec("rapidfuzz") is None:
        say("score_text.py needs rapidfuzz; run `pip install rapidfuzz`")
        return 2
    origin = provenance(args)
    results, missing = {}, []
    with tempfile.TemporaryDirectory(prefix="sohoa-figures-") as folder:
        bench = Bench(args, Path(folder))
        for name in sorted(args.only, key=lambda name: name != RUN_FIRST):
            say(name)
            try:
                results[name] = FIGURES[name](bench)
            except NotMeasured as reason:
                say(f"NOT MEASURED: {name}: {reason}")
                missing.append(name)
                results[name] = [Row(name, NOTHING, "not measured", str(reason))]
            for row in results[name]:
                say(f"  {row.figure}, {row.text}: {row.value} ({row.counts})")
    if args.markdown:
        if missing:
            return 1
        say(origin)
        print(digest_table(results))
        return 0
    print(origin + "\n\n" + table([row for name in FIGURES if name in results for row in results[name]]))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
