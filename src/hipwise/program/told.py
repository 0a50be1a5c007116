"""The plan in plain words: the same for the page and for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hipwise.program.dose import Asked
from hipwise.program.mobility import Change
from hipwise.program.plan import Plan
from hipwise.program.schedule import WEEKDAYS, Schedule, in_order
from hipwise.program.week import Week, in_a_row, reached_ever


def days(schedule: Schedule) -> str:
    """Monday, Wednesday and Friday."""
    return listed([WEEKDAYS[day] for day in in_order(schedule.days, schedule.first_weekday)])


def listed(words: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def when(schedule: Schedule) -> str:
    """The days, the time and the alarm, in a sentence."""
    early = f", {schedule.remind_min} minutes before" if schedule.remind_min else ""
    zone = f" ({schedule.zone})" if schedule.zone else ""
    return f"{days(schedule)} at {schedule.at:%H:%M}{zone}, with an alarm{early}."


def dose(asked: Asked) -> str:
    """What a week asks for, and what it does not ask for yet."""
    said = f"{asked.rung.title}, {asked.rung.reps} on each side, {count(asked.days, 'day')} a week."
    if asked.waits is None:
        return said
    return f"{said} {asked.waits.title} comes later: it is more than twice what the last week asked for."


def count(number: int, what: str) -> str:
    """1 day, 2 days."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def this_week(plan: Plan) -> str:
    """Done and left, without blame."""
    done = len(plan.week.days)
    if plan.pause is not None:
        return f"Paused. {count(done, 'day')} done this week; nothing is lost."
    if plan.left == 0:
        return f"{count(done, 'day')} done this week; it asked for {plan.asked.days}."
    room = (plan.week.last - plan.day).days + (plan.day not in plan.week.days)
    if plan.left > room:
        # More than the days that are left: nothing is counted against anybody.
        begins = WEEKDAYS[plan.schedule.first_weekday]
        return f"{count(done, 'day')} done this week; a new one begins on {begins}."
    return f"{count(done, 'day')} done this week, {plan.left} still to come, any day."


def row(weeks: Sequence[Week]) -> str:
    """Weeks in a row, and all of them ever."""
    running, ever = in_a_row(weeks), reached_ever(weeks)
    if ever == 0:
        return "Weeks with three days or more are counted here."
    in_all = f"{count(ever, 'week')} with three days or more in all"
    return f"{in_all}, {running} of them in a row up to now." if running else f"{in_all}."


def day(on: date) -> str:
    """Friday 20 November."""
    return f"{on:%A} {on.day} {on:%B}"


def number(value: float | None, unit: str) -> str:
    """With its unit, as exact as it can be known."""
    if value is None:
        return "–"
    return f"{value:.0f}°" if unit == "deg" else f"{value:.0f} {unit}"


def change(found: Change, unit: str) -> str:
    """What has changed, or that nothing clearly has (SCIENCE 4.1)."""
    if found.verdict == "too early":
        return "Too early to say."
    assert found.before is not None and found.now is not None
    from_to = f"from {number(found.before, unit)} to {number(found.now, unit)}"
    if found.verdict == "no clear change":
        return f"No clear change ({from_to})."
    return f"{found.verdict.capitalize()}: {from_to}."
