#!/usr/bin/env python3
"""Writes or checks every table of figures in README.md: the one command for all of them.

    python3 scripts/figures.py --mode write|check [NAME ...]      NAME: accuracy, pages, tables, streams, restoration,
                                                                  speed, doubts, screen, or a block of one; all by default
        [--binary FILE] [--pairs DIR] [--grits PYTHON] [--ocrmypdf FILE]

A table stands in the README between `<!-- figures NAME -->` and `<!-- /figures -->`. For every NAME the list below
says which command prints exactly that table and what it needs. What is missing is said loudly ("SKIPPED pages: …") and
the block left as it is; so is that of a command that fails.

  write  replaces the blocks. Budgets of fixtures/accuracy.toml that are exceeded are raised; one that is not kept stays
         as it is, with a loud line ("KEPT …").
  check  runs the same commands and prints the rows with a figure that differs by more than the tolerance of its
         column. `make test` compares `levels` and `samples` in every run, and the form of all blocks (tests/readme.rs).

Python 3.9 with the standard library; `accuracy` builds the tests with cargo and measures the binary built with them.
Exit 0: all that could be measured agrees or was written; 1: something differs or failed; 2: nothing could be measured.
"""

import argparse
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
SHARED = ROOT.parent / "shared"


# ---------------------------------------------------------------- what differs


@dataclass(frozen=True)
class Points:
    """May differ by so much, in the unit that is printed."""

    most: float

    def holds(self, told, measured):
        return abs(told - measured) <= self.most + 1e-9

    def __str__(self):
        return f"± {self.most:g}"


@dataclass(frozen=True)
class Times:
    """May differ by such a share."""

    most: float

    def holds(self, told, measured):
        return abs(told - measured) <= self.most * abs(measured) + 1e-9

    def __str__(self):
        return f"± {self.most:.0%}"


@dataclass(frozen=True)
class Block:
    """A block of the README; what its columns may differ by. A column that is not named is not compared."""

    name: str
    tolerance: dict = field(default_factory=dict)


def cells(row):
    """
    >>> cells("| a | 1.5 % (3 of 200) | |")
    ['a', '1.5 % (3 of 200)', '']
    """
    return [cell.strip() for cell in row.strip("|").split("|")]


def table_of(text):
    """The rows of the table in a block, without its caption."""
    return [line for line in text.splitlines() if line.startswith("|")]


def same_cell(told, measured, tolerance):
    """Whether all numbers outside of brackets are near enough, and words and totals the same.

    >>> same_cell("99.12 % (2707 of 2731)", "99.30 % (2712 of 2731)", Points(0.4))
    True
    >>> same_cell("99.12 % (2707 of 2731)", "98.00 % (2676 of 2731)", Points(0.4))
    False
    >>> same_cell("99.12 % (2707 of 2731)", "99.12 % (2708 of 2732)", Points(0.4))
    False
    >>> same_cell(".997 / .998", ".993 / .998", Points(0.01)), same_cell(".997 / .998", ".97 / .998", Points(0.01))
    (True, False)
    >>> same_cell("1.02 (0.98 to 1.04)", "1.15 (1.10 to 1.30)", Times(0.15)), same_cell("–", "1 %", Points(9))
    (True, False)
    >>> same_cell("349 of 351 exact, none made up", "349 of 351 exact, 2 made up", Points(0.1))
    False
    """
    number = re.compile(r"\d*\.?\d+")
    outside = [re.sub(r"\(.*?\)", "", cell) for cell in (told, measured)]
    totals = [re.findall(r" of (\d+)\)", cell) for cell in (told, measured)]
    words = [number.sub("", cell).split() for cell in outside]
    if totals[0] != totals[1] or words[0] != words[1]:
        return False
    numbers = [list(map(float, number.findall(cell))) for cell in outside]
    return len(numbers[0]) == len(numbers[1]) and all(map(tolerance.holds, *numbers))


