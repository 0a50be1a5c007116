"""How long it takes, on this machine, beside whatever else it does."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.section import Section
from hipwise.analysis import Options, analyze

VIDEO = "fps30_f_front"
TRIES = 9


def best(work: Callable[[], object], tries: int = TRIES) -> float:
    """Seconds of the quickest of several tries: what the machine does beside it only ever adds."""
    times: list[float] = []
    for _ in range(tries):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def minute(folder: Path, data: Path) -> Path:
    """A 60 s thigh recording: the longest of the real ones, its end cut off or its whole repeated."""
    lines = (data / "thigh_clamshell" / "11_2.csv").read_text().splitlines()
    from datetime import datetime

    start = datetime.fromisoformat(lines[0].split(",")[0])
    kept = [x for x in lines if (datetime.fromisoformat(x.split(",")[0]) - start).total_seconds() <= 60]
    path = folder / "minute.csv"
    path.write_text("\n".join(kept) + "\n")
    return path


def speed(data: Path, recordings: int = 1000) -> Section:
    section = Section("speed", "Speed", ("what", "took", "in relation"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = minute(folder, data)
        found = analyze(path, Options())
        took_s = best(lambda: analyze(path, Options()))
        cpu_s = best_cpu(lambda: analyze(path, Options()))
        section.add(
            f"thigh recording of {found.duration_s:.0f} s at {found.rate_hz:.0f} Hz, file to repetitions",
            f"{1e3 * took_s:.0f} ms", f"{1e3 * cpu_s:.0f} ms of one core",
        )  # fmt: skip
        section.bar(
            "speed, 60 s thigh recording",
            f"{1e3 * took_s:.0f} ms",
            "≤ 60 ms on one core",
            took_s <= 0.060,
            beside_others(),
        )
        copies = [folder / f"{number:04}.csv" for number in range(recordings)]
        for copy in copies:
            shutil.copyfile(path, copy)
        command = [sys.executable, "-m", "hipwise", "analyze", "--jobs", "2", "--format", "csv"]
        start = time.perf_counter()
        said = subprocess.run([*command, *map(str, copies)], check=True, capture_output=True, text=True)
        many_s = time.perf_counter() - start
        told, each = said.stdout.count("\n") - 1, len(found.reps)
        if told != recordings * each:
            raise RuntimeError(f"{told} repetitions were told of {recordings} times {each}")
        section.add(
            f"hipwise analyze --jobs 2 --format csv, {recordings} such recordings",
            f"{many_s:.1f} s",
            f"{recordings / many_s:.0f} a second",
        )
        section.bar(
            f"speed, {recordings:,} recordings", f"{many_s:.1f} s", "≤ 40 s", many_s <= 40, beside_others()
        )
    return section


def beside_others() -> str:
    """How even the machine is right now, in a sentence: at its median and at its best, over some seconds."""
    times = [best(lambda: sum(range(500_000)), tries=1) for _ in range(500)]
    least_ms, usual_ms = 1e3 * min(times), 1e3 * median(times)
    return (
        f"right after, a plain loop took {least_ms:.0f} ms at its best and {usual_ms:.0f} ms at its median: "
        "others use these cores, and what is timed here takes as much longer."
    )


def best_cpu(work: Callable[[], object], tries: int = TRIES) -> float:
    """As ``best``, in seconds of this process's own time."""
    times: list[float] = []
    for _ in range(tries):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def _watch(path: Path, at_once: int) -> float:
    """As the command does: the cores are shared out among the files."""
    threads = max(1, (os.cpu_count() or 1) // at_once)
    return analyze(path, Options(threads=threads)).duration_s


def video_speed(data: Path) -> Section:
    """One file alone, and two at once, each in its own process, after the networks are loaded."""
    section = Section("video", "Speed of a video, 640×480", ("what", "took", "times real time"))
    path = data / "camera_synthetic" / f"{VIDEO}.mp4"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for at_once, must in ((1, 1.5), (2, 2.5)):
            work = [(path, at_once)] * at_once
            length_s = at_once * pool.starmap(_watch, work[:1] * 2, 1)[0]  # both have loaded what they need
            took_s = best(partial(pool.starmap, _watch, work, 1), tries=1)
            section.add(f"{VIDEO}.mp4, {at_once} at once", f"{took_s:.1f} s", f"{length_s / took_s:.1f}")
            section.bar(
                f"speed, video, {at_once} at once", f"{length_s / took_s:.1f} times real time",
                f"≥ {must} times", length_s / took_s >= must, beside_others(),
            )  # fmt: skip
    section.notes.append(f"On {os.cpu_count()} cores; load at the end {os.getloadavg()[0]:.1f}.")
    return section
