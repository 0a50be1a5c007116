"""Which muscle did the work: the skeleton in three dimensions, and the same in words.

Everything shown was prepared once (``tools/muscle_clips.py``): no simulator runs here, least of all while a
session is paced. The browser fetches bones and movements once each and moves them itself.
"""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from nicegui import ui

from hipwise.records import Records, SessionRecord, SetRecord
from hipwise.web import words
from hipwise.web.pages.frame import el, frame, page_at

EXERCISE = "clamshell"
LAST_SET = "/muscles/last-set"
RATE_HZ = 20.0
HEAD = '<link rel="stylesheet" href="/static/muscles/muscles.css">' + "".join(
    f'<link rel="modulepreload" href="/static/muscles/{name}.js">'
    for name in ("page", "clip", "skeleton", "timeline")
)

EXPLANATION = (
    "A squat goes forward and back; a clamshell opens the hip, and the muscles at its side carry that. ",
    "What you see is a model of a body, held still in every position, with the muscles that could hold it "
    "there for the least effort. ",
    "One colour stands for a whole repetition, because a model cannot tell how hard a muscle of yours works: "
    "for that, what studies measured stands beside it.",
)


def register(records: Records) -> None:
    # The browser's library for three dimensions comes with NiceGUI; importing its scene makes pages find it.
    import nicegui.elements.scene  # noqa: F401  # pyright: ignore[reportUnusedImport]

    @page_at("/muscles")
    async def muscles() -> None:  # pyright: ignore[reportUnusedFunction]
        done = await asyncio.to_thread(last_set, records)
        ui.add_head_html(HEAD)
        ui.add_body_html('<script type="module" src="/static/muscles/page.js"></script>')
        with frame("Which muscles work", here="/more", wide=True):
            el("p", "".join(EXPLANATION), "lead")
            stage = el("muscle-stage")
            if done is not None:
                stage.props["last-set"] = LAST_SET


def add_routes(router: APIRouter, records: Records) -> None:
    @router.get(LAST_SET)
    async def last() -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        found = await asyncio.to_thread(trace_of_last_set, records)
        return JSONResponse(found, status_code=200 if found else 404)


def last_set(records: Records) -> tuple[SessionRecord, SetRecord] | None:
    """The newest clamshell set whose opening was measured, with its session."""
    for session in records.sessions(limit=20):
        for done in reversed(session.sets):
            if done.exercise == EXERCISE and done.reps and len(records.trace(done.id)) > 1:
                return session, done
    return None


def trace_of_last_set(records: Records) -> dict[str, Any] | None:
    """The opening over that set, from 0 s on: what is not a number is left out."""
    import numpy as np

    found = last_set(records)
    if found is None:
        return None
    session, done = found
    trace = np.asarray(records.trace(done.id), dtype=float)
    trace = trace[np.isfinite(trace).all(axis=1)]
    if len(trace) < 2:
        return None
    times = np.arange(trace[0, 0], trace[-1, 0], 1.0 / RATE_HZ)
    opening = np.interp(times, trace[:, 0], trace[:, 1])
    return {
        "when": words.day(session.started_at),
        "side": done.side,
        "t_s": np.round(times - times[0], 2).tolist(),
        "opening_deg": np.round(opening, 1).tolist(),
    }
