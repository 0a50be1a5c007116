"""How far each hip opens with the pelvis still: by the side, and what cannot be read is not believed."""

from __future__ import annotations

from pathlib import Path

from hipwise.records import Records
from hipwise.records.limits import LIMITS, keep_limit, limits_deg


def test_each_side_has_its_own(tmp_path: Path) -> None:
    with Records.open(tmp_path) as records:
        assert limits_deg(records.settings) == {}
        keep_limit(records.settings, "left", 34.5)
        keep_limit(records.settings, "right", 41.0)
        keep_limit(records.settings, "left", 36.0)
        assert limits_deg(records.settings) == {"left": 36.0, "right": 41.0}


def test_nonsense_is_left_out(tmp_path: Path) -> None:
    with Records.open(tmp_path) as records:
        records.settings.put(LIMITS, {"left": "far", "up": 3})
        assert limits_deg(records.settings) == {}
        records.settings.put(LIMITS, 35.0)
        assert limits_deg(records.settings) == {}
