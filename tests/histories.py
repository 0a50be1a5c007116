"""Made histories of somebody's weeks: sessions, steps on the ladder, and strategies for both."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from hipwise.program import ladder
from hipwise.program.done import Done, SideDone
from hipwise.program.step import Step

DAY = date(2026, 3, 2)


def when(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def clean(day: date, reps: int = 12, **changed) -> Done:
    side = SideDone(reps, reps, reps)
    good = Done(day, reps, {"left": side, "right": side}, when(day), 3, 0, 0)
    return replace(good, **changed)


def step(day: date, rung: str, answer: str = "taken") -> Step:
    return Step(0, when(day) - timedelta(hours=6), rung, "chosen", "", answer)  # pyright: ignore[reportArgumentType]


RUNGS = [rung.key for rung in ladder.rungs()]
SIDES = st.builds(
    SideDone, st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.none() | st.integers(1, 30)
)
PAIN = st.none() | st.integers(0, 10)
HISTORY = st.lists(
    st.builds(
        lambda ahead, left, right, effort, before, after, next_day, hurt: Done(
            DAY + timedelta(ahead),
            20,
            {"left": left, "right": right},
            when(DAY + timedelta(ahead)),
            effort,
            before,
            after,
            next_day,
            hurt,
        ),
        st.integers(0, 40),
        SIDES,
        SIDES,
        PAIN,
        PAIN,
        PAIN,
        PAIN,
        st.booleans(),
    ),
    max_size=8,
).map(lambda done: sorted(done, key=lambda one: one.on))
STEPS = st.lists(
    st.builds(
        lambda ahead, rung, answer: step(DAY + timedelta(ahead), rung, answer),
        st.integers(0, 40),
        st.sampled_from(RUNGS),
        st.sampled_from(["taken", "declined"]),
    ),
    max_size=5,
).map(lambda steps: sorted(steps, key=lambda one: one.at))
