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

PAGES = ("/", "/plan", "/week", "/progress", "/claims", "/history", "/check-in", "/muscles", "/session/3650")
COMMANDS = ("plan", "week", "progress")
TRIES = 5
MOST_MS = 300


def weeks() -> Section:
    """Each page asked for over loopback, the quickest of five: what the machine does beside it only adds."""
    section = Section("weeks", "Ten years of daily sessions", ("what", "quickest", "first"))
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
            quickest_ms, first_ms = 1e3 * min(times), 1e3 * times[0]
            section.add(f"page {path}", f"{quickest_ms:.0f} ms", f"{first_ms:.0f} ms")
            section.bar(
                f"page {path}, ten years", f"{quickest_ms:.0f} ms", f"≤ {MOST_MS} ms", quickest_ms <= MOST_MS
            )
        for command in COMMANDS:
            start = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "hipwise", command], env=environment, check=True, capture_output=True
            )
            section.add(
                f"hipwise {command}, start of Python included", f"{time.perf_counter() - start:.1f} s", ""
            )
    return section


def _pages(environment: dict[str, str]) -> dict[str, list[float]]:
    """Seconds of each page, try by try, from a coach of its own."""
    coach = subprocess.Popen(
        [sys.executable, "-m", "hipwise", "coach", "--no-browser"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert coach.stdout is not None
        address = coach.stdout.readline().split()[4]
        return {path: [_once(address + path) for _ in range(TRIES)] for path in PAGES}
    finally:
        coach.terminate()
        coach.wait()


def _once(url: str) -> float:
    start = time.perf_counter()
    with urllib.request.urlopen(url, timeout=30) as answer:
        answer.read()
    return time.perf_counter() - start
