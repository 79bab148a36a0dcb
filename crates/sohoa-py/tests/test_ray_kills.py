"""Whatever is killed on the way, nothing is missing and nothing is there twice."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import listen_to_ctrl_c

pytest.importorskip("ray", reason="SKIPPED the job on Ray: ray is not installed")

from ray_jobs import PATIENCE, check, folder, job, plain, start_node, stop_nodes, wait_for  # noqa: E402, F401


def processes(mark: str) -> list[int]:
    """Processes whose command line holds a text."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark in (entry / "cmdline").read_bytes().decode(errors="replace"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def start(*arguments: object, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sohoa.ray", *map(str, arguments)]
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        preexec_fn=listen_to_ctrl_c,
    )


def written(out: Path) -> list[Path]:
    return list((out / "files").rglob("*.json"))


def test_a_killed_actor_costs_nothing(folder: Path, plain: Path, tmp_path: Path):
    out = tmp_path / "out"
    run = start(folder, out, "--actors", 2)
    # Its name in the list of processes while it converts.
    wait_for(lambda: written(out) and processes("ray::MapWorker"))
    for actor in processes("ray::MapWorker")[:1]:
        os.kill(actor, signal.SIGKILL)
    _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 1 and "5 converted" in said, said
    check(out, folder, plain)


def test_a_killed_driver_goes_on(folder: Path, plain: Path, tmp_path: Path):
    out = tmp_path / "out"
    run = start(folder, out, "--actors", 1, "--split-pages", 2)
    wait_for(lambda: written(out))
    run.kill()
    run.communicate()
    wait_for(lambda: not processes("ray::MapWorker"))
    again = job(folder, out, "--actors", 1, "--split-pages", 2)
    assert "1 failed (1 pdf_damaged)" in again.stderr, again.stderr
    shutil.rmtree(out / "_readings", ignore_errors=True)
    check(out, folder, plain)


def test_ctrl_c_keeps_what_is_done(folder: Path, plain: Path, tmp_path: Path):
    out = tmp_path / "out"
    run = start(folder, out, "--actors", 1)
    wait_for(lambda: len(written(out)) > 1)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 130 and "the same command goes on" in said, said
    again = job(folder, out, "--actors", 1)
    assert "finished earlier" in again.stderr and " 0 finished earlier" not in again.stderr, again.stderr
    check(out, folder, plain)


def test_a_node_that_differs_is_named(folder: Path, tmp_path: Path):
    try:
        start_node("--head", "--port=6398", "--num-cpus=1", "--include-dashboard=false", TESSDATA_PREFIX=str(tmp_path))
        run = job(folder, tmp_path / "out", "--address", "127.0.0.1:6398")
    finally:
        stop_nodes()
    assert run.returncode == 2, run.stderr
    last = run.stderr.strip().splitlines()[-1]
    assert f"node {platform.node()}" in last and "vie.traineddata" in last, run.stderr


@pytest.fixture
def two_nodes() -> Iterator[tuple[str, Callable[[], None]]]:
    """A cluster of two nodes with a processor each: its address, and what kills the second one."""

    try:
        start_node("--head", "--port=6397", "--num-cpus=1", "--include-dashboard=false")
        first = set(processes("raylet/raylet"))
        start_node("--address=127.0.0.1:6397", "--num-cpus=1")
        second = set(processes("raylet/raylet")) - first
        assert len(second) == 1

        def kill() -> None:
            for node in second:
                os.kill(node, signal.SIGKILL)

        yield "127.0.0.1:6397", kill
    finally:
        stop_nodes()


def test_a_killed_node_costs_nothing(folder: Path, plain: Path, tmp_path: Path, two_nodes):
    address, kill = two_nodes
    out = tmp_path / "out"
    run = start(folder, out, "--actors", 2, "--split-pages", 2, RAY_ADDRESS=address)
    wait_for(lambda: len(processes("ray::MapWorker")) > 1 and written(out))
    kill()
    _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 1 and "5 converted" in said, said
    shutil.rmtree(out / "_readings", ignore_errors=True)
    check(out, folder, plain)
