from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from hipwise.program.bout import Bout
from hipwise.records import Records

RUN = Bout(datetime(2026, 11, 22, 7, tzinfo=timezone(timedelta(hours=-5))), 40, "run_road", 2, "fit", "a-1")
WALK = Bout(datetime(2026, 11, 21, 12, tzinfo=UTC), 25, "walk_level", 1)


def test_importing_twice_does_not_double_and_what_is_typed_may_be_alike(tmp_path: Path):
    with Records.open(tmp_path) as records:
        assert records.activities.add(RUN, replace(RUN, source_id="a-2")) == 2
        assert records.activities.add(RUN, replace(RUN, source_id="a-3")) == 1
        assert records.activities.add(replace(RUN, source="apple_health")) == 1
        assert records.activities.add(WALK, WALK) == 2
        kept = records.activities.all()
    assert [bout.source_id for bout in kept] == [None, None, "a-1", "a-2", "a-3", "a-1"]
    assert kept[2] == replace(RUN, id=kept[2].id)
    assert kept[2].started_at.utcoffset() == timedelta(hours=-5)


def test_a_stretch_of_time_can_be_asked_for_and_a_bout_taken_out(tmp_path: Path):
    with Records.open(tmp_path) as records:
        records.activities.add(RUN, WALK)
        assert [b.activity for b in records.activities.all(since=RUN.started_at)] == ["run_road"]
        (before,) = records.activities.all(until=RUN.started_at)
        assert before.activity == "walk_level"
        records.activities.remove([before.id])
        assert [b.activity for b in records.activities.all()] == ["run_road"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 0},
        {"minutes": float("nan")},
        {"minutes": 1441},
        {"effort": 0},
        {"effort": 4},
        {"started_at": datetime(2026, 1, 1)},  # noqa: DTZ001
    ],
)
def test_a_bout_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        replace(WALK, **wrong)
