"""The plan: which days and when, what they ask for, what the rules propose; the person decides."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse
from nicegui import ui

from hipwise.program import change, ladder, told
from hipwise.program.late import MOST_REPS
from hipwise.program.pause import REASONS
from hipwise.program.plan import Plan, Today
from hipwise.program.progression import Proposal
from hipwise.program.schedule import WEEKDAYS, Schedule, in_order
from hipwise.program.step import Lock
from hipwise.records import Records
from hipwise.sensing.source import Side
from hipwise.web.pages.frame import el, form, frame, link, page_at, radios, submit
from hipwise.web.pages.weeks import choice, field, present, seven, styles

SORE = {"none": "Neither", "left": "Left", "right": "Right", "both": "Both"}


def register(records: Records) -> None:
    @page_at("/plan")
    async def plan(unclear: bool = False, box: str = "") -> None:  # pyright: ignore[reportUnusedFunction]
        found, sore = await asyncio.to_thread(_read, records)
        styles()
        with frame("Plan", here="/week"):
            if unclear:
                el("p", "That could not be kept. Please look at it again.", "note warn", role="alert")
            _week(found)
            _proposed(found)
            _step(found)
            el("h2", "To change")
            _days(found)
            _pause(found, opened=box == "pause")
            _late(found, opened=box == "late")
            _sore(sore)
            _lock(found)


def add_routes(router: APIRouter, records: Records) -> None:
    @router.get("/plan/reminder")
    async def reminder() -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        found = await asyncio.to_thread(present, records)
        at = found.remind_at
        wait_s = (
            None if at is None else (at - datetime.now().astimezone().replace(tzinfo=None)).total_seconds()
        )
        said = f"{found.asked.rung.title}, {found.asked.rung.reps} on each side."
        return JSONResponse(
            {"in_s": wait_s, "day": at and at.date().isoformat(), "title": "Time for your hips", "text": said}
        )

    @router.post("/plan/{what}")
    async def change_it(what: str, request: Request) -> RedirectResponse:  # pyright: ignore[reportUnusedFunction]
        sent = await request.form()
        given = {name: str(value) for name, value in sent.multi_items() if name != "day"}
        chosen = [str(value) for value in sent.getlist("day")]
        try:
            await asyncio.to_thread(_keep, records, what, given, chosen)
        except (KeyError, ValueError):
            return RedirectResponse("/plan?unclear=true", status_code=303)
        return RedirectResponse("/" if given.get("back") == "today" else "/plan", status_code=303)


def _read(records: Records) -> tuple[Plan, change.Sore]:
    return present(records), records.weeks.sore()


def _keep(records: Records, what: str, given: Mapping[str, str], chosen: list[str]) -> None:
    """Keep one change.

    Raises:
        KeyError, ValueError: what was sent is not what the page sends.
    """
    now = datetime.now().astimezone()
    weeks = records.weeks
    match what:
        case "days":
            before = weeks.schedule()
            schedule = Schedule(
                tuple(sorted({int(day) for day in chosen})),
                time.fromisoformat(given["at"]),
                before.zone,
                int(given["first_weekday"]),
                int(given["remind_min"]),
            )
            weeks.choose(schedule, now.date())
        case "step":
            _step_to(records, given, now)
        case "pause":
            if given["reason"] not in REASONS:
                raise ValueError("no such reason")
            last = given.get("last")
            weeks.add_pause(
                date.fromisoformat(given["first"]),
                date.fromisoformat(last) if last else None,
                given["reason"],  # pyright: ignore[reportArgumentType]
            )
        case "pause-end":
            weeks.end_pause(int(given["id"]), now.date() - timedelta(days=1))
        case "late":
            on = date.fromisoformat(given["on"])
            if on > now.date():
                raise ValueError("that day is still to come")
            counted: dict[Side, int] = {}
            for side in ("left", "right"):
                if given.get(side) and int(given[side]):
                    counted[side] = int(given[side])
            weeks.add_late_entry(on, counted)
        case "sore":
            if given["sore"] not in SORE:
                raise ValueError("no such side")
            weeks.set_sore(given["sore"])  # pyright: ignore[reportArgumentType]
        case "lock":
            by = given["by"].strip()
            if not by:
                raise ValueError("a lock has a name")
            rung = ladder.rung(given["rung"]).key
            weeks.set_lock(Lock(rung, by[:80], now.date()))
            weeks.add_step(now, rung, "locked", f"Set by {by[:80]}.", "taken")
        case "unlock":
            weeks.set_lock(None)
        case _:
            raise KeyError(what)


def _step_to(records: Records, given: Mapping[str, str], now: datetime) -> None:
    """Take or decline what the rules propose; or the person's own choice of a rung."""
    rung = ladder.rung(given["rung"]).key
    found = present(records)
    if found.lock is not None:
        raise ValueError("the rung is held")
    offered = next((one for one in (found.proposal, found.gentler) if one and one.rung == rung), None)
    answer = given["answer"]
    if answer not in ("taken", "declined"):
        raise ValueError("no such answer")
    if offered is not None:
        records.weeks.add_step(now, rung, offered.way, offered.reason, answer)  # pyright: ignore[reportArgumentType]
    elif answer == "taken":
        records.weeks.add_step(now, rung, "chosen", "You chose it.", "taken")


