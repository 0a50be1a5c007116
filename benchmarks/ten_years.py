"""Ten years of daily sessions: what a faithful person's records look like in the end."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from hipwise.records import Records

SESSIONS = 3650
REPS = 20
END = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
CHECK_IN = "INSERT INTO check_in (id, at, pain, new_symptoms, outcome) VALUES (?, ?, ?, 0, 'go')"
SESSION = (
    "INSERT INTO session (id, started_at, offset_min, ended_at, why, source, check_in_id, reps, first_side, "
    "kind, effort, pain_after, closed_at) VALUES (?, ?, ?, ?, 'done', 'camera', ?, ?, ?, 'clams', ?, ?, ?)"
)
SET = (
    "INSERT INTO exercise_set (id, session_id, exercise, side, prescribed, started_at, ended_at, why) "
    "VALUES (?, ?, 'clamshell', ?, ?, ?, ?, 'done')"
)
REPETITION = (
    "INSERT INTO repetition (id, set_id, t_s, number, whole, start_s, top_s, end_s, lift_s, hold_s, lower_s, "
    "lower_to_lift, opening_deg, lift_error_s, hold_error_s, lower_error_s, lower_to_lift_error, "
    "opening_error_deg, faults) VALUES (" + ",".join("?" * 19) + ")"
)


def write(folder: Path, sessions: int = SESSIONS, *, traces: bool = True) -> None:
    """Write them into ``folder``: a session a day, twenty a side, screened, measured twice a month.

    The openings grow slowly, the errors are a camera's, one repetition in thirty has a fault.
    """
    random = np.random.default_rng(20261122)
    with Records.open(folder) as records:
        records.add_screening(END - timedelta(days=20), {}, _go())
        for day in range(0, sessions, 15):
            at = END - timedelta(days=sessions - 1 - day)
            for side in ("left", "right"):
                turn = float(np.clip(random.normal(32 + day / 600, 3), 0, 90))
                records.measures.add(at, "hip_rotation_in", side, turn, 2.5, "deg", "typed")
                stance = float(np.clip(random.normal(20 + day / 300, 4), 1, 45))
                records.measures.add(at, "single_leg_stance", side, stance, None, "s", "typed")
        path = records.path
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        for number in range(1, sessions + 1):
            _session(connection, random, number, END - timedelta(days=sessions - number), traces)
        connection.execute("COMMIT")


def _session(
    connection: sqlite3.Connection, random: np.random.Generator, number: int, at: datetime, traces: bool
) -> None:
    ended = at + timedelta(minutes=6)
    connection.execute(CHECK_IN, (number, _text(at), int(random.integers(0, 3))))
    first = "left" if number % 2 else "right"
    answers = (int(random.integers(2, 6)), int(random.integers(0, 3)), _text(ended))
    connection.execute(SESSION, (number, _text(at), 60, _text(ended), number, REPS, first, *answers))
    for which, side in enumerate(("left", "right")):
        set_id = 2 * number - 1 + which
        begun = at + timedelta(minutes=3 * which)
        done = begun + timedelta(seconds=6 * REPS)
        connection.execute(SET, (set_id, number, side, REPS, _text(begun), _text(done)))
        connection.executemany(REPETITION, _repetitions(random, set_id, number))
        if traces:
            trace = zlib.compress(random.normal(20, 12, (90, 2)).astype("<f4").tobytes())
            ids = range((set_id - 1) * REPS + 1, set_id * REPS + 1)
            connection.executemany("INSERT INTO trace VALUES (?, ?)", [(one, trace) for one in ids])


def _repetitions(random: np.random.Generator, set_id: int, number: int) -> list[tuple[object, ...]]:
    noise = random.normal(0, 1, (REPS, 5))
    rows: list[tuple[object, ...]] = []
    for n in range(REPS):
        start_s = 6.0 * n
        lift_s, hold_s, lower_s = (1 + 0.1 * noise[n, 0], 1 + 0.1 * noise[n, 1], 3 + 0.2 * noise[n, 2])
        opening_deg = 34 + number / 500 + 3 * noise[n, 3]
        faults = ["no_hold"] if noise[n, 4] > 1.83 else []
        rows.append(
            (
                (set_id - 1) * REPS + n + 1, set_id, start_s + 5.2, n + 1, 1,
                start_s, start_s + lift_s, start_s + lift_s + hold_s + lower_s,
                lift_s, hold_s, lower_s, lower_s / lift_s, opening_deg,
                0.06, 0.08, 0.08, 0.25, 6.0, json.dumps(faults),
            )
        )  # fmt: skip
    return rows


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def _go():
    from hipwise.program.screening import Outcome

    return Outcome.GO
