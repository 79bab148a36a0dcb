"""Kills supervisors and workers at random moments and goes on until all is done; the outputs must be those of an
undisturbed run, byte for byte.

    python3 scripts/batch/kill.py [--kills 200] [--documents 40] [--seed 1]
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import common

#: Files about the run itself.
ABOUT = ("run.jsonl", "run.sqlite", "run.lock")


def contents(out):
    """What is in a folder, but for files about the run and temporary ones."""
    names = [name for name in os.listdir(out) if not name.startswith(ABOUT) and not name.endswith(".tmp")]
    return {name: (out / name).read_bytes() for name in names}


def run_lines(out):
    """The lines of run.jsonl without their timings."""
    lines = [json.loads(line) for line in (out / "run.jsonl").read_text().splitlines()]
    return [{key: value for key, value in line.items() if key != "milliseconds"} for line in lines]


def make(folder, count, chance):
    """Small documents: born-digital PDFs, parts of text dumps, a damaged PDF, two equal files."""
    folder.mkdir()
    pdfs = common.born()
    for number in range(count):
        if number % 8 == 0:
            path = pdfs[number // 8 % len(pdfs)]
            (folder / f"{number:03}.pdf").write_bytes(common.with_comment(path.read_bytes(), number))
        else:
            (folder / f"{number:03}.txt").write_text(common.part_of_text(chance, number))
    (folder / "damaged.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog")
    shutil.copy(folder / "001.txt", folder / "same.txt")


def kill_one(process, chance):
    """Kills the supervisor or one of its workers; says which."""
    workers = common.children(process.pid)
    if workers and chance.random() < 0.4:
        try:
            os.kill(chance.choice(workers), signal.SIGKILL)
            return "worker"
        except ProcessLookupError:
            return None
    process.kill()
    process.wait()
    return "supervisor"


def check_parts(out, whole, problems):
    """After a supervisor was killed: each file there is is whole."""
    if out.is_dir():
        for name, content in contents(out).items():
            if whole.get(name) != content:
                problems.append(f"{name} is not whole after a kill")


def check_all(out, whole, lines, problems):
    """After a run that came to its end."""
    found = contents(out)
    if found != whole:
        names = [name for name in set(found) | set(whole) if found.get(name) != whole.get(name)]
        problems.append(f"outputs differ: {sorted(names)}")
    if run_lines(out) != lines:
        problems.append("run.jsonl differs")
    strays = [name for name in os.listdir(out) if name.endswith(".tmp")]
    if strays:
        problems.append(f"left over: {strays}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sohoa", default=common.ROOT / "target/release/sohoa")
    args = parser.parse_args()
    chance = random.Random(args.seed)
    problems, kills, strays, rounds, again = [], {"supervisor": 0, "worker": 0}, 0, 0, 0
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as work:
        inputs, reference, out = Path(work) / "in", Path(work) / "reference", Path(work) / "out"
        make(inputs, args.documents, chance)
        options = ["--jobs", "2"]
        one = time.monotonic()
        undisturbed = common.start(args.sohoa, [inputs], reference, *options).wait()
        one = time.monotonic() - one
        whole, lines = contents(reference), run_lines(reference)
        tasks = whole["tasks.jsonl"].splitlines()
        if undisturbed != 1 or len(tasks) != sum(line["tasks"] for line in lines):
            problems.append(f"the undisturbed run ended with {undisturbed} and {len(tasks)} tasks")
        while sum(kills.values()) < args.kills and not problems:
            process = common.start(args.sohoa, [inputs], out, *options)
            while process.poll() is None and sum(kills.values()) < args.kills:
                time.sleep(chance.uniform(0.0, one / 3))
                if process.poll() is not None:
                    break
                killed = kill_one(process, chance)
                if killed:
                    kills[killed] += 1
                if killed == "supervisor" and out.is_dir():
                    strays += sum(name.endswith(".tmp") for name in os.listdir(out))
                    check_parts(out, whole, problems)
            status = process.wait()
            if status == -signal.SIGKILL:
                continue
            # Whoever was hit twice counts as failed until the next run.
            while status == 1 and any(line["cause"] == "killed" for line in run_lines(out)):
                again += 1
                status = common.start(args.sohoa, [inputs], out, *options).wait()
            if status != 1:
                problems.append(f"exit status {status}")
            check_all(out, whole, lines, problems)
            rounds += 1
            shutil.rmtree(out)
        if out.is_dir():
            common.start(args.sohoa, [inputs], out, *options).wait()
            check_all(out, whole, lines, problems)
            rounds += 1
    seconds = time.monotonic() - begin
    print(
        f"{args.documents + 2} documents, {len(tasks)} tasks, {one:.1f} s undisturbed; {kills['supervisor']} supervisors"
        f" and {kills['worker']} workers killed in {rounds} batches, {seconds:.0f} s"
    )
    print(f"{strays} temporary files seen after a kill, {again} batches run again for documents that were hit twice")
    print(f"{len(problems)} problems")
    for problem in problems[:20]:
        print(f"  {problem}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
