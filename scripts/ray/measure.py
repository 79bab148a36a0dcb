"""Measures the job on Ray: the same outputs as the command line, what two actors gain over one, what Ray costs.

    target/python/clean/bin/python scripts/ray/measure.py same|speed [--documents 50] [--pages 200] [--rounds 3]

`same` converts documents (fixtures, and real scans and text layers where ../shared is there) with the command line,
with one and two actors, and on a local cluster of two nodes, with long documents split, and compares every byte.
`speed` runs one actor, two actors and the command line with two jobs in turn over the same pages (copies of the
fixtures and of the real scans) and compares medians of the wall time of whole commands. Needs an idle machine.
"""

import argparse
import filecmp
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
PROGRAM = ROOT / "target/release/sohoa"
#: What the issue asks for.
LEAST_GAIN, MOST_OVERHEAD = 1.7, 1.10
#: Real scans of more pages are left out where every run converts all of them.
MOST_PAGES = 12
ENDS = ("json", "txt", "lines.jsonl")
#: Who joins a cluster shows its token.
os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}


def documents():
    """Different documents: fixtures first, then what lies beside the repository, but no real scan that takes minutes."""
    found = sorted((ROOT / "fixtures").glob("*.pdf")) + sorted((ROOT / "fixtures").glob("*.text.txt"))
    if SHARED.exists():
        found += [path for path in sorted((SHARED / "real").glob("*.pdf")) if pages_of(path) <= MOST_PAGES]
        found += sorted(path for path in (SHARED / "seeds").rglob("*") if path.suffix in (".txt", ".pdf"))
    else:
        print("SKIPPED the real documents: ../shared is not there")
    return found


def lay_out(folder, count):
    """Puts so many documents into a folder with subfolders; a copy is another file by what is added to its end."""
    found = documents()
    for number in range(count):
        source = found[number % len(found)]
        target = folder / f"{number // 10:02}" / f"{source.stem}-{number:03}{source.suffix}"
        target.parent.mkdir(parents=True, exist_ok=True)
        content = source.read_bytes()
        if number >= len(found):
            content += b"\n%% copy %d\n" % number if source.suffix == ".pdf" else b"\n%d\n" % number
        target.write_bytes(content)
    return count


def command_line(folder, out, jobs):
    """Converts with the program; gives wall seconds."""
    begin = time.monotonic()
    run = subprocess.run(
        [PROGRAM, "convert", folder, "--out", out, "--jobs", str(jobs)], capture_output=True, text=True
    )
    if run.returncode not in (0, 1):
        sys.exit(run.stderr)
    return time.monotonic() - begin


def ray_job(folder, out, *options, address=None):
    """Converts with Ray; gives wall seconds and the last line that it said."""
    environment = {**os.environ, **({"RAY_ADDRESS": address} if address else {})}
    begin = time.monotonic()
    command = [sys.executable, "-m", "sohoa.ray", folder, out, *map(str, options)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment)
    if run.returncode not in (0, 1):
        sys.exit(run.stderr)
    return time.monotonic() - begin, run.stderr.strip().splitlines()[-1]


def two_nodes():
    """Starts a cluster of two nodes of one processor each on this machine; gives its address."""
    ray = Path(sys.executable).parent / "ray"
    for options in (["--head", "--port=6399", "--include-dashboard=false"], ["--address=127.0.0.1:6399"]):
        command = [ray, "start", "--num-cpus=1", "--disable-usage-stats", *options]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(run.stderr)
    return "127.0.0.1:6399"


def stop_nodes():
    subprocess.run([Path(sys.executable).parent / "ray", "stop", "--force"], capture_output=True)


def differences(plain, out):
    """Documents whose files are not those of the command line."""
    wrong, compared = [], 0
    for record in sorted((out / "files").rglob("*.json")):
        path = record.relative_to(out / "files").as_posix().removesuffix(".json")
        stem = Path(path).stem
        compared += 1
        same = all(
            (plain / f"{stem}.{end}").exists()
            and filecmp.cmp(plain / f"{stem}.{end}", out / "files" / f"{path}.{end}", shallow=False)
            for end in ENDS
        )
        if not same:
            wrong.append(path)
    return compared, wrong


