"""Up one rung, or back one: proposals, each with its reason. The person decides, or who holds the lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hipwise.program import ladder
from hipwise.program.check_in import CheckIn
from hipwise.program.done import Done
from hipwise.program.ladder import GENTLE, Rung
from hipwise.program.pain import Light, light
from hipwise.program.screening import Outcome
from hipwise.program.step import Lock, Step, Way
from hipwise.program.week import counts

RUNNING = 2
"""Sessions running that a step needs: the 2-for-2 idea (SCIENCE 3.2)."""
EASY_EFFORT = 4
"""Effort from 0 to 10 up to which it is light (SCIENCE 1.5)."""
AWAY_DAYS = 10
"""After more days than this without a session, one back (SCIENCE 3.2)."""
EARLY_BREAK = 12
"""Form that breaks before this repetition (SCIENCE 3.2)."""
BETWEEN_UPS = timedelta(days=7)
"""One change at a time (SCIENCE 3.2): at most one step up a week."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One rung up or down, or the gentle start; ``reason`` is the sentence for the person."""

    way: Way
    rung: str
    reason: str


def present_rung(steps: Sequence[Step], lock: Lock | None = None) -> Rung:
    """The rung that the person stands on: the lock's, else the last one taken, else the gentle start.

    SCIENCE 3.1: beginners begin with twelve; the article's twenty is one tap away.
    """
    if lock is not None:
        return ladder.rung(lock.rung)
    taken = [step.rung for step in steps if step.answer == "taken"]
    return ladder.rung(taken[-1] if taken else GENTLE)


def proposal(
    done: Sequence[Done], steps: Sequence[Step], today: date, lock: Lock | None = None
) -> Proposal | None:
    """What the rules would change today, one thing at most and one rung at most (SCIENCE 3.2).

    Back comes before up, and neither is asked twice for the same reason: after an answer only what was done
    since then counts. Under a lock there is no way up; a step back is still proposed, for who holds the lock.
    """
    now = present_rung(steps, lock)
    fresh = [one for one in done if _after(one, steps)]
    since = [one for one in fresh if counts(one)]
    lower = ladder.below(now.key)
    if lower is not None:
        # Pain counts from the first repetition on.
        reason = back_for_pain(fresh) or back_for_form(since, now) or back_after_break(done, steps, today)
        if reason:
            return Proposal("back", lower.key, reason)
    higher = ladder.above(now.key)
    if higher is None or lock is not None or not _week_since_last_up(steps, today):
        return None
    if away_days(done, today) > AWAY_DAYS or missing_for_up(since, now):
        return None
    return Proposal(
        "up",
        higher.key,
        "Two sessions running were clean, with effort of 4 or less and no pain that counts. "
        "One step up is the next thing to try.",
    )


def back_for_pain(since: Sequence[Done]) -> str | None:
    """One back after red, or after amber twice running (SCIENCE 3.2, 4.3)."""
    lights = [light(one) for one in since if light(one) is not Light.UNKNOWN]
    if lights and lights[-1] is Light.RED:
        return "Last time it hurt. One step back is kinder to it until it has settled."
    if len(lights) >= RUNNING and all(one is Light.AMBER for one in lights[-RUNNING:]):
        return "There was pain of 4 or 5 or more in two sessions running. One step back lets it settle."
    return None


def back_for_form(since: Sequence[Done], now: Rung) -> str | None:
    """One back when the form breaks before repetition 12 (SCIENCE 3.2), seen in two sessions running.

    Once may be the camera's mistake [J]. A rung with fewer repetitions than that is not judged so.
    """
    if now.reps < EARLY_BREAK or len(since) < RUNNING:
        return None
    if all(_breaks_early(one) for one in since[-RUNNING:]):
        return (
            "In two sessions running the movement changed before the twelfth repetition. "
            "One step back makes it easy to keep."
        )
    return None


def back_after_break(done: Sequence[Done], steps: Sequence[Step], today: date) -> str | None:
    """One back after more than ten days away, whatever the reason (SCIENCE 3.2); asked once a break."""
    away = away_days(done, today)
    if away <= AWAY_DAYS:
        return None
    last = max(one.on for one in done if counts(one))
    if any(step.day > last + timedelta(days=AWAY_DAYS) for step in steps):
        return None
    return f"You were away for {away} days. One step back makes it easy to begin again."


