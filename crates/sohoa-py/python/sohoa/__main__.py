"""The command line of sohoa: ``python -m sohoa convert scans --out records``."""

from __future__ import annotations

import signal
import sys

from ._load import _native


def main() -> int:
    """Runs the command of ``sys.argv`` and gives its exit status."""
    # Ctrl-C is the program's own business, as it is without Python.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _native.main(["sohoa", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
