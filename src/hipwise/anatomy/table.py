"""The report as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hipwise.anatomy.measured import MeasuredSet
from hipwise.anatomy.report import CAPTION, GROUPS_TOLD, GroupReport, Report

SILENT = "–"
UNRANKED = "not ranked"


def published_words(group: GroupReport) -> str:
    """The published level in words and numbers: 'high, 52 ± 18 %'."""
    emg = group.emg
    if emg is None:
        return SILENT
    if emg.low != emg.high:
        return f"{emg.words}, {emg.low:g}-{emg.high:g} %"
    spread = f" ± {emg.spread:g}" if emg.spread is not None else ""
    return f"{emg.words}, {emg.low:g}{spread} %"


def share_words(group: GroupReport) -> str:
    if group.work is None:
        return SILENT
    if group.work.share is None:
        return UNRANKED
    share = 100 * group.work.share
    return "under 1 %" if share < 1 else f"{share:.0f} %"


def ratio_words(group: GroupReport) -> str:
    work = group.work
    if work is None or work.ratio is None:
        return SILENT
    if work.beyond:
        return "2 × or more" if work.ratio > 1 else "half or less"
    return f"{work.ratio:.2f} ×"


def parts_words(group: GroupReport) -> str:
    """Which part of the muscle helps, the most first."""
    work = group.work
    if work is None or not work.parts or not work.share or work.share < 0.01:
        return ""
    parts = sorted(work.parts.items(), key=lambda part: -part[1])
    return ", ".join(
        f"{name} {100 * share / work.share:.0f} %" for name, share in parts if share > 0.05 * work.share
    )


def heading(report: Report) -> str:
    """The exercise and how it is done."""
    doing = report.doing
    if doing is None:
        return report.title
    settings = [
        f"{s.name.replace('_', ' ')} {doing.values[s.name]:g}°" for s in doing.movement.settings.values()
    ]
    leg = [f"{doing.role} leg"] if len(doing.movement.legs) > 1 else []
    band = [f"{doing.band.title} at the {doing.band_place}"] if doing.band else []
    return ", ".join([report.title, *leg, *settings, *band])


def one(report: Report) -> RenderableType:
    """One exercise: a line for each group, then sources and what has to be said."""
    table = Table(title=heading(report), title_justify="left", title_style="bold", header_style="")
    table.add_column("Muscle group")
    table.add_column("Measured in studies\n(% of maximum, EMG)")
    if report.doing:
        table.add_column("Share of the work\n(model)", justify="right")
        table.add_column("Against its\nusual form", justify="right")
        table.add_column("Which part")
    for name in GROUPS_TOLD:
        group = report.groups[name]
        cells = [name, published_words(group)]
        if report.doing:
            cells += [share_words(group), ratio_words(group), parts_words(group)]
        table.add_row(*cells)
    sources = sorted({source for g in report.groups.values() if g.emg for source in g.emg.sources})
    lines = [f"Studies: {'; '.join(sources)}." if sources else "No study of this exercise is at hand."]
    return Group(table, *(Text(line) for line in [*lines, *report.as_dict()["notes"]]))


def side_by_side(reports: Sequence[Report]) -> RenderableType:
    """Several exercises: what studies measured, and beneath it the model's share of the work."""
    table = Table(title="Side by side", title_justify="left", title_style="bold", header_style="")
    table.add_column("Muscle group")
    for report in reports:
        table.add_column(report.title)
    for name in GROUPS_TOLD:
        cells: list[str] = []
        for report in reports:
            group = report.groups[name]
            share = share_words(group)
            cells.append(f"{published_words(group)}\n{share}{' of its work' if share.endswith('%') else ''}")
        table.add_row(name, *cells)
    return Group(
        table,
        Text("First line: measured in studies. Second: the model's share of that exercise's own work."),
        Text("Shares are within one exercise: a larger share in one is not more work than in another."),
        Text(CAPTION),
    )


def measured(done: MeasuredSet) -> RenderableType:
    """A measured set: seconds in which each group worked."""
    title = f"Your set through the model: {done.repetitions} whole repetitions"
    table = Table(title=title, title_justify="left", title_style="bold", header_style="")
    for name in ("Muscle group", "lifting, s", "holding, s", "lowering, s", "lowering to lifting"):
        table.add_column(name, justify="left" if name == "Muscle group" else "right")
    for name, time in {"the whole movement": done.total, **done.groups}.items():
        ratio = f"{time.lowering_s / time.lifting_s:.1f}" if time.lifting_s > 0 else SILENT
        seconds = (time.lifting_s, time.holding_s, time.lowering_s)
        table.add_row(name, *(f"{value:.1f}" for value in seconds), ratio)
    beyond = (
        [Text(f"{done.beyond_s:.1f} s were above 60°: more likely a hip that rolled back; not told.")]
        if done.beyond_s
        else []
    )
    return Group(table, *beyond)
