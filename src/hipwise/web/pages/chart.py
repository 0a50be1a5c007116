"""Each repetition as a bar of lift, hold and lower."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from nicegui import ui

from hipwise.repetitions.events import Repetition
from hipwise.sensing.source import Side

# ECharts measures its words itself, so the font must be a real one.
FONT = "system-ui, sans-serif"
PHASES = (("lift_s", "Lift"), ("hold_s", "Hold"), ("lower_s", "Lower"))


def bars(reps: Sequence[Repetition], side: Side | None, longest_s: float) -> None:
    """Draw them; ``longest_s`` makes the two sides comparable. The figures stand in a table beside."""
    ui.echart(options(reps, side, longest_s), renderer="svg").classes("bars").props(
        'role=img aria-label="Seconds of lift, hold and lower of each repetition; the figures follow"'
    )


def options(reps: Sequence[Repetition], side: Side | None, longest_s: float) -> dict[str, Any]:
    """ECharts' options. Colours are the style sheet's variables, so that the dark follows by itself."""
    family = side or "none"
    text = {"color": "var(--ink)", "fontFamily": FONT, "fontSize": 15}
    axis = {
        "axisLabel": text,
        "axisLine": {"lineStyle": {"color": "var(--line)"}},
        "axisTick": {"show": False},
    }
    return {
        "animation": False,
        "grid": {"left": 8, "right": 8, "top": 44, "bottom": 4, "containLabel": True},
        "legend": {
            "data": [name for _, name in PHASES],
            "top": 0,
            "left": 0,
            "textStyle": text,
            "itemWidth": 18,
            "itemHeight": 14,
            "selectedMode": False,
        },
        "xAxis": {
            "type": "category",
            "data": [str(rep.number) if rep.whole else "cut" for rep in reps],
            **axis,
        },
        "yAxis": {
            "type": "value",
            "max": math.ceil(longest_s) or 1,
            "axisLabel": text | {"formatter": "{value} s"},
            "splitLine": {"lineStyle": {"color": "var(--line)"}},
        },
        "series": [
            {
                "name": name,
                "type": "bar",
                "stack": "repetition",
                "barWidth": "72%",
                "silent": True,
                "itemStyle": {"color": f"var(--{family}-{name.lower()})"},
                "data": [getattr(rep, field) for rep in reps],
            }
            for field, name in PHASES
        ]
        + [_whiskers(reps)],
    }


def _whiskers(reps: Sequence[Repetition]) -> dict[str, Any]:
    """How surely each lowering is known: at the end of its bar a flat box with the error as whiskers."""
    data: list[Any] = []
    for rep in reps:
        if rep.lift_s is None or rep.hold_s is None or rep.lower_s is None or rep.lower_error_s is None:
            data.append("-")
            continue
        end_s, error_s = rep.lift_s + rep.hold_s + rep.lower_s, rep.lower_error_s
        data.append([end_s - error_s, end_s, end_s, end_s, end_s + error_s])
    return {
        "type": "boxplot",
        "boxWidth": [4, 7],
        "silent": True,
        "itemStyle": {"color": "var(--ink)", "borderColor": "var(--ink)", "borderWidth": 1.5},
        "data": data,
    }
