"""Ten years of daily sessions: how long the server takes for each page, and the commands for their answer."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks import ten_years
from benchmarks.section import Section

PAGES = (
    "/",
    "/plan",
    "/week",
    "/progress",
    "/claims",
    "/history",
    "/history?after=3600",
    "/check-in",
    "/muscles",
    "/session/3650",
    "/data",
    "/report?last=4w",
    "/report?last=12m",
)
COMMANDS = ("plan", "week", "progress")
TRIES = 5
MOST_MS = 300


def weeks() -> Section:
    """Each page asked for over loopback, five times: the server's own time, and until the answer is there."""
    section = Section("weeks", "Ten years of daily sessions", ("what", "of the server", "until answered"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ten_years.write(folder)
        size_mb = (folder / "hipwise.db").stat().st_size / 1e6
        section.notes.append(
            f"{ten_years.SESSIONS} sessions, {2 * ten_years.REPS * ten_years.SESSIONS} repetitions with "
            f"their traces, {size_mb:.0f} MB; load at the end {os.getloadavg()[0]:.1f} "
            f"on {os.cpu_count()} cores."
        )
        environment = os.environ | {"HIPWISE_DATA": str(folder)}
        for path, times in _pages(environment).items():
            own_ms, answered_ms = (1e3 * min(each) for each in zip(*times, strict=True))
            section.add(f"page {path}", f"{own_ms:.0f} ms", f"{answered_ms:.0f} ms")
            section.bar(f"page {path}, ten years", f"{own_ms:.0f} ms", f"≤ {MOST_MS} ms", own_ms <= MOST_MS)
        for command in COMMANDS:
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "hipwise", command], env=environment, check=True, capture_output=True
            )
            section.add(
                f"hipwise {command}, start of Python included", f"{time.perf_counter() - start:.1f} s", ""
            )
    return section


def _pages(environment: dict[str, str]) -> dict[str, list[tuple[float, float]]]:
    """Seconds of each page, try by try, from a coach of its own: of its process, and until the answer."""
    coach = subprocess.Popen(
        [sys.executable, "-m", "hipwise", "coach", "--no-browser"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert coach.stdout is not None
        address = coach.stdout.readline().split()[4]
        return {path: [_once(coach.pid, address + path) for _ in range(TRIES)] for path in PAGES}
    finally:
        coach.terminate()
        coach.wait()


def _once(pid: int, url: str) -> tuple[float, float]:
    own_s, start = _process_s(pid), time.perf_counter()
    with urllib.request.urlopen(url, timeout=30) as answer:
        answer.read()
    return _process_s(pid) - own_s, time.perf_counter() - start


def _process_s(pid: int) -> float:
    """Seconds that a process has had of the processor, from Linux's own table, to a hundredth."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, after_name[11:13])) / os.sysconf("SC_CLK_TCK")
