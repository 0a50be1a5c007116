"""The plan: what the weeks ask for, and what today does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from hipwise.program import change, dose, ladder, pain, progression, schedule, week
from hipwise.program.check_in import CheckIn
from hipwise.program.done import Done
from hipwise.program.dose import Asked
from hipwise.program.ladder import Rung
from hipwise.program.pause import Pause
from hipwise.program.progression import Proposal
from hipwise.program.schedule import PROPOSED, Schedule
from hipwise.program.screening import Screening
from hipwise.program.step import Lock, Step
from hipwise.program.week import Week

SORE_DAYS = {"press", "small"}
"""The rungs that also serve sore days (SCIENCE 1.5)."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that the rules look at.

    ``days``: every day that was ever trained on (`week.training_days`); ``done``: the latest sessions in the
    order of time; ``schedules`` with the day each holds from; ``check_in`` is today's, if there was one.
    """

    days: Sequence[date] = ()
    done: Sequence[Done] = ()
    steps: Sequence[Step] = ()
    schedules: Sequence[tuple[date, Schedule]] = ()
    pauses: Sequence[Pause] = ()
    lock: Lock | None = None
    screening: Screening | None = None
    check_in: CheckIn | None = None


class Today(StrEnum):
    """What today asks for."""

    QUESTIONS = "questions"
    """First the health questions, or once more after a long break."""
    ASK_FIRST = "ask_first"
    """Locked until a clinician agrees, or graver."""
    REST_FOR_PAIN = "rest_for_pain"
    NOT_TODAY = "not_today"
    """Today's check-in has something new in it."""
    PAUSED = "paused"
    DONE = "done"
    ENOUGH = "enough"
    """What the week asks for is done, or six days are: a day of rest."""
    TRAIN = "train"
    FREE = "free"
    """No chosen day, and the week does not need it; whoever wants to may."""

    @property
    def asks(self) -> bool:
        """Whether there is exercise asked for."""
        return self is Today.TRAIN


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rules make of all that is known, for one day.

    ``today_rung`` differs from the week's where there is pain. ``missing`` is what a step up still needs,
    empty while a chosen one waits.
    ``next_day`` is the next day on which the plan asks for exercise, None in a pause without an end.
    """

    day: date
    today: Today
    reason: str
    schedule: Schedule
    asked: Asked
    today_rung: Rung
    weeks: Sequence[Week]
    proposal: Proposal | None
    gentler: Proposal | None
    missing: Sequence[str]
    pause: Pause | None
    lock: Lock | None
    pauses: Sequence[Pause]
    next_day: date | None

    @property
    def week(self) -> Week:
        return self.weeks[-1]

    @property
    def left(self) -> int:
        """Days that this week still asks for."""
        return max(0, self.asked.days - len(self.week.days))

    @property
    def remind_at(self) -> datetime | None:
        """When to remind next, by the clock on the person's wall: today if today asks, else the next day."""
        day = self.day if self.today.asks else self.next_day
        if day is None:
            return None
        return datetime.combine(day, self.schedule.at) - timedelta(minutes=self.schedule.remind_min)

    @property
    def choices(self) -> list[Rung]:
        """The rungs that the coach can take a session on today, the easiest first.

        Today's, the week's, and always the article's twenty and the gentle twelve; on a sore day the press
        and the small clamshell too (SCIENCE 1.5). Under a lock none above it.
        """
        keys = {ladder.GENTLE, ladder.STANDARD, self.today_rung.key, self.asked.rung.key}
        if self.today_rung != self.asked.rung:
            keys |= SORE_DAYS
        most = ladder.height(self.lock.rung if self.lock else ladder.rungs()[-1].key)
        return [one for one in ladder.rungs()[: most + 1] if one.key in keys and one.exercise]

    @property
    def start_on(self) -> Rung:
        """Where a session stands if nothing else is chosen: the highest choice that today's rung allows."""
        highest = ladder.height(self.today_rung.key)
        return [one for one in self.choices if ladder.height(one.key) <= highest][-1]

    @property
    def twenty(self) -> bool:
        """Whether the article's twenty is one tap away."""
        return self.lock is None and self.asked.waits is None and self.asked.rung.key == ladder.GENTLE


def plan(known: Known, day: date) -> Plan:
    """The plan on the person's own ``day`` (SCIENCE 3, 4.3, 4.4; FIELD D3)."""
    chosen = known.schedules[-1][1] if known.schedules else PROPOSED
    weeks = week.weeks(known.days, known.pauses, day, chosen.first_weekday)
    asked = dose.asked(day, known.steps, known.schedules, known.lock)
    pause = next((one for one in known.pauses if one.covers(day)), None)
    today, reason = _today(known, day, chosen, weeks[-1], asked, pause)
    proposal = progression.proposal(known.done, known.steps, day, known.lock)
    return Plan(
        day=day,
        today=today,
        reason=reason,
        schedule=chosen,
        asked=asked,
        today_rung=progression.for_today(asked.rung, known.check_in),
        weeks=weeks,
        proposal=proposal,
        gentler=None if known.lock else progression.gentler(known.steps, known.check_in),
        missing=[] if asked.waits else progression.missing_now(known.done, known.steps, known.lock),
        pause=pause,
        lock=known.lock,
        pauses=known.pauses,
        next_day=_next_day(chosen, known.pauses, day),
    )


def _today(
    known: Known, day: date, chosen: Schedule, this: Week, asked: Asked, pause: Pause | None
) -> tuple[Today, str]:
    """What today asks for, and why in a sentence: the gravest reason against it first.

    After red there is no exercise that day (SCIENCE 4.3); six days of seven at most (SCIENCE 3.1).
    """
    if known.screening is None:
        return Today.QUESTIONS, "First a few questions about your health."
    if not known.screening.may_start:
        return Today.ASK_FIRST, "Your answers to the health questions come before any exercise."
    if why := change.asked_again(known.screening, known.done, day):
        return Today.QUESTIONS, why
    if known.check_in is not None and not known.check_in.outcome.may_start:
        return Today.NOT_TODAY, "Something is new, so there is no exercise today."
    if (hurt := pain.rest_today(known.done, day)) is not None:
        if hurt.on == day:
            return Today.REST_FOR_PAIN, "It hurt today. The rest of the day is for rest."
        return Today.REST_FOR_PAIN, "It is worse this morning than before your last session. Rest today."
    if pain.worse_this_morning(known.done, known.check_in, day):
        return Today.REST_FOR_PAIN, "It is worse this morning than before your last session. Rest today."
    if pause is not None:
        return Today.PAUSED, "Your weeks are paused. Nothing is lost."
    if day in this.days:
        return Today.DONE, "Done for today."
    if len(this.days) >= asked.days:
        return (
            Today.ENOUGH,
            f"This week has its {len(this.days)} days. Today is for rest.",
        )
    if day.weekday() in chosen.days:
        return Today.TRAIN, f"{schedule.WEEKDAYS[day.weekday()]} is one of your days."
    still = [this.start + timedelta(days=n) for n in range(7) if this.start + timedelta(days=n) > day]
    coming = sum(one.weekday() in chosen.days for one in still)
    left = asked.days - len(this.days)
    if coming < left:
        return Today.TRAIN, "Not one of your days, but a session today would fit."
    return Today.FREE, "Not one of your days. You are free today."


def _next_day(chosen: Schedule, pauses: Sequence[Pause], day: date) -> date | None:
    """The next chosen day after ``day`` that no pause covers, looked for over a year."""
    for _ in range(366):
        day = schedule.next_day(chosen, day)
        if not any(pause.covers(day) for pause in pauses):
            return day
    return None
