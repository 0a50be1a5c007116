from __future__ import annotations

from pathlib import Path

from hipwise.records import Records


def test_what_was_chosen_is_remembered_and_can_be_changed_and_forgotten(tmp_path: Path):
    with Records.open(tmp_path) as records:
        assert records.settings.get("volume") is None
        assert records.settings.get("volume", 0.8) == 0.8
        records.settings.put("volume", 0.5)
        records.settings.put("days", ["mon", "thu"])
        records.settings.put("volume", 0.6)
    with Records.open(tmp_path) as records:
        assert records.settings.get("volume") == 0.6
        assert records.settings.get("days") == ["mon", "thu"]
        records.settings.forget("volume")
        records.settings.forget("never there")
        assert records.settings.get("volume") is None
