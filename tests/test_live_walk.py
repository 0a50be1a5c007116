"""The band walk in a session: steps that a camera sees are what is counted."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from floor import GOOD, LENGTHS, NOW, ready

from hipwise.coaching.messages import Say
from hipwise.coaching.plan import Stage
from hipwise.coaching.walk import BAND_S, STEPS, UNSEEN_S
from hipwise.exercises import Exercise
from hipwise.live import Live
from hipwise.sensing import Sample

PICTURE = np.zeros((2, 2, 3), np.uint8)
STEP_S = 2.2


class Stepping:
    """An eye on somebody who stands there, and steps once every `STEP_S` while they are to."""

    def __init__(self) -> None:
        self.watches: list[str] = []
        self.since_s: float | None = None
        self.steps = True

    def make(self, exercise: Exercise) -> Stepping:
        self.watches.append(exercise.name)
        return self

    def see(self, t_s: float, image: np.ndarray) -> SimpleNamespace:
        opening_deg = 0.0
        if self.since_s is not None and self.steps:
            opening_deg = 12.0 * np.sin(np.pi * min((t_s - self.since_s) % STEP_S / 1.8, 1.0)) ** 2
        return SimpleNamespace(sample=Sample(t_s, float(opening_deg)), side="left", view=GOOD)


@pytest.fixture
def walking(tmp_path):
    records, check_in = ready(tmp_path)
    eye = Stepping()
    live = Live(records, LENGTHS, eye.make)
    live.start(
        0.0,
        NOW,
        source="camera",
        check_in_id=check_in,
        reps=5,
        first_side="left",
        kind="full",
        warm_up="band-walk",
    )
    live.skip(0.1)
    assert live.session is not None and live.session.act_name == "band-walk"
    yield live, eye
    records.close()


def run(live: Live, eye: Stepping, until_s: float) -> list[tuple[float, str]]:
    """What was said, and when, until then or until the walk is over."""
    said: list[tuple[float, str]] = []
    assert live.session is not None
    for tick in range(1, round(until_s * 15)):
        t_s = 0.2 + tick / 15
        moving = live.session.stage is Stage.MOVING
        eye.since_s = (eye.since_s or t_s) if moving else None
        _, messages = live.frame(t_s, PICTURE)
        said += [(t_s, message.cue) for message in messages if isinstance(message, Say)]
        if live.session.act_name != "band-walk":
            break
    return said


def test_each_step_that_is_seen_is_counted_once_both_ways(walking):
    live, eye = walking
    said = run(live, eye, 120.0)
    counts = [(t_s, cue) for t_s, cue in said if cue.startswith("count-")]
    assert [cue for _, cue in counts] == [f"count-{n}" for n in range(1, STEPS + 1)] * 2
    # At the pace of the steps, which is not that of the beat.
    gaps = np.diff([t_s for t_s, _ in counts[:STEPS]])
    assert gaps == pytest.approx(STEP_S, abs=0.2)
    assert live.session.act_name == "clams"
    live.frame(300.0, PICTURE)
    assert eye.watches == ["clamshell", "band-walk", "clamshell"]


def test_without_a_step_in_sight_the_beat_counts(walking):
    live, eye = walking
    eye.steps = False
    said = run(live, eye, 60.0)
    counts = [t_s for t_s, cue in said if cue.startswith("count-")]
    assert counts[0] > BAND_S + UNSEEN_S
