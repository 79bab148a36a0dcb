"""``python -m sohoa.ray INPUT OUTPUT``: converts a folder or an object-store prefix on a Ray cluster."""

from __future__ import annotations

import argparse
import sys

from ._job import JobError, Options, run, say


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 all converted, 1 some documents failed, 2 the job could not begin, 130 interrupted."""
    options = Options(**vars(_parser().parse_args(arguments)))
    try:
        summary = run(options)
    except JobError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("interrupted; the same command goes on from here")
        return 130
    causes = ", ".join(f"{count} {cause}" for cause, count in sorted(summary.causes.items()))
    say(
        f"{summary.done} converted, {summary.earlier} finished earlier, {summary.failed} failed"
        f"{f' ({causes})' if causes else ''}, {summary.pages} pages in {summary.seconds:.0f} s; see {options.output}"
    )
    return 1 if summary.failed or summary.given_up else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sohoa.ray", description=__doc__)
    parser.add_argument("input", metavar="INPUT", help="folder, file or address (s3://bucket/prefix) of the documents")
    parser.add_argument("output", metavar="OUTPUT", help="folder or address of the results; every node must reach it")
    parser.add_argument("--address", help="of the cluster [default: RAY_ADDRESS, one that runs here, or a new one]")
    parser.add_argument("--actors", type=_positive, help="processes that convert [default: processors of the cluster]")
    parser.add_argument(
        "--split-pages",
        type=_count,
        default=Options.split_pages,
        help="read documents of more pages in parts of this many; 0 never [default: %(default)s]",
    )
    parser.add_argument(
        "--timeout", type=_count, default=Options.timeout, help="seconds for a document or part; 0 any [default: %(default)s]"
    )
    parser.add_argument(
        "--memory-limit",
        type=_count,
        default=Options.memory_limit,
        help="MiB for a document or part; 0 any [default: %(default)s]",
    )
    parser.add_argument(
        "--page-timeout", type=_count, default=Options.page_timeout, help="seconds for a page; 0 any [default: %(default)s]"
    )
    again = parser.add_mutually_exclusive_group()
    again.add_argument(
        "--retry-failed", action="store_true", help="try again whatever failed, also what would fail under the same limits"
    )
    again.add_argument("--force", action="store_true", help="convert again what an earlier run has converted")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def _positive(text: str) -> int:
    number = _count(text)
    if number == 0:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
