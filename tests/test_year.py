"""A year of a person, through the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest
import story
from year import Somebody


@pytest.mark.timeout(900)  # on a loaded machine
def test_a_year(tmp_path: Path):
    somebody = Somebody(tmp_path, story.MONDAY)
    story.live(somebody)
    somebody.records.close()
