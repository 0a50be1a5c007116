"""The plan, the week and the progress: as other programs read them, and as tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from hipwise.program import told
from hipwise.program.bout import Bout
from hipwise.program.mobility import Point
from hipwise.program.plan import Plan
from hipwise.program.planes import PLANES, Planes, activities, offers, words
from hipwise.program.progression import Proposal
from hipwise.program.week import in_a_row, reached_ever
from hipwise.records.progress import SIDES, Line


def plan_json(plan: Plan) -> dict[str, Any]:
    return {
        "day": plan.day.isoformat(),
        "today": {"asks": plan.today.value, "reason": plan.reason, "step": plan.today_rung.key},
        "schedule": plan.schedule.as_json(),
        "step": asdict(plan.asked.rung) | {"work_s": plan.asked.rung.work_s},
        "days_a_week": plan.asked.days,
        "dose_s_a_week": plan.asked.dose_s,
        "next_day": plan.next_day and plan.next_day.isoformat(),
        "proposal": _proposal(plan.proposal),
        "gentler": _proposal(plan.gentler),
        "missing_for_up": list(plan.missing),
        "locked_by": plan.lock and plan.lock.by,
        "pause": plan.pause
        and {
            "first": plan.pause.first.isoformat(),
            "last": plan.pause.last and plan.pause.last.isoformat(),
            "reason": plan.pause.reason,
        },
    }


def _proposal(found: Proposal | None) -> dict[str, Any] | None:
    return None if found is None else asdict(found)


def week_json(plan: Plan, planes: Planes) -> dict[str, Any]:
    return {
        "weeks_in_a_row": in_a_row(plan.weeks),
        "weeks_with_three": reached_ever(plan.weeks),
        "done": [day.isoformat() for day in plan.week.days],
        "left": plan.left,
        "weeks": [
            {
                "start": week.start.isoformat(),
                "days": [day.isoformat() for day in week.days],
                "reached": week.reached,
                "frozen": week.frozen,
            }
            for week in plan.weeks
        ],
        "planes": asdict(planes) | {"says": words(planes)},
    }


def progress_json(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [
        {
            "what": line.key,
            "title": line.title,
            "unit": line.unit,
            "difference": line.difference and {"more": line.difference[0], "by": line.difference[1]},
            "sides": {
                side: {
                    "change": asdict(line.changes[side]),
                    "points": [_point(point) for point in line.points[side]],
                }
                for side in SIDES
            },
        }
        for line in lines
    ]


def _point(point: Point) -> dict[str, Any]:
    return {"day": point.day.isoformat(), "value": point.value, "error": point.error}


# ---- for the terminal


def print_plan(plan: Plan) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    console.print("The plan", style="bold")
    table = _table()
    table.add_row("When", told.when(plan.schedule))
    table.add_row("What", told.dose(plan.asked))
    table.add_row("", plan.asked.rung.do)
    table.add_row("Today", plan.reason)
    if plan.next_day is not None:
        table.add_row("Next", f"{told.day(plan.next_day)} at {plan.schedule.at:%H:%M}")
    if plan.lock is not None:
        table.add_row("Held by", f"{plan.lock.by}, since {told.day(plan.lock.since)}")
    if plan.pause is not None:
        until = f"until {told.day(plan.pause.last)}" if plan.pause.last else "until you end it"
        table.add_row("Paused", until)
    if plan.proposal is not None:
        table.add_row("Proposed", f"{plan.proposal.reason} ({_titled(plan.proposal)})")
    elif plan.missing:
        table.add_row("To go up", " ".join(plan.missing))
    console.print(table)
    if plan.proposal is not None:
        console.print("You decide: on the page Plan of `hipwise coach`.", style="dim")


def _titled(found: Proposal) -> str:
    from hipwise.program import ladder

    return ladder.rung(found.rung).title


def print_week(plan: Plan, bouts: Sequence[Bout], planes: Planes) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    console.print(f"The week of {told.day(plan.week.start)}", style="bold")
    console.print(f"  {told.this_week(plan)}")
    console.print(f"  {told.row(plan.weeks)}")
    if not bouts:
        console.print("\nNothing else is noted for this week.", style="dim")
        return
    table = _table("Activity", "Minutes", "Forward, back", "Sideways", "Turning")
    for column in table.columns[1:]:
        column.justify = "right"
    for bout in bouts:
        known = activities().get(bout.activity)
        shares = [] if known is None else [f"{100 * getattr(known, plane):.0f} %" for plane in PLANES]
        name = bout.activity if known is None else known.name
        table.add_row(f"{name} ({bout.day:%a})", f"{bout.minutes:.0f}", *shares)
    minutes = [f"{planes.minutes[plane]:.0f} min" for plane in PLANES]
    table.add_section()
    table.add_row("Together", f"{planes.total_minutes:.0f}", *minutes, style="bold")
    console.print()
    console.print(table)
    console.print(f"  {words(planes)}")
    console.print(f"  Gluteus medius at work for about {planes.medius_minutes:.0f} minutes of it.")
    if offered := offers(planes, bouts):
        console.print(f"  What would bring some in: {', '.join(one.name.lower() for one in offered)}.")
    if planes.one_sided:
        console.print(f"  One-sided: {', '.join(planes.one_sided).lower()}.")


def print_progress(lines: Sequence[Line]) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    if all(line.empty for line in lines):
        console.print("Nothing measured yet. `hipwise coach` starts the first session.")
        return
    table = _table("Measure", "Side", "Latest", "Over the year")
    for line in lines:
        for side in SIDES:
            if not (points := line.points[side]):
                continue
            last = points[-1]
            error = "" if last.error is None else f" ± {last.error:.0f}"
            shown = f"{told.number(last.value, line.unit)}{error}, {last.day:%d %b}"
            table.add_row(line.title, side, shown, told.change(line.changes[side], line.unit))
    console.print(table)
    for line in lines:
        if line.difference is not None:
            side, by = line.difference
            console.print(
                f"  {line.title}: {told.number(by, line.unit)} more on the {side}, seen on two days."
            )
    console.print(
        "  A change means something from 10° on, or 30 %; less is no clear change. "
        "None of it is a measure of health.",
        style="dim",
    )


def _table(*columns: str) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=True, header_style="bold", show_header=bool(columns))
    for column in columns or ("", ""):
        table.add_column(column)
    if not columns:
        table.columns[0].style = "dim"
        table.columns[0].no_wrap = True
    return table
