"""How far each hip opens with the pelvis still, as the check set found it beside a camera (SCIENCE 1.2)."""

from __future__ import annotations

from hipwise.records.settings import Settings
from hipwise.sensing.source import Side

LIMITS = "limit_deg"
"""The name of the setting: degrees by the side."""


def limits_deg(settings: Settings) -> dict[Side, float]:
    """What is known, by the side on top."""
    kept = settings.get(LIMITS)
    kept = kept if isinstance(kept, dict) else {}
    sides: tuple[Side, ...] = ("left", "right")
    return {side: float(kept[side]) for side in sides if isinstance(kept.get(side), int | float)}


def keep_limit(settings: Settings, side: Side, limit_deg: float) -> None:
    settings.put(LIMITS, {**limits_deg(settings), side: limit_deg})
