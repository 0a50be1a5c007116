"""What every calm page has: its head, the way between pages, one main part; and the elements to fill it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from nicegui import context, ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from hipwise.errors import UserError

PLACES = (
    ("/", "Today"),
    ("/week", "Week"),
    ("/progress", "Progress"),
    ("/how-to", "How to"),
    ("/more", "More"),
)


BUILD_S = 60.0
"""A page may take so long on a computer with much else to do. By itself NiceGUI waits for three seconds, and
then shows an empty one."""


def page_at(path: str) -> Callable[..., Any]:
    """What is decorated draws the page of that path."""
    return ui.page(path, response_timeout=BUILD_S)


def el(tag: str, text: str = "", classes: str = "", **attributes: str | bool) -> TextElement:
    """An HTML element. ``for_`` and ``aria_label`` stand for the attributes ``for`` and ``aria-label``."""
    element = TextElement(tag=tag, text=text)
    if classes:
        element.classes(classes)
    for name, value in attributes.items():
        element.props[name.rstrip("_").replace("_", "-")] = value
    return element


@contextmanager
def frame(title: str, *, here: str = "", wide: bool = False) -> Iterator[Element]:
    """A page: ``title`` is its heading, ``here`` the path of the place it belongs to."""
    ui.page_title(title if title == "hipwise" else f"{title} · hipwise")
    ui.add_head_html(
        '<link rel="stylesheet" href="/static/style.css"><link rel="stylesheet" href="/static/pages.css">'
    )
    # Quasar's page is a <main> round everything; the one of the document is ours, without the head.
    page = context.client.content.parent_slot
    if page is not None:
        page.parent.props["role"] = "presentation"
    el("a", "To the content", "skip", href="#main")
    with el("header", classes="top"), el("div", classes="bar"):
        el("a", "hipwise", "brand", href="/")
        with el("nav", aria_label="Pages"):
            for path, name in PLACES:
                link = el("a", name, href=path)
                if path == here:
                    link.props["aria-current"] = "page"
    with el("main", classes=f"page {'wide' if wide else 'narrow'}", id="main", tabindex="-1") as main:
        el("h1", title)
        yield main


def link(text: str, to: str, kind: str = "button") -> TextElement:
    """A link that looks like a button: ``kind`` "button", "button quiet", or "" for a plain one."""
    return el("a", text, kind, href=to)


def radios(
    name: str,
    legend: str,
    options: Mapping[str, str],
    *,
    chosen: str | None = None,
    required: bool = True,
    kind: str = "",
    hint: str = "",
    points: Sequence[str] = (),
) -> None:
    """One question with its answers, by value and text."""
    with el("fieldset", classes=f"choice {kind}".strip()) as fieldset:
        el("legend", legend)
        if points:
            fieldset.props["aria-describedby"] = f"{name}-points"
            with el("ul", classes="points", id=f"{name}-points"):
                for point in points:
                    el("li", point)
        if hint:
            fieldset.props["aria-describedby"] = f"{name}-hint"
            el("p", hint, "hint", id=f"{name}-hint")
        if required:
            el("p", "Please answer this one.", "missing")
        with el("div", classes="options"):
            for value, text in options.items():
                with el("label"):
                    option = el("input", type="radio", name=name, value=value, required=required)
                    if value == chosen:
                        option.props["checked"] = True
                    el("span", text)


def taps(
    name: str, legend: str, options: Mapping[str, str], *, kind: str = "", hint: str = "", ends: str = ""
) -> None:
    """One question that is answered by one tap: each answer, by value and text, sends the form it stands in.

    ``ends`` says what the two ends of a scale mean.
    """
    with el("fieldset", classes=f"choice taps {kind}".strip()) as fieldset:
        el("legend", legend)
        if hint:
            fieldset.props["aria-describedby"] = f"{name}-hint"
            el("p", hint, "hint", id=f"{name}-hint")
        with el("div", classes="options"):
            for value, text in options.items():
                el("button", text, type="submit", name=name, value=value)
        if ends:
            el("p", ends, "ends")


@contextmanager
def form(action: str, method: str = "post", **kept: str) -> Iterator[Element]:
    """A form; ``kept`` are answers given before, sent along."""
    with el("form", method=method, action=action, autocomplete="off") as element:
        for name, value in kept.items():
            el("input", type="hidden", name=name, value=value)
        yield element


def submit(text: str, kind: str = "button") -> TextElement:
    return el("button", text, kind, type="submit")


def trouble(why: Exception) -> None:
    """The page in the place of one that could not be made."""
    with frame("That did not work"):
        el("p", str(why) if isinstance(why, UserError) else "Something went wrong in the coach.", "lead")
        link("Try again", "")


def not_found() -> None:
    """The page for an address that there is none for."""
    context.client.status_code = 404
    with frame("There is no such page"):
        el("p", "The address may be mistyped, or what it showed is gone.")
        link("To today", "/")
