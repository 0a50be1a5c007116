"""How it is done, drawn: the movement, how to lie, what to mind, the warm-up, and where the camera goes.

The pictures come from ``tools/how_to.py``. Nothing moves for somebody who asked their system for that, and
anybody can stop it.
"""

from __future__ import annotations

from pathlib import Path

from nicegui import ui

from hipwise import exercises
from hipwise.records import Records
from hipwise.web.pages.frame import el, frame, link, page_at

PICTURES = "/static/how_to"
STATIC = Path(__file__).parents[1] / "static/how_to"
HEAD = f'<link rel="stylesheet" href="{PICTURES}/move.css"><link rel="stylesheet" href="{PICTURES}/page.css">'

SIZES = {
    "arm-up": (900, 630),
    **dict.fromkeys(("walk-1", "walk-2", "walk-3", "squeeze"), (400, 525)),
}
MOMENTS = (
    ("shut", "Start", "Knees together, feet together."),
    ("half-way", "Open", "One second up. Heels stay touching."),
    ("wide", "Hold", "One second, still at the top."),
    ("half-way", "Close slowly", "Three seconds down, all the way home."),
)
ALSO = (
    "Hips bent about half way to sitting, knees at a right angle. Keep the small gap at your waist, and your "
    "neck level on a pillow or your arm. The knee goes as high as the hip stays put."
)
MIND = (
    (
        "wide",
        "feet-apart",
        "Heels together",
        "Heels stay touching. They are the hinge; only the knee moves away.",
        "The top foot floats up: that makes it a leg lift. Open less, and keep the heels glued.",
        "Two drawings: the knee open with the heels touching; and the whole leg lifted, the feet apart.",
    ),
    (
        "half-way",
        "rolled-back",
        "Hips stay stacked",
        "Belly button to the camera. Your hand feels that the hip stays put.",
        "The top hip rolls back: the knee goes higher, the hip does less. Open only as far as it stays put.",
        "Two drawings: hips one above the other; and the pelvis rolled back, the belly turned up.",
    ),
)
WALK = (
    ("walk-1", "Band just above the knees. Feet as wide as your hips, sit back a little."),
    ("walk-2", "Step out to one side, about half as wide again."),
    ("walk-3", "The other foot follows. Never let the band go slack."),
)


SQUEEZE = (
    "Stand tall, at the sink or by a chair. Squeeze one cheek as hard as you can for five seconds.",
    "Let go for five. Then the other side, in turn.",
    "Nothing yet? Common. Feeling it is a skill, and skills come with practice.",
)
PLACE = (
    "On a chair or a table edge that does not move: 0.7 to 1.3 m high, looking down a little.",
    "1.5 to 2 m in front of you, with your whole body in the picture. For the side steps, 3 m.",
    "Light in front of you, not behind you; one person in the picture.",
)


def register(records: Records) -> None:
    del records  # the same for everybody

    @page_at("/how-to")
    async def how_to() -> None:  # pyright: ignore[reportUnusedFunction]
        ui.add_head_html(HEAD)
        with frame("How to do it", here="/how-to"):
            _movement()
            _lying()
            _minding()
            _warming_up()
            _camera()
            link("To today", "/", "button quiet")


def _movement() -> None:
    with el("section", classes="lesson", aria_labelledby="movement"):
        el("h2", "The movement", id="movement")
        with el("div", classes="stage"):
            el(
                "div",
                classes="mover",
                role="img",
                aria_label="Drawn, over and over: somebody on their side opens the top knee like a shell, "
                "holds it, and closes it slowly; feet and hips stay where they are.",
            )
        with el("div", classes="beat", aria_hidden="true"):
            for name, word in (
                ("lift", "up 1"),
                ("hold", "hold 1"),
                ("lower", "slowly down 3"),
                ("rest", "rest 1"),
            ):
                el("span", word, name)
            el("i")
        with el("label", classes="still"):
            el("input", type="checkbox", id="still")
            el("span", "Hold the drawing still")
        with el("ol", classes="moments"):
            for where, name, words in MOMENTS:
                with el("li"):
                    el("div", classes=f"mover at {where}", aria_hidden="true")
                    el("strong", name)
                    el("span", words)


