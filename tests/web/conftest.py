"""A coach that really runs, in a process of its own, on loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from hipwise.cli import main; main()"]


@dataclass(frozen=True)
class Coach:
    process: subprocess.Popen[str]
    address: str
    folder: Path

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://")

    def stop(self, by: int = signal.SIGINT) -> str:
        """Stop it, and return what it said on stderr."""
        self.process.send_signal(by)
        return self.process.communicate(timeout=90)[1]


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Coach]:
    process = subprocess.Popen(
        [*COMMAND, "coach", "--no-browser", *options],
        env=os.environ | {"HIPWISE_DATA": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert said.startswith("The coach is at http://"), said + process.communicate(timeout=90)[1]
        yield Coach(process, said.split()[4], folder)
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def start(data_dir: Path) -> Iterator[Callable[..., Coach]]:
    """Start a coach over the test's data folder."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda *options: stack.enter_context(running(data_dir, *options))


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    """One coach for tests that only look at it."""
    folder = tmp_path_factory.mktemp("data")
    with running(folder) as started:
        yield started


def until(found: Callable[[], object], timeout_s: float = 60.0) -> None:
    """Wait for something that comes true by itself."""
    end = time.monotonic() + timeout_s
    while not found():
        assert time.monotonic() < end
        time.sleep(0.05)
