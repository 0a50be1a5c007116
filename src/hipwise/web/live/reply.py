"""What the page is told: plain values, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hipwise.coaching.messages import Beat, Message, Say
from hipwise.live import Live
from hipwise.records import SessionRecord, SetRecord
from hipwise.repetitions.summary import Spread


def state(live: Live) -> dict[str, Any]:
    """All that the page shows between events; it needs no memory of its own."""
    session = live.session
    if session is None:
        return {}
    opening_deg = live.opening_deg
    return {
        "session": live.session_id,
        "stage": session.stage.value,
        "set": session.set_number,
        "side": session.side,
        "count": session.count,
        "prescribed": session.plan.reps,
        "measured": session.measured,
        "opening": opening_deg,
        "range": None if opening_deg is None else min(max(opening_deg / live.target_deg, 0.0), 1.0),
        "can_see": session.can_see,
        "remedy": session.remedy,
        "view": live.view.grade.value if live.view else None,
        "rest_until": session.rest_until_s,
        "trouble": live.trouble,
    }


def spoken(messages: Sequence[Message], texts: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"cue": say.cue, "at": say.at_s, "text": texts.get(say.cue) or _number(say.cue)}
        for say in messages
        if isinstance(say, Say)
    ]


def beats(messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [
        {"phase": beat.phase, "step": beat.step, "at": beat.at_s, "seconds": beat.length_s}
        for beat in messages
        if isinstance(beat, Beat)
    ]


def body(landmarks: np.ndarray | None, image: np.ndarray) -> list[list[float]] | None:
    """The 33 points as [x, y, visibility], x and y as shares of the picture's width and height."""
    if landmarks is None:
        return None
    height, width = image.shape[:2]
    points = np.asarray(landmarks, float) / (width, height, 1)
    return [[round(value, 4) for value in point] for point in np.nan_to_num(points).tolist()]


def reply(kind: str, live: Live, messages: Sequence[Message], texts: Mapping[str, str]) -> dict[str, Any]:
    """The answer to one message of the page."""
    return {
        "re": kind,
        "state": state(live),
        "say": spoken(messages, texts),
        "beats": beats(messages),
    }


def summary(record: SessionRecord) -> dict[str, Any]:
    return {
        "session": record.id,
        "why": record.why,
        "prescribed": record.reps,
        "sets": [_set(done, record) for done in record.sets],
    }


def _set(done: SetRecord, record: SessionRecord) -> dict[str, Any]:
    ratio = Spread.of(r.lower_to_lift for r in done.reps if r.whole)
    return {
        "side": done.side or record.first_side,
        "done": len(done.reps),
        "prescribed": done.prescribed,
        "measured": any(r.lift_s is not None for r in done.reps),
        "lower_to_lift": ratio and {"median": ratio.median, "low": ratio.low, "high": ratio.high},
        "reps": [
            {
                "number": r.number,
                "lift_s": r.lift_s,
                "hold_s": r.hold_s,
                "lower_s": r.lower_s,
                "lower_to_lift": r.lower_to_lift,
                "opening_deg": r.opening_deg,
            }
            for r in done.reps
        ],
    }


def _number(cue: str) -> str:
    """Counts beyond the recorded ones are spoken by the browser."""
    return f"{cue.removeprefix('count-')}."


def finite(value: object) -> float | None:
    """A time of the page in seconds, None if it is none (a page is not open for thirty years)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e9 else None
