"""Deleting everything for good: the records, their copies, and what the pages kept.

Every file is written over with zeros before it goes, so that a tool that looks for deleted files finds none.
What this cannot reach: copies made by somebody else (a backup of the computer, an export), and the spare
cells of a solid-state disk, which only its own encryption guards.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hipwise.errors import UserError
from hipwise.exchange.restore import SCRATCH
from hipwise.records import database

STEM = Path(database.FILE).stem
PERSONAL = (f"{STEM}*.db*", f"{SCRATCH}*", "nicegui")
"""In the data folder, as patterns: the database with its journals and its copies, an import that was broken
off, and what the pages keep. The pose weights and the lock of the coach are the program's own."""

AT_ONCE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many files there were, and how large they were together."""

    files: int
    size_bytes: int


def personal(folder: Path) -> list[Path]:
    """The files and folders of the person's own in a data folder."""
    return sorted({path for pattern in PERSONAL for path in folder.glob(pattern)})


def forget(folder: Path) -> Forgotten:
    """Delete everything that belongs to the person from a data folder. No coach may be running in it.

    Raises:
        UserError: a file could not be deleted; what it is stands in the sentence.
    """
    files = size_bytes = 0
    for place in personal(folder):
        try:
            for file in _files(place):
                size_bytes += _overwrite(file)
                files += 1
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink()
        except OSError as error:
            raise UserError(
                f"{place} could not be deleted ({error.strerror}). Close what has it open, and try again."
            ) from error
    return Forgotten(files, size_bytes)


def _files(place: Path) -> Iterator[Path]:
    inside = place.rglob("*") if place.is_dir() and not place.is_symlink() else [place]
    # A link is only unlinked: what it points to is not ours.
    return (path for path in inside if path.is_file() and not path.is_symlink())


def _overwrite(path: Path) -> int:
    """Write zeros over a file, on the disk itself; returns its size."""
    size = left = path.stat().st_size
    with path.open("r+b") as file:
        zeros = bytes(min(size, AT_ONCE_BYTES))
        while left:
            left -= file.write(zeros[:left])
        file.flush()
        os.fsync(file.fileno())
    return size
