"""What the article says, and what is known: each claim with the evidence on both sides."""

from __future__ import annotations

from hipwise.program.claims import Claim, claims
from hipwise.records import Records
from hipwise.web.pages.frame import el, frame, page_at
from hipwise.web.pages.weeks import styles


def register(_: Records) -> None:
    @page_at("/claims")
    async def page() -> None:  # pyright: ignore[reportUnusedFunction]
        styles()
        with frame("What the article says, and what is known", here="/more"):
            el(
                "p",
                "The routine comes from an article. Some of what it says stands on firm ground, some not. "
                "The exercise is a sound light start either way.",
                "lead",
            )
            for number, claim in enumerate(claims(), 1):
                _claim(number, claim)
            el("p", "Mostly read as abstracts. None of this is medical advice.", "quiet-text")


def _claim(number: int, claim: Claim) -> None:
    with el("section", classes="card claim", aria_labelledby=f"claim-{number}"):
        el("h2", claim.says, id=f"claim-{number}")
        with el("p"):
            el("span", claim.verdict, "verdict")
        el("h3", "What speaks for it")
        el("p", claim.known_for)
        el("h3", "What speaks against it")
        el("p", claim.known_against)
        el("p", f"Sources: {'; '.join(claim.sources)}.", "sources")
