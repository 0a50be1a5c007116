"""What a session is asked to be, by what the records know of the person: which sides, how far, a pillow."""

from __future__ import annotations

from collections.abc import Mapping

from hipwise.coaching.plan import Plan, Progress
from hipwise.errors import UserError
from hipwise.program import change, ladder
from hipwise.program.ladder import Rung
from hipwise.records import Records, SessionRecord
from hipwise.records.limits import limits_deg
from hipwise.sensing import Side

SIDES: tuple[Side, ...] = ("left", "right")
ON_THIGH = ("phone", "both")
"""The sources that measure by a phone on the thigh; with "both" the camera looks on."""
BOTH_SORE = (
    "Both hips are sore to lie on: leave the floor out for now, and take standing work, such as the hip "
    "hitch. When one of them is better, say so on the page Plan."
)


def rung(key: str) -> Rung:
    """A rung that the coach can take somebody through.

    Raises:
        UserError: there is none of that key, or it is done by oneself.
    """
    found = ladder.find(key)
    if found is None or found.exercise is None:
        raise UserError("The coach cannot take you through that step. Choose another on the page Plan.")
    return found


def sides(records: Records, source: str) -> tuple[Side, ...]:
    """The legs that may be on top: none that means lying on a sore hip (SCIENCE 4.4).

    Raises:
        UserError: that leaves none.
    """
    # The sample is nobody's hip.
    top = SIDES if source == "sample" else change.top_legs(records.weeks.sore())
    if not top:
        raise UserError(BOTH_SORE)
    return top


def plan(records: Records, record: SessionRecord, source: str) -> Plan:
    """What this session is asked to be, with ``source`` watching."""
    check_in = records.check_in(record.check_in_id or 0)
    on = ladder.find(record.rung)
    return Plan(
        record.reps,
        record.first_side,
        measured=source != "beat",
        kind=record.kind,
        warm_up=record.warm_up,
        on_thigh=source in ON_THIGH,
        limits_deg=_within(limits_deg(records.settings), on and on.most_deg),
        one_side=record.one_side,
        pillow=change.outer_hip(records.screening(), check_in, records.weeks.sore()),
    )


def done(record: SessionRecord) -> list[Progress]:
    """What there is of a session that goes on."""
    return [
        Progress(
            side=one.side or record.first_side,
            count=len(one.reps),
            ended=one.ended_at is not None,
            ratios=tuple(r.lower_to_lift for r in one.reps if r.whole and r.lower_to_lift is not None),
        )
        for one in record.sets
    ]


def _within(own_deg: Mapping[Side, float], most_deg: float | None) -> Mapping[Side, float]:
    """The person's limits, or the rung's where those are smaller."""
    if most_deg is None:
        return own_deg
    return {side: min(own_deg.get(side, most_deg), most_deg) for side in SIDES}
