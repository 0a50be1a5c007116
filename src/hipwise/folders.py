"""Where hipwise keeps what belongs to the person: the records and the pose weights."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

VARIABLE = "HIPWISE_DATA"


def data_dir() -> Path:
    """The data folder: ``HIPWISE_DATA``, or the system's own place for user data. Made if need be.

    Raises:
        OSError: it cannot be made.
    """
    folder = Path(os.environ.get(VARIABLE) or platformdirs.user_data_dir("hipwise", appauthor=False))
    folder = folder.expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