# ---- what is shown


def _week(found: Plan) -> None:
    seven(found)
    el("p", told.this_week(found), "lead")
    el("p", told.row(found.weeks), "quiet-text")
    with el("p", classes="quiet-text"):
        link("The week and the year", "/week", "")
        el("span", " · ")
        link("The days in your calendar", "/data#calendar-title", "")


def _proposed(found: Plan) -> None:
    for offered in (found.proposal, found.gentler):
        if offered is not None:
            proposal(offered, found)
            return


def proposal(offered: Proposal, found: Plan, back: str = "plan") -> None:
    """One change with its reason, to be taken or declined."""
    rung = ladder.rung(offered.rung)
    kind = "good" if offered.way == "up" else "warn"
    with el("section", classes=f"card {kind}", aria_labelledby="proposal"):
        el("h2", _heading(offered), id="proposal")
        el("p", offered.reason)
        with el("p"):
            el("strong", f"{rung.title}. ")
            el("span", rung.do)
        if found.lock is not None:
            el("p", f"{found.lock.by} holds your step: tell them about this before you change anything.")
            return
        with el("div", classes="row"):
            for answer, text, look in (
                ("taken", "Yes, do that", "button"),
                ("declined", "No, stay", "button quiet"),
            ):
                with form("/plan/step", rung=offered.rung, answer=answer, back=back):
                    submit(text, look)


def _heading(offered: Proposal) -> str:
    return {"up": "One step up?", "back": "One step back?"}.get(offered.way, "The gentle start?")


def _step(found: Plan) -> None:
    rung = found.asked.rung
    with el("section", classes="card", aria_labelledby="step"):
        el("h2", rung.title, id="step")
        el("p", rung.do)
        el("p", told.dose(found.asked), "quiet-text")
        if found.lock is not None:
            el("p", f"Held by {found.lock.by} since {told.day(found.lock.since)}.")
        elif found.twenty:
            with form("/plan/step", rung=ladder.STANDARD, answer="taken"):
                submit("Twenty on each side instead", "button quiet")
        if found.missing:
            el("p", "For a step up there is still needed:", "quiet-text")
            with el("ul", classes="plain-list"):
                for sentence in found.missing:
                    el("li", sentence)
        if found.lock is None:
            with el("details"):
                el("summary", "All steps of the ladder")
                with el("ol", classes="plain-list"):
                    for one in ladder.rungs():
                        _rung(one, here=one.key == rung.key)


def _rung(one: ladder.Rung, *, here: bool) -> None:
    with el("li"):
        el("strong", one.title + (" (you are here)" if here else ""))
        el("p", one.do)
        if not here:
            with form("/plan/step", rung=one.key, answer="taken"):
                submit("Go there", "plain").props["aria-label"] = f"Go to: {one.title}"


def _days(found: Plan) -> None:
    schedule = found.schedule
    with el("details", classes="more"):
        el("summary", f"Days and time: {told.when(schedule)}")
        with form("/plan/days"):
            with el("fieldset", classes="choice chips"):
                el("legend", "Which days")
                with el("div", classes="options"):
                    for day in in_order(range(7), schedule.first_weekday):
                        with el("label"):
                            box = el("input", type="checkbox", name="day", value=str(day))
                            if day in schedule.days:
                                box.props["checked"] = True
                            el("span", WEEKDAYS[day])
            with el("div", classes="fields"):
                field("at", "At", "time", f"{schedule.at:%H:%M}", required=True)
                early = {"0": "at that time", "10": "10 minutes before", "30": "30 minutes before"}
                early |= {"60": "an hour before"}
                choice("remind_min", "The alarm", early, str(schedule.remind_min))
                opens = {"0": "Monday", "6": "Sunday", "5": "Saturday"}
                choice("first_weekday", "The week begins on", opens, str(schedule.first_weekday))
            el("p", "Three days at least, any days. Six is the most that a week asks for.", "quiet-text")
            submit("Keep these days")


