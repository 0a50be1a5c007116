"""What the pages of the weeks share: the plan for this moment, the seven days, and fields to fill in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from nicegui import ui

from hipwise.program.plan import Plan, plan
from hipwise.program.schedule import WEEKDAYS
from hipwise.records import Records
from hipwise.records.known import known
from hipwise.web.pages.frame import el


def styles() -> None:
    ui.add_head_html('<link rel="stylesheet" href="/static/weeks.css">')


def present(records: Records) -> Plan:
    """The plan for now, on the day it is where this computer is."""
    now = datetime.now().astimezone()
    return plan(known(records, now), now.date())


def seven(found: Plan) -> None:
    """The days of this week: chosen, done, today."""
    week = found.week
    with el("ol", classes="seven", aria_label="This week"):
        for n in range(7):
            day = week.start + timedelta(days=n)
            # A day that went by unused was free: what is missed is not shown.
            done = day in week.days
            chosen = day.weekday() in found.schedule.days and (done or day >= found.day)
            kinds = [
                name for name, so in (("done", done), ("chosen", chosen), ("today", day == found.day)) if so
            ]
            with el("li", classes=" ".join(kinds)):
                name = el("strong", WEEKDAYS[day.weekday()][:3])
                name.props["aria-hidden"] = "true"
                el("span", _full(day.weekday(), day == found.day), "unseen")
                el("span", "done" if done else "planned" if chosen else "")


def _full(weekday: int, today: bool) -> str:
    return WEEKDAYS[weekday] + (", today" if today else "")


def field(name: str, label: str, kind: str, value: str = "", **more: Any) -> None:
    """One thing to type, with its name above."""
    with el("label"):
        el("span", label)
        el("input", type=kind, name=name, value=value, **more)


def choice(name: str, label: str, options: Mapping[str, str], chosen: str = "") -> None:
    """One of many, from a list that opens."""
    with el("label"):
        el("span", label)
        with el("select", name=name):
            for value, text in options.items():
                option = el("option", text, value=value)
                if value == chosen:
                    option.props["selected"] = True