def differences(told, measured, tolerance):
    """Rows that differ, as (README, measured, reason).

    >>> head = ["| a | b | c |", "|---|---|---|"]
    >>> differences([*head, "| x | 1 | 5 |"], [*head, "| x | 1.1 | 9 |"], {"b": Times(0.2)})
    []
    >>> differences([*head, "| x | 1 | 5 |"], [*head, "| x | 1.5 | 9 |"], {"b": Times(0.2)})
    [('| x | 1 | 5 |', '| x | 1.5 | 9 |', 'b: ± 20%')]
    >>> [reason for *_, reason in differences([*head, "| x | 1 | 5 |"], [*head, "| y | 1 | 5 |"], {"b": Times(0.2)})]
    ['not in the README', 'not measured']
    """
    if told[:1] != measured[:1]:
        return [(*told[:1], *measured[:1], "another header")]
    header = cells(told[0])
    unknown = set(tolerance) - set(header)
    if unknown:
        raise ValueError(f"no column {', '.join(sorted(unknown))} in {told[0]}")
    rows = {cells(row)[0]: row for row in told[2:]}
    found = []
    for row in measured[2:]:
        if (other := rows.pop(cells(row)[0], None)) is None:
            found.append(("", row, "not in the README"))
            continue
        pairs = zip(header, cells(other), cells(row))
        wrong = [
            f"{column}: {tolerance[column]}"
            for column, left, right in pairs
            if column in tolerance and not same_cell(left, right, tolerance[column])
        ]
        if wrong:
            found.append((other, row, ", ".join(wrong)))
    return found + [(row, "", "not measured") for row in rows.values()]


# ---------------------------------------------------------------- blocks


def block_pattern(name):
    return re.compile(rf"(<!-- figures {re.escape(name)} -->\n)(.*?)(\n<!-- /figures -->)", re.S)


def block_text(text, name):
    """What stands in a block, or nothing.

    >>> block_text("a\\n<!-- figures x -->\\n| t |\\n<!-- /figures -->\\nb", "x")
    '| t |'
    """
    found = block_pattern(name).search(text)
    return found and found[2]


def replaced(text, name, content):
    r"""
    >>> replaced("a\n<!-- figures x -->\nold\n<!-- /figures -->\nb", "x", "\\1 new")
    'a\n<!-- figures x -->\n\\1 new\n<!-- /figures -->\nb'
    """
    return block_pattern(name).sub(lambda found: found[1] + content + found[3], text, count=1)


# ---------------------------------------------------------------- the list


def shared(_):
    return None if (SHARED / "DATA.md").is_file() else f"the samples are not beside the repository ({SHARED})"


def binary(options):
    return None if options.binary.is_file() else f"{options.binary}; run `make build`, or give --binary FILE"


def programs(*names):
    def missing(_):
        absent = [name for name in names if not shutil.which(name)]
        return f"{', '.join(absent)} not installed" if absent else None

    return missing


def modules(*names):
    def missing(_):
        absent = [name for name in names if importlib.util.find_spec(name) is None]
        return f"`pip install {' '.join(absent)}`" if absent else None

    return missing


def grits(options):
    usable = shutil.which(options.grits) and not subprocess.run(
        [options.grits, "-c", "import grits"], capture_output=True
    ).returncode
    return None if usable else (
        f"a Python with grits-metric ({options.grits}); `python3 -m venv target/grits && target/grits/bin/pip install "
        "grits-metric==0.7.0`, or give --grits PYTHON"
    )


def all_plans(_):
    """The levels that are not committed."""
    plans = len(list((ROOT / "fixtures/plans").glob("*.toml")))
    for level in ("poor", "layer"):
        found = list((ROOT / "target/fixtures").glob(f"*.{level}.pdf"))
        if len(found) != plans:
            return f"target/fixtures has {len(found)} of {plans} {level} PDFs; `cargo dev fixtures --mode write --all`"
    return None