def away_days(done: Sequence[Done], today: date) -> int:
    """Days since the last session that counts; 0 where there was none yet."""
    last = max((one.on for one in done if counts(one)), default=today)
    return max(0, (today - last).days)


def missing_for_up(since: Sequence[Done], now: Rung) -> list[str]:
    """What is still missing for a step up, in sentences; empty when nothing is (SCIENCE 1.5, 3.2).

    Two sessions running on this rung: every repetition asked for done and clean on both sides, effort 4 or
    less, pain green. What nobody measured or answered is missing, and never taken for good; but the press
    cannot be seen, and there only the rest is asked (SCIENCE 1.5: pain-free).
    """
    if now.exercise is None:
        return ["Nobody watches this step. When it was clean and easy twice running, choose the next."]
    last = since[-RUNNING:]
    missing: list[str] = []
    if len(last) < RUNNING:
        missing.append("Two sessions in a row on this step.")
    for one in last:
        missing += [sentence for sentence in _not_ready(one, now) if sentence not in missing]
    return missing


def missing_now(done: Sequence[Done], steps: Sequence[Step], lock: Lock | None = None) -> list[str]:
    """What a step up from the present rung still needs; empty at the top of the ladder and under a lock."""
    now = present_rung(steps, lock)
    if lock is not None or ladder.above(now.key) is None:
        return []
    return missing_for_up([one for one in done if counts(one) and _after(one, steps)], now)


def _not_ready(one: Done, now: Rung) -> list[str]:
    said: list[str] = []
    asked = min(now.reps, one.prescribed) if one.prescribed else now.reps
    sides = [one.sides.get(side) for side in one.asked]
    if any(side is None or side.reps < now.reps for side in sides):
        said.append(f"All {now.reps} on each side.")
    elif now.watched and any(side is None or side.measured < asked for side in sides):
        said.append("Both sessions seen by the camera or the phone: what nobody saw cannot be called clean.")
    elif any(side is None or side.clean < side.measured for side in sides):
        said.append("Every repetition clean.")
    if one.effort is None:
        said.append("Your answer to how hard it was.")
    elif one.effort > EASY_EFFORT:
        said.append(f"Effort of {EASY_EFFORT} or less; it was {one.effort}.")
    match light(one):
        case Light.UNKNOWN:
            said.append("Your answer to how the pain was afterwards.")
        case Light.AMBER | Light.RED:
            said.append("Pain of 3 or less.")
        case Light.GREEN:
            pass
    return said


def gentler(steps: Sequence[Step], check_in: CheckIn | None) -> Proposal | None:
    """The gentle start for those with pain (SCIENCE 3.1, 4.3); beginners stand on it (`present_rung`).

    Nobody is held to it: the standard twenty is one tap away.
    """
    if ladder.height(present_rung(steps).key) <= ladder.height(GENTLE):
        return None
    if check_in is None or check_in.outcome not in (Outcome.EASIER, Outcome.SEE_SOMEONE):
        return None
    reason = f"With pain of {check_in.pain}, twelve a side every other day may suit you better."
    return Proposal("gentler", GENTLE, reason)


def for_today(now: Rung, check_in: CheckIn | None) -> Rung:
    """The rung for today alone: one lower with pain from 4 (SCIENCE 4.3: drop a level), else the present one.

    A pain that is usual and high changes the rung; it does not lock the door.
    """
    hurts = check_in is not None and check_in.outcome in (Outcome.EASIER, Outcome.SEE_SOMEONE)
    return (ladder.below(now.key) or now) if hurts else now


def _after(one: Done, steps: Sequence[Step]) -> bool:
    """Whether a session was done after the last answer to a proposal."""
    if not steps:
        return True
    last = max(step.at for step in steps)
    return one.at > last if one.at is not None else one.on > last.date()


def _week_since_last_up(steps: Sequence[Step], today: date) -> bool:
    ups = [step.day for step in steps if step.answer == "taken" and _rises(step, steps)]
    return not ups or today - max(ups) >= BETWEEN_UPS


def _rises(step: Step, steps: Sequence[Step]) -> bool:
    before = present_rung([other for other in steps if other.at < step.at])
    return ladder.height(step.rung) > ladder.height(before.key)


def _breaks_early(one: Done) -> bool:
    return any(side.form_break is not None and side.form_break < EARLY_BREAK for side in one.sides.values())
