"""Measures two jobs against one, and what isolation and state cost beside a program without them.

    python3 scripts/batch/speed.py [--baseline BIN] [--rounds 3] [FILE …]

The variants run in turn; medians are compared. Overhead is the processor time (user and system, all processes) of
one job over that of the baseline, which converts in one process. Needs an idle machine.
"""

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import common

#: Two jobs must be so much faster than one, and isolation may cost so much.
LEAST_GAIN, MOST_OVERHEAD = 1.8, 1.03


def measure(sohoa, files, jobs):
    """Wall and processor seconds of a conversion from scratch."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with tempfile.TemporaryDirectory() as work:
        status = common.start(sohoa, files, Path(work) / "out", "--jobs", str(jobs)).wait()
    wall, after = time.monotonic() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    if status != 0:
        sys.exit(f"{sohoa} ended with {status}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="documents [default: fixtures/*.office.pdf]")
    parser.add_argument("--baseline", help="a sohoa that converts in one process")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sohoa", default=common.ROOT / "target/release/sohoa")
    args = parser.parse_args()
    files = args.files or sorted(common.FIXTURES.glob("*.office.pdf"))
    variants = {"one job": (args.sohoa, 1), "two jobs": (args.sohoa, 2)}
    if args.baseline:
        variants = {"baseline, one job": (args.baseline, 1), "baseline, two jobs": (args.baseline, 2), **variants}
    found = {name: [] for name in variants}
    for _ in range(args.rounds):
        for name, (sohoa, jobs) in variants.items():
            found[name].append(measure(sohoa, files, jobs))
    print(f"{len(files)} documents, {args.rounds} rounds in turn, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    middle = {}
    for name, times in found.items():
        middle[name] = [statistics.median(column) for column in zip(*times)]
        walls = ", ".join(f"{wall:.1f}" for wall, _ in times)
        print(f"  {name}: wall {middle[name][0]:.2f} s ({walls}), processor {middle[name][1]:.2f} s")
    gain = middle["one job"][0] / middle["two jobs"][0]
    failed = gain < LEAST_GAIN
    print(f"two jobs are {gain:.2f} times as fast as one (at least {LEAST_GAIN} wanted)")
    if args.baseline:
        for jobs in ("one job", "two jobs"):
            wall, processor = (middle[jobs][column] / middle[f"baseline, {jobs}"][column] for column in (0, 1))
            failed |= jobs == "one job" and processor > MOST_OVERHEAD
            print(f"{jobs}: {processor:.3f} of the baseline's processor time (at most {MOST_OVERHEAD}), {wall:.3f} of its wall time")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
