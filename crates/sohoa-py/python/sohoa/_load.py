"""Loads the native part and tells it where the package lies."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["_native"]

DATA = Path(__file__).parent / "data"

try:
    from . import _native
except ImportError as error:
    if "libtesseract" not in str(error) and "liblept" not in str(error):
        raise
    raise ImportError(
        f"sohoa needs Tesseract 5 of the system it was built for ({error}); "
        "install it (Debian and Ubuntu: apt-get install libtesseract5), on every node of a cluster"
    ) from error

_native.set_up(DATA, [sys.executable, "-m", "sohoa"])
