"""What the page is told: plain values, ready for JSON.

What the page sends
-------------------

Pictures as `socket` has it, and commands: ``{"type": ..., "t": seconds on the page's clock, ...}``.

==========  =====================================================================================
type        with
==========  =====================================================================================
start       ``check_in`` id, ``reps`` 1 to 50 a side, ``first`` "left" or "right", ``source``
            "camera", "sample" or "beat"; ``kind`` "clams" (if left out), "full", or "squeeze": the
            minute of its own, which needs only ``kind`` and ``source`` "beat"; ``warm_up`` "clams",
            "band-walk" or null, with "full" only; ``rung`` of the ladder ("standard" if left out)
resume      ``session`` id, ``source`` (if left out, as before): goes on where the records end, in any act
tick        nothing; at least four times a second while no picture is sent
pause       nothing
go_on       nothing: after a pause; in a rest, a count-in or a change of sides, without waiting
skip        nothing: leaves this act for the next one (the squeeze, the warm-up), or the close
alone       nothing: from here on by the beat alone, unmeasured
stop        ``why`` "done", "tired", "pain", "no-time", "did-not-work" or "stopped"; with "pain" ``where``, a
            place of the check-in, if told
close       any of ``effort`` 0-10, ``pain`` 0-10, ``place``, ``clearer`` "left", "right" or "same",
            ``felt`` {"left": 0-3, "right": 0-3}; what is left out or null was skipped, and is asked again at
            the next opening. After it the stage is "done"
==========  =====================================================================================

What it is told
---------------

``{"re": type, "state": {...}, "say": [...], "beats": [...]}``, and ``summary`` from the stage "close" on.

``state``
    ``kind`` of the session; ``title`` of what is done in the act "clams", and its ``tempo``, seconds by
    phase; ``acts``, the names of all of them in order, and ``act``, the one that runs:
    "squeeze", "warm-up" (ten easy clamshells a side), "band-walk", "clams", "close". ``stage`` within it:
    "squeeze" and "let-go" (``side`` is the cheek), "ready", "moving", "turn", "rest", "paused", "close" (the
    questions are open), "done". ``set``, ``side`` (of the leg on top; in the band walk the way that is
    walked), ``count`` of ``prescribed`` (squeezes, repetitions or steps). ``rest_until``: what is waited for
    ends by itself then (the rest, while they turn over), null if it does not. ``sides``: what is done of this
    act, [{"side", "done", "prescribed"}], in the order in which they come, without one that is left out
    today. ``seeing``: 0 seen, 1 it was said that not, 2 waiting until seen (``remedy`` has what to move), 3
    and the beat alone is offered. ``offer``: "alone" then, "stop" to somebody who tires, else null.
    ``note``: what is good to know, shown once, else null.
``say``
    {``cue``, ``at``, ``text``, ``group``}. The group is the table of the cues' file: "counts", "phases",
    "corrections", "set-up", ... All of it belongs into the text of the page; what is heard is the page's
    choice (fewer words, tones only, silent), and the times hold either way. A cue without a sound is spoken
    by the browser.
``beats``
    {``phase``, ``step``, ``at``, ``seconds``}
``summary``
    what was done, each set with its ``chart`` (SVG), and ``before`` them ("13 easy clamshells", or empty);
    ``asks``, the questions of the close: of "place" (of the pain that ended it), "effort", "pain", "clearer"
    and "felt", none if nothing was done, and ``questions``, the same with their words and answers; and
    ``text``, what is spoken of it, in two sentences
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hipwise.coaching.close import before, text
from hipwise.coaching.cues import Cue
from hipwise.coaching.messages import Beat, Message, Say
from hipwise.coaching.plan import Stage, other
from hipwise.live import Live
from hipwise.program import ladder
from hipwise.records import SessionRecord, SetRecord
from hipwise.repetitions.summary import Spread
from hipwise.sensing import Side
from hipwise.web import chart
from hipwise.web.questions import questions


def state(live: Live) -> dict[str, Any]:
    """All that the page shows between events; it needs no memory of its own."""
    session = live.session
    if session is None:
        return {}
    opening_deg = live.opening_deg
    return {
        "session": live.session_id,
        "kind": session.plan.kind,
        "title": _title(live),
        "tempo": _tempo(live),
        "acts": session.acts,
        "act": session.act_name,
        "stage": session.stage.value,
        "set": session.set_number,
        "side": session.side,
        "count": session.count,
        "prescribed": session.prescribed,
        "sides": [
            {"side": side, "done": done, "prescribed": prescribed} for side, done, prescribed in session.tally
        ],
        "measured": session.measured,
        "opening": opening_deg,
        "range": None if opening_deg is None else min(max(opening_deg / live.target_deg, 0.0), 1.0),
        "can_see": session.can_see,
        "seeing": int(session.sight),
        "remedy": session.remedy,
        "offer": session.offer,
        "view": live.view.grade.value if live.view else None,
        "rest_until": session.rest_until_s,
        "trouble": live.trouble,
        "note": live.note,
    }


def _title(live: Live) -> str:
    if live.rung is None or live.rung.key in (ladder.GENTLE, ladder.STANDARD):
        return "Clamshells"
    return live.rung.title


def _tempo(live: Live) -> dict[str, float]:
    tempo = live.exercise.tempo
    return {"lift": tempo.lift_s, "hold": tempo.hold_s, "lower": tempo.lower_s, "rest": tempo.rest_s}


def _done(record: SessionRecord) -> dict[Side, int]:
    """Repetitions by side, in the order in which they were done."""
    first = (record.sets[0].side if record.sets else None) or record.first_side
    return {
        side: sum(done.counted for done in record.sets if (done.side or first) == side)
        for side in (first, other(first))
    }


def spoken(messages: Sequence[Message], cues: Mapping[str, Cue]) -> list[dict[str, Any]]:
    return [_line(say, cues.get(say.cue)) for say in messages if isinstance(say, Say)]


def _line(say: Say, cue: Cue | None) -> dict[str, Any]:
    # Counts beyond the recorded ones are spoken by the browser.
    text = cue.text if cue else f"{say.cue.removeprefix('count-')}."
    return {"cue": say.cue, "at": say.at_s, "text": text, "group": cue.group if cue else "counts"}


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


def reply(kind: str, live: Live, messages: Sequence[Message], cues: Mapping[str, Cue]) -> dict[str, Any]:
    """The answer to one message of the page."""
    return {
        "re": kind,
        "state": state(live),
        "say": spoken(messages, cues),
        "beats": beats(messages),
    }


def summary(live: Live, cues: Mapping[str, Cue]) -> dict[str, Any]:
    """What was done, whether or not it is written yet, and what is still to be asked."""
    session, record = live.session, live.record()
    asks = session.asks if session and session.stage is Stage.CLOSE else ()
    if record is not None and record.pain_place_after is not None:
        asks = tuple(name for name in asks if name != "place")
    told = {
        "asks": asks,
        "questions": [question.as_json() for question in questions(asks)],
        "why": "done" if record is None else record.why,
        "trouble": live.trouble,
    }
    if record is None:  # the minute of squeezes
        return told | {"session": None, "sets": [], "before": "", "text": ""}
    longest_s = chart.longest_s(rep for done in record.sets for rep in done.reps)
    return told | {
        "session": record.id,
        "kind": record.kind,
        "prescribed": record.reps,
        "one_side": record.one_side,
        "sets": [_set(done, record, longest_s) for done in record.sets],
        "before": before(record.reached),
        "text": text(
            cues,
            _done(record),
            [r.lower_to_lift for s in record.sets for r in s.reps if r.whole and r.lower_to_lift is not None],
        ),
    }


def _set(done: SetRecord, record: SessionRecord, longest_s: float) -> dict[str, Any]:
    ratio = Spread.of(r.lower_to_lift for r in done.reps if r.whole)
    return {
        "side": done.side or record.first_side,
        "done": len(done.reps),
        "prescribed": done.prescribed,
        "measured": any(r.lift_s is not None for r in done.reps),
        "chart": chart.bars(done.reps, done.side, longest_s),
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


def finite(value: object) -> float | None:
    """A time of the page in seconds, None if it is none (a page is not open for thirty years)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e9 else None
