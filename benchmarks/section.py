"""One table of the bench, and the bars it is held against; the same for the screen and for RESULTS.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bar:
    """What must be reached. ``found`` and ``must`` are in words; ``why`` is said of one that is missed."""

    what: str
    found: str
    must: str
    reached: bool
    why: str = ""


@dataclass(slots=True)
class Section:
    """A title, a table, what must be said beside it, and its bars."""

    name: str
    title: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list[Sequence[str]])
    notes: list[str] = field(default_factory=list[str])
    bars: list[Bar] = field(default_factory=list[Bar])

    def add(self, *cells: object) -> None:
        """One more row; numbers as they are to be read."""
        self.rows.append(["" if cell is None else str(cell) for cell in cells])

    def bar(self, what: str, found: str, must: str, reached: bool, why: str = "") -> None:
        self.bars.append(Bar(what, found, must, bool(reached), why))

    def as_markdown(self) -> str:
        return "\n\n".join(
            [f"## {self.title}", markdown(self.columns, self.rows)]
            + ["\n".join(f"- {note}" for note in self.notes)] * bool(self.notes)
        )


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, its columns as wide as what is in them."""
    widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    lines = [columns, ["-" * width for width in widths], *rows]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    )
