"""What leaves the house and what enters it, at the size of ten years."""

from __future__ import annotations

import json
import math
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np

from benchmarks.section import Section
from hipwise.exchange.export import export
from hipwise.exchange.report import Period, gather
from hipwise.exchange.report_page import page
from hipwise.exchange.restore import restore
from hipwise.records import Records

SESSIONS = 3650
REPS = 20
TRACE_HZ = 20.0
REP_S = 6.5
HEALTH_BYTES = 2_000_000_000
NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)

BEAT = (
    b' <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" sourceVersion="9.1" '
    b'device="&lt;&lt;HKDevice: 0x28&gt;, name:Apple Watch&gt;" unit="count/min" creationDate="2024-01-01 '
    b'10:00:00 +0100" startDate="2024-01-01 10:00:00 +0100" endDate="2024-01-01 10:00:01 +0100" value="6"/>\n'
)
WORKOUT = (
    b' <Workout workoutActivityType="HKWorkoutActivityTypeWalking" duration="30" durationUnit="min" '
    b'sourceName="Watch" startDate="2024-01-01 10:00:00 +0100" endDate="2024-01-01 10:30:00 +0100"/>\n'
)


def ten_years(folder: Path) -> None:
    """Records of somebody who has done it daily for ten years: twenty a side, watched by the camera."""
    Records.open(folder).close()
    sets = range(1, 2 * SESSIONS + 1)
    with closing(sqlite3.connect(folder / "hipwise.db")) as connection:
        starts = [NOW - timedelta(days=SESSIONS - number) for number in range(SESSIONS)]
        connection.executemany(
            "INSERT INTO session (id, started_at, offset_min, ended_at, why, source, reps, first_side) "
            "VALUES (?, ?, 60, ?, 'done', 'camera', 20, 'left')",
            [
                (n, f"{at:%Y-%m-%d %H:%M:%S}.000000", f"{at + timedelta(minutes=5):%Y-%m-%d %H:%M:%S}.000000")
                for n, at in enumerate(starts, 1)
            ],
        )
        connection.executemany(
            "INSERT INTO exercise_set VALUES (?, ?, 'clamshell', ?, 20, ?, ?, 'done')",
            [
                (
                    n, (n + 1) // 2, ("left", "right")[n % 2],
                    f"{starts[(n - 1) // 2]:%Y-%m-%d %H:%M:%S}.000000",
                    f"{starts[(n - 1) // 2] + timedelta(minutes=2):%Y-%m-%d %H:%M:%S}.000000",
                )
                for n in sets
            ],
        )  # fmt: skip
        columns = "id, set_id, t_s, number, whole, start_s, top_s, end_s, lift_s, hold_s, lower_s, "
        columns += "lower_to_lift, opening_deg, lift_error_s, hold_error_s, lower_error_s, "
        columns += "lower_to_lift_error, opening_error_deg, faults"
        connection.executemany(
            f"INSERT INTO repetition ({columns}) VALUES ({', '.join('?' * 19)})", _repetitions(len(sets))
        )
        connection.executemany("INSERT INTO trace VALUES (?, ?)", _traces(len(sets) * REPS))
        connection.commit()


