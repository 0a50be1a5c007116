"""Somebody on the floor, made of cosines: openings for the live tests."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.sensing import Grade, Sample, Side, View

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
GOOD = View(Grade.GOOD, 1.0)
BLIND = View(Grade.UNUSABLE, 0.1, "Bring your whole body into the picture.")
LENGTHS = {f"count-{n}": 0.5 for n in range(1, 21)}


def ready(folder: Path, outcome: Outcome = Outcome.GO) -> tuple[Records, int]:
    """Records of somebody who has answered all questions, and the check-in of today."""
    records = Records.open(folder)
    records.add_screening(NOW, {}, Outcome.GO)
    return records, records.add_check_in(NOW, 1, None, False, outcome)


def still(seconds: float, rate_hz: float = 15.0) -> Iterator[float]:
    for _ in range(round(seconds * rate_hz)):
        yield 0.0


def repetition(
    lift_s: float = 1.0,
    hold_s: float = 1.0,
    lower_s: float = 3.0,
    rest_s: float = 1.0,
    opening_deg: float = 40.0,
    rate_hz: float = 15.0,
) -> Iterator[float]:
    """The openings of one repetition, degrees."""
    for n in range(round((lift_s + hold_s + lower_s + rest_s) * rate_hz)):
        t_s = n / rate_hz
        if t_s < lift_s:
            yield opening_deg * (1 - math.cos(math.pi * t_s / lift_s)) / 2
        elif t_s < lift_s + hold_s:
            yield opening_deg
        elif t_s < lift_s + hold_s + lower_s:
            yield opening_deg * (1 + math.cos(math.pi * (t_s - lift_s - hold_s) / lower_s)) / 2
        else:
            yield 0.0


class Person:
    """Feeds openings to a `Live` on a clock of its own, and keeps all that was said."""

    def __init__(self, live, t_s: float = 1000.0, rate_hz: float = 15.0):
        self.live, self.t_s, self.rate_hz = live, t_s, rate_hz
        self.out: list = []

    def do(self, openings: Iterator[float], side: Side | None = "left", view: View = GOOD) -> Person:
        for opening_deg in openings:
            self.t_s += 1 / self.rate_hz
            self.out += self.live.sample(self.t_s, Sample(self.t_s, opening_deg), side, view)
        return self

    def set(self, reps: int, side: Side | None = "left", **shape: float) -> Person:
        self.do(still(4.0, self.rate_hz), side)
        for _ in range(reps):
            self.do(repetition(rate_hz=self.rate_hz, **shape), side)
        return self