def _pause(found: Plan, *, opened: bool) -> None:
    running = [pause for pause in found.pauses if pause.last is None or pause.last >= found.day]
    with el("details", classes="more", id="pause", open=opened):
        el("summary", "Pause: illness, a holiday" if not running else "Your pause")
        for pause in running:
            until = f"until {told.day(pause.last)}" if pause.last else "until you end it"
            el("p", f"From {told.day(pause.first)} {until}, for {REASONS[pause.reason]}.")
            with form("/plan/pause-end", id=str(pause.id)):
                submit("I am back", "button quiet")
        el("p", "A pause freezes your weeks. Nothing is lost by it.", "quiet-text")
        with form("/plan/pause"):
            with el("div", classes="fields"):
                field("first", "From", "date", found.day.isoformat(), required=True)
                field("last", "To (leave open if you do not know)", "date")
                choice("reason", "Because of", dict(REASONS.items()))
            submit("Pause")


def _late(found: Plan, *, opened: bool) -> None:
    with el("details", classes="more", id="late", open=opened):
        el("summary", "A session done without the coach")
        with form("/plan/late"):
            with el("div", classes="fields"):
                today = found.day.isoformat()
                field("on", "Done on", "date", today, max=today, required=True)
                for side in ("left", "right"):
                    count = str(found.asked.rung.reps)
                    field(side, side.capitalize(), "number", count, min="0", max=str(MOST_REPS))
            submit("Enter it")


def _sore(sore: change.Sore) -> None:
    with el("details", classes="more"):
        el("summary", "A hip that is sore to lie on")
        with form("/plan/sore"):
            radios("sore", "Which hip is sore on its outer side?", SORE, chosen=sore, kind="chips")
            for one in change.changes(None, None, sore):
                el("p", one.do)
            el("p", "The coach leaves out the side that means lying on it.", "quiet-text")
            submit("Keep it")


def _lock(found: Plan) -> None:
    with el("details", classes="more"):
        if found.lock is not None:
            el("summary", f"Held by {found.lock.by}")
            el("p", "While it is held, the step changes only when they say so.")
            with form("/plan/unlock"):
                submit("They have let it go", "button quiet")
            return
        el("summary", "For a physiotherapist: hold the step")
        with form("/plan/lock"):
            with el("div", classes="fields"):
                field("by", "Name", "text", required=True, maxlength="80")
                steps = {one.key: one.title for one in ladder.rungs()}
                choice("rung", "Step", steps, found.asked.rung.key)
            submit("Hold it there")


def by_yourself(rung: ladder.Rung, day: date) -> None:
    """A step that the coach cannot take anybody through: what to do, and one tap when it is done."""
    with el("div", classes="note"):
        with el("p"):
            el("strong", f"{rung.title}. ")
            el("span", rung.do)
        el("p", "The coach cannot watch this one: do it by yourself, then tick it off.")
        done = {"on": day.isoformat(), "left": str(rung.reps), "right": str(rung.reps), "back": "today"}
        with form("/plan/late", **done):
            submit("Done: tick it off", "button quiet")


def today(found: Plan) -> None:
    """What the plan asks today, for the first page."""
    ui.add_head_html('<script type="module" src="/static/reminder.js"></script>')
    with el("section", classes="week", aria_label="Your week"):
        seven(found)
        el("p", f"{found.reason} {told.this_week(found)}")
        for offered in (found.proposal, found.gentler):
            if offered is not None:
                proposal(offered, found, back="today")
                break
        if found.today in (Today.TRAIN, Today.FREE) and found.today_rung.exercise is None:
            by_yourself(found.today_rung, found.day)
        # Shown by its script while the browser was not asked yet; asked once, by this tap.
        el(
            "button",
            "Remind me at the time of my plan, while this page is open",
            "plain",
            id="remind",
            hidden=True,
        )