def _repetitions(sets: int) -> Iterator[tuple[object, ...]]:
    rng = np.random.default_rng(1)
    for number in range(sets * REPS):
        in_set = number % REPS
        start, lift, hold, lower, deg = rng.normal([6.5 * in_set, 1.1, 1.0, 2.9, 41], [0.1, 0.1, 0.1, 0.2, 4])
        yield (
            *(number + 1, number // REPS + 1, start + 5.2, in_set + 1, 1, start, start + lift, start + 5.1),
            *(lift, hold, lower, lower / lift, deg, 0.07, 0.07, 0.09, 0.21, 6.1),
            '["dropped"]' if number % 9 == 0 else "[]",
        )


def _traces(reps: int) -> Iterator[tuple[int, bytes]]:
    """Real ones differ in every sample, and so are hard to pack; fifty different ones will do."""
    rng = np.random.default_rng(2)
    t_s = np.arange(0, REP_S, 1 / TRACE_HZ)
    kept: list[bytes] = []
    for number in range(50):
        opening = 20 - 20 * np.cos(2 * math.pi * t_s / REP_S) + rng.normal(0, 0.6, len(t_s))
        trace = np.column_stack([t_s + REP_S * (number % REPS) + rng.normal(0, 1e-3, len(t_s)), opening])
        kept.append(zlib.compress(trace.astype("<f4").tobytes(order="F")))
    return ((number + 1, kept[number % len(kept)]) for number in range(reps))


def health_zip(path: Path, size_bytes: int = HEALTH_BYTES) -> None:
    """An export.zip whose export.xml is that large, made as it is written: heartbeats, and a walk a block."""
    block = BEAT * 4000 + WORKOUT
    with (
        ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("apple_health_export/export.xml", "w", force_zip64=True) as file,
    ):
        file.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="en_GB">\n')
        for _ in range(-(-size_bytes // len(block))):
            file.write(block)
        file.write(b"</HealthData>\n")


READ_HEALTH = """
import json, re, resource, sys, time
from pathlib import Path
from hipwise.exchange.activities import read
start = time.perf_counter()
found = read(Path(sys.argv[1]))
took_s = time.perf_counter() - start
try:
    # Linux' ru_maxrss begins with what the process was started from; this is its own.
    most_mb = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1e3
except OSError:
    most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
print(json.dumps([len(found.bouts), took_s, most_mb]))
"""
"""In a process of its own: workouts, seconds, and the most memory it ever had, MB."""


def exchange() -> Section:
    section = Section("exchange", "What leaves and enters the house", ("what", "took", "beside it"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ten_years(folder / "here")
        with Records.open(folder / "here") as here, Records.open(folder / "there") as there:
            start, start_cpu = time.perf_counter(), time.process_time()
            done = export(here, folder / "export", NOW)
            took_s, cpu_s = time.perf_counter() - start, time.process_time() - start_cpu
            files = [path for path in (folder / "export").rglob("*") if path.is_file()]
            size_mb = sum(path.stat().st_size for path in files) / 1e6
            counts = f"{done.rows['session']:,} sessions, {done.rows['repetition']:,} repetitions"
            section.add(
                f"export of {counts}", f"{took_s:.1f} s", f"{cpu_s:.1f} s of one core; {size_mb:.0f} MB"
            )
            section.bar("the whole export, ten years daily", f"{took_s:.1f} s", "≤ 20 s", took_s <= 20)
            start = time.perf_counter()
            restore(there, folder / "export")
            section.add("bringing it in on another computer", f"{time.perf_counter() - start:.1f} s", "")
            start = time.perf_counter()
            again = restore(there, folder / "export")
            took_s = time.perf_counter() - start
            section.add("bringing it in once more", f"{took_s:.1f} s", f"{sum(again.new.values())} rows new")
            section.bar(
                "brought in twice, nothing doubled", f"{sum(again.new.values())} rows new", "0",
                not any(again.new.values()),
            )  # fmt: skip
            for last in ("4w", "12m"):
                start = time.perf_counter()
                page(gather(here, Period.parse(last, NOW)))
                section.add(f"report, --last {last}", f"{1e3 * (time.perf_counter() - start):.0f} ms", "")
        health_zip(folder / "export.zip")
        command = [sys.executable, "-c", READ_HEALTH, str(folder / "export.zip")]
        said = subprocess.run(command, capture_output=True, check=True).stdout
        workouts, took_s, most_mb = json.loads(said)
        section.add(
            f"Apple Health, export.xml of {HEALTH_BYTES / 1e9:.0f} GB in a zip",
            f"{took_s:.0f} s", f"{workouts} workouts, at most {most_mb:.0f} MB of memory",
        )  # fmt: skip
        section.bar("memory, 2 GB export.xml in a zip", f"{most_mb:.0f} MB", "≤ 300 MB", most_mb <= 300)
    return section