def pairs(options):
    usable = (options.pairs / "real").is_dir()
    return None if usable else f"pairs in {options.pairs}; scripts/channel/pairs.sh makes them, or give --pairs DIR"


def ocrmypdf(options):
    usable = options.ocrmypdf and shutil.which(options.ocrmypdf)
    return None if usable else "ocrmypdf; `pip install ocrmypdf`, or give --ocrmypdf FILE"


@dataclass(frozen=True)
class Command:
    """What prints blocks. Where it has one block, all that it prints is the table; where it has more, they stand
    between the marks of the README. `needs` return what is missing."""

    name: str
    blocks: tuple
    needs: tuple
    line: callable
    # It compares the README with what it measured itself, and records something else too when that is written.
    is_gate: bool = False


def script(path, *arguments):
    return lambda options: [sys.executable, ROOT / "scripts" / path, "--binary", options.binary, "--markdown", *arguments]


# Points for shares are points of percent, or of 1 for figures such as .997. What an engine reads differs a little
# between processors; what is only text does not.
COMMANDS = (
    Command(
        "accuracy",
        # Their tolerance is the slack of tests/accuracy.rs.
        (Block("levels"), Block("samples")),
        (programs("cargo"),),
        lambda _: "cargo test --release --locked -p sohoa --test tests accuracy:: -- --nocapture --test-threads 1".split(),
        is_gate=True,
    ),
    Command(
        "pages",
        (
            Block("pages", {
                "CER": Points(0.4),
                "bare Tesseract": Points(1),
                "word recall / precision": Points(0.01),
                "bare": Points(0.02),
            }),
        ),
        (shared, binary, modules("rapidfuzz"), programs("tesseract", "pdftoppm")),
        script("pages/measure.py", "--set", "clean,office,poor,real"),
    ),
    Command(
        "tables",
        (
            Block("tables", {
                "GriTS_top": Points(0.004),
                "GriTS_con": Points(0.004),
                "cells exact": Points(2),
                "cells ≥ .9": Points(2),
            }),
        ),
        (binary, grits, all_plans),
        lambda options: [
            options.grits, ROOT / "scripts/tables/measure.py",
            "--binary", options.binary, "--markdown", "--all-plans", ROOT / "target/fixtures",
        ],
    ),
    Command(
        "streams",
        (Block("streams", {"rows (tasks) right": Points(0.5), "cells right": Points(0.5)}),),
        (shared, binary, modules("rapidfuzz", "pypdf"), programs("pdftotext")),
        script("streams/measure.py", "--made", "60", "--seed", "7"),
    ),
    Command(
        "restoration",
        (
            Block("restoration", {
                "restored": Points(0.1),
                "document left out of the training": Points(0.1),
                "as it is": Points(0.1),
            }),
        ),
        (shared, binary, modules("rapidfuzz"), pairs),
        lambda options: script("restoration/figures.py", "--pairs", options.pairs)(options),
    ),
    Command(
        "speed",
        # Seconds are those of one machine.
        (Block("speed", {"time / row above": Times(0.15), "peak memory": Times(0.25)}),),
        (binary, programs("tesseract", "pdftoppm", "pdfseparate", "pdfunite"), ocrmypdf),
        lambda options: [
            sys.executable, ROOT / "scripts/speed/measure.py",
            "--binary", options.binary, "--ocrmypdf", options.ocrmypdf,
        ],
    ),
    Command(
        "doubts",
        (Block("doubts", {"in doubt": Points(2), "wrong": Points(1), "of the wrong ones in doubt": Points(15)}),),
        (shared, binary, modules("rapidfuzz")),
        lambda options: [sys.executable, ROOT / "scripts/review/doubts.py", "--binary", options.binary],
    ),
    Command(
        "screen",
        (Block("screen", {"p95 ms": Times(1)}),),
        (binary, programs("taskset")),
        lambda options: [sys.executable, ROOT / "scripts/review/scale.py", "--binary", options.binary],
    ),
)


# ---------------------------------------------------------------- the program


