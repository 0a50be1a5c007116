"""What several tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The recordings to measure on; they stay where they are, and tests skip where they are missing."""
    given = os.environ.get("HIPWISE_SHARED_DATA")
    folder = Path(given) if given else Path(__file__).parents[1] / ".." / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the recordings are not here: {folder.resolve()} (HIPWISE_SHARED_DATA moves them)")
    return folder
