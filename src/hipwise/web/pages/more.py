"""More: every page that has no place of its own at the top, with what it is for."""

from __future__ import annotations

from hipwise.records import Records
from hipwise.web.pages.frame import el, frame, link, page_at

PAGES = (
    ("/plan", "The plan", "Your days and the time, the step you are on, a pause."),
    ("/history", "All sessions", "What was done, one by one."),
    ("/muscles", "Which muscles work", "In a clamshell, a squat and others, in three dimensions."),
    ("/phone", "A phone on the thigh", "It measures the opening better than any camera."),
    ("/data", "Your data", "A report to print, everything to take along, or to delete."),
    (
        "/claims",
        "What the article says, and what is known",
        "Each claim, and what speaks for and against.",
    ),
    ("/screening", "The health questions", "Answer them again when something has changed."),
)


def register(_: Records) -> None:
    @page_at("/more")
    async def more() -> None:  # pyright: ignore[reportUnusedFunction]
        with frame("More", here="/more"), el("ul", classes="places"):
            for path, name, said in PAGES:
                with el("li"):
                    link(name, path, "")
                    el("p", said, "quiet-text")
