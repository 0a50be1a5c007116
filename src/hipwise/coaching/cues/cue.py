"""A cue: one line the coach can say, how long it may take, and the sound file that says it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

HERE = "hipwise.coaching.cues"
WORDS_WHILE_MOVING = 7
"""More than this cannot be followed by somebody who is counting and lifting (SCIENCE 7, Rules)."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One line.

    ``slot_s`` is the time it may take before it runs into the next beat, None where there is no
    hurry. ``moving`` tells that it may be said while the leg moves. ``group`` is the table of the
    language's file that it stands in: counts, phases, corrections and so on.
    """

    id: str
    text: str
    group: str
    moving: bool
    slot_s: float | None = None

    @property
    def sound(self) -> str:
        """Name of its sound file, in the folder of the language."""
        return f"{self.id}.mp3"

    @property
    def words(self) -> int:
        return len(self.text.split())


class UnknownLanguage(LookupError):
    """There are no cues in that language; the message lists those there are."""


def languages() -> list[str]:
    """The languages there are, by their code, in alphabetical order."""
    tables = (file.name for file in files(HERE).iterdir())
    return sorted(name.removesuffix(".toml") for name in tables if name.endswith(".toml"))


def count_id(number: int) -> str:
    """The cue that says a number: ``count_id(7)`` is ``"count-7"``."""
    return f"count-{number}"


def fault_id(fault: str, time: int) -> str:
    """The line for a fault heard the first, second or a later time: each fault has three (SCIENCE 7).

    ``fault`` is the token, as in ``"feet_apart"``; from the third time on it is the fallback line.
    """
    return f"{fault.replace('_', '-')}-{min(max(time, 1), 3)}"


@cache
def load(language: str = "en") -> Mapping[str, Cue]:
    """All cues of a language by id, in the order of its file.

    Raises:
        UnknownLanguage: there is no file for it.
    """
    if language not in languages():
        raise UnknownLanguage(f"there are no cues in {language!r}; there are {', '.join(languages())}")
    groups = tomllib.loads(files(HERE).joinpath(f"{language}.toml").read_text(encoding="utf-8"))
    return MappingProxyType({cue.id: cue for name, group in groups.items() for cue in _cues(name, group)})


def _cues(name: str, group: dict[str, Any]) -> list[Cue]:
    slot_s = group.get("slot_s")
    return [Cue(id, text, name, group["moving"], slot_s) for id, text in group["lines"].items()]