def say(message):
    print(f"figures: {message}", file=sys.stderr, flush=True)


def measure(command, options):
    """What the command prints, or nothing where it fails, with the reason said."""
    line = [str(part) for part in command.line(options)]
    say(f"{command.name}: {' '.join(line).replace(str(ROOT) + '/', '')}")
    environment = {key: value for key, value in os.environ.items() if key != "SOHOA_ACCURACY"}
    if command.is_gate and options.mode == "write":
        environment["SOHOA_ACCURACY"] = "write"
    # What a gate says about a failure stands between the lines of its output.
    errors = subprocess.STDOUT if command.is_gate else None
    done = subprocess.run(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True)
    for loud in done.stdout.splitlines():
        if loud.startswith(("KEPT ", "SKIPPED ")):
            say(loud)
    if done.returncode:
        say(f"FAILED {command.name}: exit status {done.returncode}; its blocks stay as they are")
        print("\n".join(done.stdout.splitlines()[-60:]), file=sys.stderr)
        return None
    return done.stdout


def take(command, block, output, options):
    """Writes or compares one block; what happened in a word."""
    measured = block_text(output, block.name) if len(command.blocks) > 1 else output.strip("\n")
    if measured is None:
        say(f"SKIPPED {block.name}: the command did not measure it")
        return "skipped"
    if not measured.startswith("|"):
        say(f"FAILED {block.name}: no table but {measured[:60]!r}")
        return "failed"
    text = README.read_text(encoding="utf8")
    told = block_text(text, block.name)
    if told is None:
        say(f"FAILED {block.name}: README.md has no block <!-- figures {block.name} -->")
        return "failed"
    if options.mode == "write":
        README.write_text(replaced(text, block.name, measured), encoding="utf8")
        say(f"{block.name}: {'as it was' if told == measured else 'written'}")
        return "written"
    if command.is_gate:
        say(f"{block.name}: compared by the gate")
        return "agrees"
    differing = differences(table_of(told), table_of(measured), block.tolerance)
    for left, right, reason in differing:
        print(f"{block.name}: {reason}\n  README    {left}\n  measured  {right}")
    say(f"{block.name}: {len(differing)} rows differ" if differing else f"{block.name}: agrees")
    return "differs" if differing else "agrees"


def chosen(names):
    """(command, its blocks), as asked for."""
    for command in COMMANDS:
        blocks = [block for block in command.blocks if not names or {command.name, block.name} & set(names)]
        if blocks:
            yield command, blocks


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mode", choices=("write", "check"), required=True)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--binary", type=Path, default=ROOT / "target/release/sohoa")
    parser.add_argument("--pairs", type=Path, default=ROOT.parent / "pairs", help="folder of scripts/channel/pairs.sh")
    parser.add_argument("--grits", default=str(ROOT / "target/grits/bin/python"), help="Python with grits-metric")
    parser.add_argument("--ocrmypdf", default=shutil.which("ocrmypdf"))
    options = parser.parse_args()
    options.binary, options.pairs = options.binary.resolve(), options.pairs.resolve()
    known = {name for command in COMMANDS for name in (command.name, *(block.name for block in command.blocks))}
    if unknown := sorted(set(options.names) - known):
        parser.error(f"{', '.join(unknown)}: none of {', '.join(sorted(known))}")
    return options


def main():
    options = arguments()
    results = {}
    for command, blocks in chosen(options.names):
        missing = [reason for need in command.needs if (reason := need(options))]
        output = None
        if missing:
            say(f"SKIPPED {command.name}: missing: {'; '.join(missing)}")
        else:
            output = measure(command, options)
        for block in blocks:
            if output is None:
                results[block.name] = "skipped" if missing else "failed"
            else:
                results[block.name] = take(command, block, output, options)
    say(", ".join(f"{name} {result}" for name, result in results.items()))
    if set(results.values()) == {"skipped"}:
        return 2
    return 1 if {"differs", "failed"} & set(results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
