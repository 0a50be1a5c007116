"""The check set from its first word to its verdict, and what a camera beside it adds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from hipwise.coaching.check import REPS, CheckSet, Stage, personal_range
from hipwise.coaching.messages import Beat, Message, Say
from hipwise.exercises import load
from hipwise.repetitions.roll import Roll
from hipwise.sensing.simulated import Movement, Rep, wear
from hipwise.sensing.thigh import Motion

STEP_S = 0.1


def run(roll_deg: float, still_s: float = 8.0) -> tuple[CheckSet, list[Message]]:
    """Somebody who lies down, waits for the beat and then follows it."""
    check, out, t_s = CheckSet(load("clamshell"), {}), [], 0.0
    out += check.begin(t_s)
    lying = wear(Movement([], still_s=still_s + 40), rate_hz=50.0, place="pelvis", gyroscope=False)
    motion, played_s = lying, 0.0
    moving: Motion | None = None
    while check.stage is not Stage.DONE and t_s < 120:
        if check.cycles and moving is None:
            reps = Movement([Rep(roll_deg=roll_deg, opening_deg=30)] * REPS, still_s=0.0, after_s=6)
            moving = motion = wear(reps, rate_hz=50.0, place="pelvis", gyroscope=False)
            played_s = check.cycles[0].start_s
        begun, end = np.searchsorted(motion.t_s, [t_s - played_s, t_s + STEP_S - played_s])
        part = slice(int(begun), int(end))
        check.feel(motion.t_s[part] + played_s, motion.acceleration_g[part])
        t_s += STEP_S
        out += check.tick(t_s)
    return check, out


@pytest.mark.parametrize(("roll_deg", "verdict"), [(1.0, "steady"), (7.5, "watch"), (18.0, "rolled")])
def test_eight_by_the_beat_and_a_verdict(roll_deg: float, verdict: str) -> None:
    check, out = run(roll_deg)
    assert check.roll is not None
    assert check.roll.verdict == verdict
    assert check.roll.roll_deg == pytest.approx(roll_deg, abs=2.0)
    said = [message.cue for message in out if isinstance(message, Say)]
    assert said[:3] == ["waistband", "with-the-beat", "lie-still"]
    assert said[-1] == f"pelvis-{verdict}"
    assert [cue for cue in said if cue.startswith("count")] == [f"count-{n}" for n in range(1, REPS + 1)]
    lifts = [message for message in out if isinstance(message, Beat) and message.phase == "lift"]
    assert len(lifts) == REPS


def test_the_beat_waits_for_somebody_who_does_not_lie_still() -> None:
    check = CheckSet(load("clamshell"), {})
    check.begin(0.0)
    rng = np.random.default_rng(0)
    for n in range(300):
        check.feel(np.array([n * 0.05]), rng.normal(size=(1, 3)))
        check.tick(n * 0.05)
    assert check.stage is Stage.SETTLE


def test_the_personal_range_is_the_hips_own_and_only_while_the_pelvis_is_still() -> None:
    roll = Roll((1.0, 2.0, 3.0, 4.5, 6.0, 9.0, math.nan, 4.0), (1.0, 0.0, 0.0))
    seen = [20.0, 30.0, 38.0, 44.0, 52.0, 60.0, 70.0, math.nan]
    found = personal_range(roll, seen, 3.0)
    assert found is not None
    assert found.opening_deg == pytest.approx(39.5)
    assert found.error_deg > 3.0
    assert found.bounded and found.limit_deg == found.opening_deg
    assert personal_range(roll, [90.0] * 8, 3.0).opening_deg == 50.0  # type: ignore[union-attr]
    careful = personal_range(roll, [20.0] * 4 + [math.nan] * 4, 3.0)
    assert careful is not None and not careful.bounded
    assert careful.limit_deg == 30.0, "who was careful is not held to less than everybody's start"
    rolled = Roll((8.0,) * 8, (1.0, 0.0, 0.0))
    assert personal_range(rolled, seen, 3.0) is None
    assert personal_range(roll, [math.nan] * 8, 3.0) is None
