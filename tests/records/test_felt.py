from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hipwise.records import FeltRecord, Records

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)


def test_what_was_felt_comes_back_in_the_order_of_its_time(tmp_path: Path):
    with Records.open(tmp_path) as records:
        session_id = records.start_session(NOW, "camera", None, 20, "left")
        records.felt.add(NOW, "left", 0, session_id)
        records.felt.add(NOW + timedelta(days=1), "left", 2)
        records.felt.add(NOW, "right", 3, session_id)
    with Records.open(tmp_path) as records:
        assert records.felt.all() == [
            FeltRecord(NOW, "left", 0, session_id),
            FeltRecord(NOW, "right", 3, session_id),
            FeltRecord(NOW + timedelta(days=1), "left", 2),
        ]


@pytest.mark.parametrize("felt", [-1, 4])
def test_felt_is_nought_to_three(tmp_path: Path, felt: int):
    with Records.open(tmp_path) as records:
        with pytest.raises(ValueError, match="0 to 3"):
            records.felt.add(NOW, "left", felt)
        assert records.felt.all() == []
