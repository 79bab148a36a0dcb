"""What the tests share: the fixtures of the repository, and the command line to be held against."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "fixtures"
PROGRAM = ROOT / "target" / "release" / "sohoa"


def listen_to_ctrl_c() -> None:
    """For a process that is to be interrupted: one that was started in the background ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(scope="session")
def program() -> Path:
    """The program that cargo built; the package must do what it does."""
    assert PROGRAM.exists(), f"{PROGRAM} is missing; build it first: cargo build --release --package sohoa"
    return PROGRAM


@pytest.fixture(scope="session")
def converted(program: Path, tmp_path_factory: pytest.TempPathFactory):
    """Converts files with the command line and gives the folder."""

    def convert(*paths: Path, options: tuple[str, ...] = ()) -> Path:
        out = tmp_path_factory.mktemp("converted")
        command = [program, "convert", *paths, "--out", out, *options]
        subprocess.run(command, check=False, capture_output=True)
        return out

    return convert
