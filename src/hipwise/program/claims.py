"""What the article says, and the evidence for and against each of its claims (SCIENCE 0).

The claims are data (``claims.toml`` beside this file).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, the verdict in a few words, what speaks for and against it, and the sources of that."""

    says: str
    verdict: str
    known_for: str
    known_against: str
    sources: tuple[str, ...]


@cache
def claims() -> tuple[Claim, ...]:
    """All of them, in the article's order."""
    import tomllib

    table = tomllib.loads(files("hipwise.program").joinpath("claims.toml").read_text(encoding="utf-8"))
    return tuple(Claim(**row | {"sources": tuple(row["sources"])}) for row in table["claim"])
