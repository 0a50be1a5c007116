"""The report as one page of HTML to print: complete in itself, without scripts, asking no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from hipwise import __version__
from hipwise.errors import UserError
from hipwise.exchange.report import SIDES, Period, Range, Report, gather
from hipwise.program.measure import KINDS, Measure
from hipwise.program.pause import REASONS, Pause
from hipwise.program.told import count
from hipwise.records import Records

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

WHY = {"stopped": "stopped", "left": "unfinished", "tired": "tired", "pain": "pain"}
UNITS = {"deg": "°", "s": " s", "reps": " repetitions"}
MOST_NAMED = 6
MOST_PAUSES = 3
LONGEST = 60
"""Letters of what somebody else may have put into the records."""

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 520.0, 96.0, 26.0, 14.0, 9.0
"""Of the chart, in its own units."""


def write(records: Records, period: Period, path: Path) -> None:
    """Write the report of a time.

    Raises:
        UserError: the file cannot be written.
    """
    text = page(gather(records, period))
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"The report could not be written to {path} ({error.strerror}).") from error


def page(report: Report) -> str:
    """The text of the page. Everything that goes into it is escaped."""
    period = report.period
    weekly = all((part.last - part.first).days < 7 for part in report.parts)
    return _template().render(
        r=report,
        t=report.total,
        length=count(period.days, "day"),
        count=count,
        asked=report.asked_days,
        weekly=weekly,
        chart=chart(report.ranges, period),
        noticed=_counted(report.noticed),
        stopped=why(report.total.stopped),
        pauses="; ".join(map(_pause, report.pauses[-MOST_PAUSES:])),
        exercises=", ".join(name[:LONGEST] for name in report.exercises[:MOST_NAMED]),
        version=__version__,
        day=day,
        short_day=short_day,
        percent=percent,
        seconds=seconds,
        middle=middle,
        spread=spread,
        why=why,
        measures=_measures(report.measures),
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    text = files("hipwise.exchange").joinpath("report.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(text)


# ---- words


def day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def short_day(on: date) -> str:
    return f"{on.day} {on:%b}"


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def seconds(length_s: float) -> str:
    return f"{length_s:.0f} s" if length_s < 600 else f"{length_s / 60:.0f} min"


def middle(values: Sequence[float], digits: int = 0) -> str:
    """The median."""
    if not values:
        return "–"
    found = median(values)
    return f"{found:.{digits}f}" if digits or found == int(found) else f"{found:.1f}"


def spread(values: Sequence[int]) -> str:
    return (
        f"median; {min(values)} to {max(values)}, said {count(len(values), 'time')}" if values else "not said"
    )


def why(stopped: Counter[str], most: int = 4) -> str:
    """Why sessions ended early, pain first: "pain 1, tired 2"."""
    found = sorted(stopped.items(), key=lambda item: (item[0] != "pain", -item[1]))[:most]
    return ", ".join(f"{WHY.get(why, 'otherwise')} {count}" for why, count in found) or "–"


def _counted(noticed: Mapping[str, int]) -> str:
    return ", ".join(f"{word[:LONGEST]} {count}" for word, count in list(noticed.items())[:MOST_NAMED])


def _pause(pause: Pause) -> str:
    until = f" to {short_day(pause.last)}" if pause.last else ", still going on"
    return f"{short_day(pause.first)}{until} ({REASONS.get(pause.reason, 'something else')})"


def _measures(measures: Sequence[Measure]) -> list[str]:
    """One line a kind: "Seated hip rotation, inwards: left 31 ± 2°, right 30 ± 2° (typed in)"."""
    lines: list[str] = []
    for what in KINDS:
        own = [one for one in measures if one.what == what]
        if not own:
            continue
        typed = " (typed in)" if all(one.how == "typed" for one in own) else ""
        lines.append(f"{KINDS[what].title}: {', '.join(map(_value, own))}{typed}")
    return lines


def _value(one: Measure) -> str:
    error = f" ± {one.error:.0f}" if one.error is not None else ""
    return f"{one.side + ' ' if one.side else ''}{one.value:.0f}{error}{UNITS[one.unit]}"


# ---- the chart


def chart(ranges: Sequence[Range], period: Period) -> Markup:
    """Opening over time, both sides, each point with its error: SVG."""
    from markupsafe import Markup

    top_deg = max([60.0, *(one.opening_deg + (one.error_deg or 0.0) for one in ranges)])
    top_deg = 20.0 * -(-top_deg // 20.0)

    def y(deg: float) -> float:
        return HEIGHT - BOTTOM - deg / top_deg * (HEIGHT - BOTTOM - TOP)

    def x(on: date) -> float:
        return LEFT + 8 + (on - period.first).days / max(1, period.days - 1) * (WIDTH - LEFT - 16)

    parts: list[str] = []
    for deg in range(0, int(top_deg) + 1, 20):
        parts.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH}" y1="{y(deg):.1f}" y2="{y(deg):.1f}"/>'
            f'<text x="{LEFT - 4}" y="{y(deg) + 2.4:.1f}" text-anchor="end">{deg}°</text>'
        )
    for share in (0.0, 0.5, 1.0):
        on = period.first + timedelta(days=round(share * (period.days - 1)))
        anchor = {0.0: "start", 0.5: "middle", 1.0: "end"}[share]
        parts.append(f'<text x="{x(on):.1f}" y="{HEIGHT - 3}" text-anchor="{anchor}">{short_day(on)}</text>')
    for side in SIDES:
        # The sides stand beside each other on a day, and differ in shape as well as colour.
        aside = -1.6 if side == "left" else 1.6
        for one in ranges:
            if one.side == side:
                parts.append(_point(x(one.on) + aside, one, y))
    parts.append(
        f'<circle class="left" cx="{WIDTH - 88}" cy="4" r="2.2"/><text x="{WIDTH - 83}" y="6.4">left</text>'
        f'<rect class="right" x="{WIDTH - 46}" y="2" width="4" height="4"/>'
        f'<text x="{WIDTH - 39}" y="6.4">right</text>'
    )
    said = f"Knee opening in {len(ranges)} points, 0 to {top_deg:.0f} degrees, over the time of the report"
    return Markup(
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{said}">{"".join(parts)}</svg>'
    )


def _point(x: float, one: Range, y: Callable[[float], float]) -> str:
    parts: list[str] = []
    if one.error_deg is not None:
        low, high = y(max(0.0, one.opening_deg - one.error_deg)), y(one.opening_deg + one.error_deg)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>')
    middle = y(one.opening_deg)
    if one.side == "left":
        parts.append(f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="2.2"/>')
    else:
        parts.append(f'<rect x="{x - 2:.1f}" y="{middle - 2:.1f}" width="4" height="4"/>')
    return f'<g class="{one.side}">{"".join(parts)}</g>'
