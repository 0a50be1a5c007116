"""A year as a picture: a column a week, a cell a day; what is not done has no colour of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape

from hipwise.program.pause import Pause
from hipwise.program.schedule import in_order, week_start

CELL, GAP = 15, 3
LEFT, TOP = 42, 26
LETTERS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def year(days: Sequence[date], pauses: Sequence[Pause], today: date, first_weekday: int = 0) -> str:
    """The 53 weeks up to ``today``: days trained on filled, paused ones striped, today with a line round it.

    The same in figures stands in a table beside (`months`).
    """
    end = week_start(today, first_weekday)
    start = end - timedelta(weeks=52)
    done = Counter(days)
    high = TOP + 7 * (CELL + GAP)
    wide = LEFT + 53 * (CELL + GAP)
    drawn = [
        f'<text x="{LEFT - 6}" y="{TOP + row * (CELL + GAP) + 12}" text-anchor="end">'
        f"{LETTERS[weekday]}</text>"
        for row, weekday in enumerate(in_order(range(7), first_weekday))
        if row % 2 == 0
    ]
    named = -3
    for column in range(53):
        monday = start + timedelta(weeks=column)
        x = LEFT + column * (CELL + GAP)
        opens = next((d for d in _seven(monday) if d.day == 1), None)
        if opens is not None and column - named >= 3:
            drawn.append(f'<text x="{x}" y="{TOP - 8}">{opens:%b}</text>')
            named = column
        for row, day in enumerate(_seven(monday)):
            if day > today:
                break
            kind = _kind(day, done, pauses)
            y = TOP + row * (CELL + GAP)
            now = " now" if day == today else ""
            drawn.append(
                f'<rect class="{kind}{now}" x="{x}" y="{y}" width="{CELL}" height="{CELL}" rx="3">'
                f"<title>{escape(_told(day, kind))}</title></rect>"
            )
    label = f"The last year: {_times(days, start, today)} with a session. The table below has the months."
    return (
        f'<svg class="year" viewBox="0 0 {wide} {high}" role="img" aria-label="{label}">'
        f'<defs><pattern id="paused" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="ground" width="5" height="5"/>'
        f'<rect class="stripe" width="2" height="5"/></pattern></defs>{"".join(drawn)}</svg>'
    )


def months(days: Sequence[date], today: date) -> list[tuple[date, int]]:
    """The first day of each of the last twelve months, and on how many of its days there was a session."""
    firsts = [date(today.year, today.month, 1)]
    while len(firsts) < 12:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    counted = Counter((day.year, day.month) for day in days)
    return [(first, counted[first.year, first.month]) for first in firsts]


def _seven(start: date) -> list[date]:
    return [start + timedelta(days=n) for n in range(7)]


def _kind(day: date, done: Counter[date], pauses: Sequence[Pause]) -> str:
    if done[day]:
        return "done"
    return "paused" if any(pause.covers(day) for pause in pauses) else "free"


def _told(day: date, kind: str) -> str:
    return f"{day:%A} {day.day} {day:%B}: " + {"done": "done", "paused": "paused", "free": "free"}[kind]


def _times(days: Sequence[date], start: date, today: date) -> str:
    count = len({day for day in days if start <= day <= today})
    return "1 day" if count == 1 else f"{count} days"