def tables_agree(plain, out):
    """Whether the tasks in the tables are those of the command line's export."""
    import pyarrow.parquet as pq

    exported = plain / "tasks.parquet"
    subprocess.run([PROGRAM, "export", plain, "--format", "parquet", "--out", exported], check=True)
    order = [("sha256", "ascending"), ("id", "ascending")]
    wanted = pq.read_table(exported).sort_by(order)
    found = pq.read_table(out / "tasks").drop_columns("path").sort_by(order)
    return wanted.num_rows, wanted.to_pylist() == found.to_pylist()


def same(args):
    failed = False
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        count = lay_out(work / "in", args.documents)
        command_line(work / "in", work / "plain", 2)
        runs = {
            "one actor": (("--actors", 1), None),
            "two actors, documents of more than 3 pages split": (("--actors", 2, "--split-pages", 3), None),
            "two nodes, documents of more than 3 pages split": (("--actors", 2, "--split-pages", 3), "cluster"),
        }
        for name, (options, cluster) in runs.items():
            out = work / name.replace(" ", "-")
            try:
                address = two_nodes() if cluster else None
                took, said = ray_job(work / "in", out, *options, address=address)
            finally:
                if cluster:
                    stop_nodes()
            compared, wrong = differences(work / "plain", out)
            tasks, agree = tables_agree(work / "plain", out)
            failed |= bool(wrong) or compared != count or not agree
            print(
                f"{name}: {compared - len(wrong)} of {count} documents byte for byte as the command line's"
                f"{f', different: {wrong}' if wrong else ''}; {tasks} tasks in the tables "
                f"{'the same' if agree else 'DIFFERENT'} ({took:.0f} s)\n  {said}"
            )
    return failed


def pages_of(path):
    import sohoa

    return sohoa._native.Worker(0, 0, 0).count_pages(path)


def copies(folder, wanted):
    """Copies of scans with so many pages together."""
    scans = sorted((ROOT / "fixtures").glob("*.office.pdf"))
    if SHARED.exists():
        scans += [SHARED / "real" / f"{name}.pdf" for name in ("qd32-2010-drafting", "qd63-2010-infosec", "kh-btp-2010")]
    counted = [(path, pages_of(path)) for path in scans]
    folder.mkdir()
    total = number = 0
    while total < wanted:
        path, pages = counted[number % len(counted)]
        if total + pages > wanted + 4:
            path, pages = min(counted, key=lambda each: each[1])
        (folder / f"{path.stem}-{number:03}.pdf").write_bytes(path.read_bytes() + b"\n%% copy %d\n" % number)
        total, number = total + pages, number + 1
    return number, total


def speed(args):
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        count, pages = copies(work / "in", args.pages)
        variants = {
            "command line, two jobs": lambda out: command_line(work / "in", out, 2),
            "Ray, two actors": lambda out: ray_job(work / "in", out, "--actors", 2)[0],
            "Ray, one actor": lambda out: ray_job(work / "in", out, "--actors", 1)[0],
        }
        if args.rounds_one == 0:
            variants.popitem()
        found = {name: [] for name in variants}
        for number in range(args.rounds):
            for name, run in variants.items():
                if name == "Ray, one actor" and number >= args.rounds_one:
                    continue
                out = work / "out"
                found[name].append(run(out))
                shutil.rmtree(out)
        print(f"{count} documents, {pages} pages, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        middle = {}
        for name, times in found.items():
            middle[name] = statistics.median(times)
            print(f"  {name}: {middle[name]:.1f} s ({', '.join(f'{time:.1f}' for time in times)}), {pages / middle[name]:.2f} pages/s")
        overhead = middle["Ray, two actors"] / middle["command line, two jobs"]
        failed = overhead > MOST_OVERHEAD
        print(f"Ray with two actors takes {overhead:.3f} of the command line's time (at most {MOST_OVERHEAD} wanted)")
        if "Ray, one actor" in middle:
            gain = middle["Ray, one actor"] / middle["Ray, two actors"]
            failed |= gain < LEAST_GAIN
            print(f"two actors are {gain:.2f} times as fast as one (at least {LEAST_GAIN} wanted)")
        return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["same", "speed"])
    parser.add_argument("--documents", type=int, default=50)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rounds-one", type=int, default=1, help="rounds of one actor, which take twice as long")
    args = parser.parse_args()
    sys.exit(1 if (same if args.what == "same" else speed)(args) else 0)


if __name__ == "__main__":
    main()
