"""Real people's recordings as whole sessions: a made phone plays them by HTTP, and the coach counts.

Between the two sides the phone goes to the other thigh, by simulation; and before each they lie still as the
recording begins, for a recording has nothing of that. All else is what real legs did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from floor import LENGTHS, NOW, ready
from phone_person import GAP_S, Patient, RealTime, then

from hipwise.coaching.plan import Stage
from hipwise.exercises import load
from hipwise.live import Live
from hipwise.program import ladder
from hipwise.records import SessionRecord
from hipwise.repetitions import Arming, Repetition, Tracker
from hipwise.sensing.phone import Address, Phone
from hipwise.sensing.recordings import read
from hipwise.sensing.simulated import Movement, Unrest, wear
from hipwise.sensing.thigh import Motion, Recording
from hipwise.sensing.thigh.sensor import BIN_S
from tools.phone import FakePhone

pytestmark = pytest.mark.timeout(400)

LIES_S = 35.0
"""Longer than the rest between the sides, so that nobody is hurried."""


@dataclass(frozen=True)
class Side:
    """So many repetitions from the start of a recording; ``until_s``: in the rest after them."""

    file: str
    reps: int
    until_s: float = 1e9

    def played(self, shared_data: Path) -> Motion:
        whole = read(shared_data / self.file)
        own = cut(whole, whole.t_s < self.until_s)
        return then(lying_as(own), own)


def cut(motion: Motion, kept: np.ndarray) -> Motion:
    turning = motion.rotation_rad_s
    return Motion(motion.t_s[kept], motion.acceleration_g[kept], None if turning is None else turning[kept])


TWELVE = Side("thigh_clamshell/13_2.csv", 12), Side("thigh_clamshell/11_2.csv", 12, until_s=40.0)
"""Clamshells of two people: of each in this data only one leg wore a sensor that moved."""
TWENTY = (
    Side("side_lying_abduction/s2_thigh_test.txt", 20, until_s=145.0),
    Side("side_lying_abduction/s3_thigh_test.txt", 20, until_s=145.0),
)
"""Leg raises, right ones and too quick ones, with a long pause between them."""


def lying_as(motion: Motion) -> Motion:
    """Stillness, as the motion begins, with a sensor's noise."""
    rng = np.random.default_rng(0)
    t_s = np.arange(0.0, LIES_S, 1 / motion.rate_hz)
    noise = rng.normal(size=(2, len(t_s), 3))
    felt = motion.acceleration_g[motion.t_s < 0.25].mean(axis=0) + 0.004 * noise[0]
    return Motion(t_s, felt, None if motion.rotation_rad_s is None else 0.01 * noise[1])


def joined(left: Motion, right: Motion) -> tuple[Motion, float]:
    """One side, the phone on its way to the other thigh, the other side; and when that begins, seconds."""
    moved = Movement(unrest=[Unrest(0.5, 7.0, (20.0, 150.0, 40.0), stays_s=0.5)], after_s=0.1)
    handled = wear(moved, rate_hz=left.rate_hz, gyroscope=left.rotation_rad_s is not None)
    before = then(left, handled)
    return then(before, right), before.duration_s + GAP_S


def analysed(motion: Motion, exercise: str) -> list[Repetition]:
    tracker = Tracker(load(exercise), Arming.AT_ONCE, "thigh")
    events = [event for sample in Recording(motion) for event in tracker.feed(sample)] + tracker.finish()
    return [event for event in events if isinstance(event, Repetition)]


def lived(folder: Path, motion: Motion, exercise: str, reps: int, clock: Patient | RealTime) -> SessionRecord:
    """The whole session, on a clock by which the recording is played as well."""
    records, check_in_id = ready(folder)
    with FakePhone(motion, now=clock) as fake:
        phone = Phone(lambda: Address.parse(fake.url), clock, clock.pulls_hz)
        live = Live(records, LENGTHS, phone=lambda: phone)
        try:
            live.start(
                clock(),
                NOW,
                source="phone",
                check_in_id=check_in_id,
                reps=reps,
                first_side="left",
                rung="leg-raise" if exercise == "side-lying-leg-raise" else ladder.STANDARD,
            )
            while not fake.over and live.session and live.session.stage is not Stage.CLOSE:
                clock.go_on(fake)
                live.tick(clock())
        finally:
            phone.close()
            record = live.record()
            records.close()
    assert record is not None
    return record


def compare(
    record: SessionRecord, played: Motion, turned_s: float, exercise: str, note: Callable[[str, object], None]
) -> None:
    """The same repetitions at the same samples: between the two clocks lies one constant, and no more."""
    apart: list[list[float]] = []
    off_deg: list[float] = []
    for done, motion in zip(record.sets, halves(played, turned_s), strict=True):
        set_s = (done.started_at - record.started_at).total_seconds()
        whole = [rep for rep in analysed(motion, exercise) if rep.whole]
        assert len(done.reps) == len(whole) == record.reps
        for rep, other in zip(done.reps, whole, strict=True):
            moments = ("start_s", "top_s", "end_s")
            apart.append([getattr(rep, at) + set_s - getattr(other, at) for at in moments])
            off_deg.append(abs((rep.opening_deg or 0.0) - (other.opening_deg or 0.0)))
            assert rep.faults == other.faults
    off_s = np.abs(np.array(apart) - np.median(apart))
    note("off_ms", [round(1000 * float(off), 1) for off in (np.median(off_s), off_s.max())])
    note("off_deg", [round(float(off), 2) for off in (np.median(off_deg), max(off_deg))])
    assert off_s.max() < BIN_S, np.round(off_s, 3)
    assert max(off_deg) < 1.0


def halves(played: Motion, turned_s: float) -> tuple[Motion, Motion]:
    """What each side is to be analysed from, by the clock of the whole."""
    right = played.t_s >= turned_s - GAP_S / 2
    handling = played.t_s[right][0] - 8.0  # the phone is on its way
    return cut(played, played.t_s < handling), cut(played, right)


@pytest.mark.parametrize(
    ("exercise", "left", "right", "clock"),
    [
        pytest.param("clamshell", *TWELVE, Patient, id="clamshells"),
        pytest.param("side-lying-leg-raise", *TWENTY, Patient, id="leg raises", marks=pytest.mark.slow),
        pytest.param("clamshell", *TWELVE, RealTime, id="in real time", marks=pytest.mark.slow),
    ],
)
def test_a_whole_session_has_the_repetitions_that_the_analysis_of_its_recordings_has(
    shared_data: Path,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    exercise: str,
    left: Side,
    right: Side,
    clock: type[Patient | RealTime],
) -> None:
    played, turned_s = joined(left.played(shared_data), right.played(shared_data))
    record = lived(tmp_path, played, exercise, left.reps, clock())
    assert [(done.side, len(done.reps), done.why) for done in record.sets] == [
        ("left", left.reps, "done"),
        ("right", right.reps, "done"),
    ]
    compare(record, played, turned_s, exercise, record_property)