def _lying() -> None:
    with el("section", classes="lesson", aria_labelledby="lying"):
        el("h2", "How to lie", id="lying")
        with el("ol", classes="steps"):
            for step in exercises.load("clamshell").setup.steps:
                el("li", step)
        with el("p"):
            el(
                "span",
                "Hips bent about half way to sitting, knees at a right angle. Keep the small gap at your ",
            )
            el(
                "span",
                "waist, and your neck level on a pillow or your arm. Knees go as high as the hip stays put.",
            )
        _figure(
            "wall",
            "With your back and your heels against a wall or the back of a sofa, the hips cannot roll back.",
            "Drawing: the same position with the back and the heels against a wall.",
        )
        _figure(
            "arm-up",
            "Your top arm straight up for two seconds pauses; once more goes on.",
            "Drawing: somebody on their side holds the top arm straight up to the ceiling.",
        )


def _minding() -> None:
    with el("section", classes="lesson", aria_labelledby="mind"):
        el("h2", "What to mind", id="mind")
        for right, other, name, good, mend, drawn in MIND:
            el("h3", name)
            with el("div", classes="pair", role="group", aria_label=drawn):
                with el("figure", classes="good"):
                    el("div", classes=f"stage mover at {right}", aria_hidden="true")
                    el("figcaption", good)
                with el("figure", classes="other"):
                    _picture(other, "")
                    el("figcaption", mend)
        el("h3", "Down takes three times as long as up")
        with el("div", classes="pair"):
            for kind, bars, words in (
                (
                    "good",
                    (("lift", "1"), ("hold", "1"), ("lower", "3")),
                    "The way down is where the work is.",
                ),
                (
                    "other",
                    (("lift", ""), ("lower", "")),
                    "A quick start and a quick finish let gravity do it. Slower is stronger.",
                ),
            ):
                with el("figure", classes=kind):
                    with el("div", classes="bars", aria_hidden="true"):
                        for phase, seconds in bars:
                            el("span", seconds, f"{phase} {kind}")
                    el("figcaption", words)


def _warming_up() -> None:
    with el("section", classes="lesson", aria_labelledby="walk"):
        el("h2", "Side steps with a band", id="walk")
        with el("div", classes="three"):
            for picture, words in WALK:
                _figure(picture, words, "")
        el("p", "Eight to ten small steps to one side, then back. Toes ahead, chest still; face the camera.")
    with el("section", classes="lesson", aria_labelledby="squeeze"):
        el("h2", "Find the muscle", id="squeeze")
        with el("div", classes="squeezing"):
            _figure("squeeze", "", "Drawing: somebody stands upright, seen from behind, arms at the sides.")
            with el("div"):
                for words in SQUEEZE:
                    el("p", words)


def _camera() -> None:
    with el("section", classes="lesson", aria_labelledby="camera"):
        el("h2", "Where to put the camera", id="camera")
        for plan in ("side", "plan"):
            # In the page itself, so that it takes on its colours.
            ui.html((STATIC / f"{plan}.svg").read_text(encoding="utf-8"), sanitize=False)
        with el("ul"):
            for words in PLACE:
                el("li", words)


def _figure(picture: str, words: str, alt: str) -> None:
    with el("figure"):
        _picture(picture, alt)
        if words:
            el("figcaption", words)


def _picture(name: str, alt: str) -> None:
    width, height = SIZES.get(name, (900, 420))
    el(
        "img",
        src=f"{PICTURES}/{name}.webp",
        alt=alt,
        classes="stage",
        width=str(width),
        height=str(height),
        loading="lazy",
    )
