from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from hipwise.records import Records

AUCKLAND = timezone(timedelta(hours=13))


def test_a_measure_is_kept_with_its_error_and_the_day_it_was_where_it_was_taken(tmp_path: Path):
    at = datetime(2026, 11, 23, 8, 30, tzinfo=AUCKLAND)
    with Records.open(tmp_path) as records:
        records.measures.add(at, "hip_rotation_in", "left", 31.5, 2.5, "deg", "phone")
    with Records.open(tmp_path) as records:
        (found,) = records.measures.all()
    assert (found.at, found.what, found.side) == (at, "hip_rotation_in", "left")
    assert (found.value, found.error, found.unit, found.how) == (31.5, 2.5, "deg", "phone")
    assert found.day == date(2026, 11, 23)  # in UTC it is still the day before


def test_measures_come_in_the_order_in_which_they_were_taken_and_by_kind(tmp_path: Path):
    day = datetime(2026, 11, 22, tzinfo=UTC)
    with Records.open(tmp_path) as records:
        records.measures.add(day, "single_leg_stance", "right", 24.0, None, "s", "typed")
        records.measures.add(day - timedelta(days=3), "single_leg_stance", "right", 20.0, None, "s", "typed")
        rolled = records.measures.add(day, "pelvis_roll", "left", 4.0, 2.0, "deg", "phone")
        assert [m.value for m in records.measures.all("single_leg_stance")] == [20.0, 24.0]
        records.measures.remove(rolled)
        assert records.measures.all("pelvis_roll") == []


@pytest.mark.parametrize(
    ("what", "value", "error", "unit"),
    [
        ("pelvis_roll", 95.0, None, "deg"),
        ("pelvis_roll", 5.0, -1.0, "deg"),
        ("pelvis_roll", float("nan"), None, "deg"),
        ("pelvis_roll", 5.0, float("nan"), "deg"),
        ("single_leg_stance", 5.0, None, "deg"),
        ("shoe_size", 43.0, None, "deg"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, what, value, error, unit):
    with Records.open(tmp_path) as records:
        with pytest.raises(ValueError):
            records.measures.add(datetime.now(UTC), what, "left", value, error, unit, "typed")
        assert records.measures.all() == []
