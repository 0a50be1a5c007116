"""What `hipwise analyze` prints: a table for people, JSON and CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from textwrap import fill
from typing import Any

from rich.console import Console

from hipwise.analysis import Analysis
from hipwise.repetitions.events import FAULT_WORDS, Repetition
from hipwise.repetitions.range import shown_alike

_FOLDED = 12  # columns: in fewer, folded words are harder to read than cut ones


def print_table(analyses: list[Analysis]) -> None:
    """One table a recording: a row a repetition, the medians below."""
    # What is in brackets is a part of a file's name, not a style.
    console = Console(markup=False, emoji=False, highlight=False)
    for analysis in analyses:
        console.print(_title(analysis), style="bold", soft_wrap=True)
        if analysis.reps:
            console.print(table(analysis, console.width if console.is_terminal else None), soft_wrap=True)
        if analysis.view.why:
            console.print(f"  View {analysis.view.grade}: {analysis.view.why}", style="yellow")
        if analysis.reps:
            console.print(f"  {_seen(analysis)}", style="dim", soft_wrap=True)
        console.print()


def _title(analysis: Analysis) -> str:
    summary = analysis.summary
    partial = f" and {summary.partial} cut off" if summary.partial else ""
    side = f", {analysis.side} leg on top" if analysis.side else ""
    return (
        f"{analysis.recording}: {summary.reps} repetitions{partial}\n"
        f"{analysis.exercise}{side}, {analysis.source}, {analysis.duration_s:.0f} s "
        f"at {analysis.rate_hz:.0f} Hz, view {analysis.view.grade}"
    )


def _seen(analysis: Analysis) -> str:
    """What the columns are columns of."""
    if analysis.source == "pelvis":
        return "Ratio: lower to lift. Roll of the pelvis, not the opening."
    said = f"Ratio: lower to lift. Opening: {analysis.range_of}."
    if hip := analysis.hip:
        coarse = analysis.range is not None and analysis.range.coarse
        angles = ", ".join(f"{name} {angle.shown(coarse)}" for name, angle in hip.items())
        return f"{said} Of the hip itself, its pelvis still: {angles}."
    return said


def table(analysis: Analysis, width: int | None) -> str:
    """A line a repetition, folded under its last column where it is wider than ``width``."""
    medians = analysis.summary.as_json()
    angle = "pelvis roll" if analysis.source == "pelvis" else "opening"
    rows = [["", "start", "lift", "hold", "lower", "ratio", angle, "noticed"]]
    openings = shown_alike(analysis.reps)
    rows += [_row(rep, opening) for rep, opening in zip(analysis.reps, openings, strict=True)]
    if medians["reps"]:
        times = [_seconds(medians[name]) for name in ("lift_s", "hold_s", "lower_s")]
        opening = analysis.range.shown() if analysis.range else ""
        rows.append(["median", "", *times, _ratio(medians["lower_to_lift"]), opening, ""])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    widths[-1] = 0  # what was noticed stands to the left
    lines = ["  ".join(map(str.rjust, row, widths)).rstrip() for row in rows]
    under = " " * (sum(widths) + 2 * len(widths) - 2)
    if width and width > len(under) + _FOLDED:
        lines = [fill(line, width, subsequent_indent=under) for line in lines]
    return "\n".join(lines)


def _row(rep: Repetition, opening: str) -> list[str]:
    return [
        str(rep.number),
        _seconds(rep.start_s),
        _seconds(rep.lift_s),
        _seconds(rep.hold_s),
        _seconds(rep.lower_s),
        _ratio(rep.lower_to_lift),
        opening,
        ", ".join(FAULT_WORDS[fault] for fault in rep.faults) if rep.whole else "cut off",
    ]


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def print_json(analyses: list[Analysis]) -> None:
    json.dump([analysis.as_json() for analysis in analyses], sys.stdout, indent=1, allow_nan=False)
    sys.stdout.write("\n")


def print_csv(analyses: list[Analysis]) -> None:
    """One row a repetition, its recording named in each; nothing where there is no measure."""
    rows: list[dict[str, Any]] = []
    for analysis in analyses:
        whose = {"recording": analysis.recording, "source": analysis.source, "side": analysis.side}
        for rep in analysis.reps:
            rows.append(whose | rep.as_json() | {"faults": " ".join(rep.faults)})
    names = ["recording", "source", "side", *Repetition(0.0, 0, whole=True).as_json()]
    writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
