"""Activities of other devices, from whatever file: FIT, Apple Health, or a zip of either."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO
from zipfile import ZipFile

from hipwise.errors import UserError
from hipwise.exchange import apple_health, fit, zips
from hipwise.exchange.found import Found

LOOKED_AT_BYTES = 4096
MOST_FILES = 2000
"""FIT files in one zip."""


def read_all(paths: Sequence[Path]) -> Found:
    """What all of these files hold: nothing, if one of them cannot be read.

    Raises:
        UserError: one is damaged, or of another kind; the sentence names it.
    """
    found = Found()
    for path in paths:
        found.add(read(path))
    return found


def read(path: Path) -> Found:
    """The activities in one file.

    Raises:
        UserError: it is damaged, or of another kind.
    """
    try:
        if path.is_dir():
            raise UserError(f"{path} is a folder; name the files in it.")
        with path.open("rb") as file:
            return read_open(file, path)
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror or error}).") from None


def read_open(file: IO[bytes], path: Path | str) -> Found:
    """The same of an open file; ``path`` is what it is called in sentences.

    Raises:
        UserError: it is damaged, or of another kind.
    """
    start = file.read(LOOKED_AT_BYTES)
    file.seek(0)
    if fit.is_fit(start):
        return fit.read(file, path)
    if apple_health.is_health(start):
        return apple_health.read(file, path)
    if start.startswith(b"PK"):
        with zips.opened(file, path) as archive:
            return _read_zip(archive, path)
    raise UserError(f"{path} is neither a FIT file nor an export of Apple Health.")


def _read_zip(archive: ZipFile, path: Path | str) -> Found:
    try:
        if export := apple_health.find(archive):
            with archive.open(export) as file:
                return apple_health.read(file, path)
        within = [info for info in archive.filelist if info.filename.lower().endswith(".fit")]
        if not within or len(within) > MOST_FILES:
            raise UserError(f"{path} holds neither a FIT file nor an export of Apple Health.")
        found = Found()
        for info in within:
            with archive.open(info) as file:
                found.add(fit.read(file, f"{info.filename} in {path}"))
    except UserError:
        raise
    except Exception as error:
        # What a damaged zip may do to its reader is not to be listed; the file is to blame.
        raise UserError(f"{path} is damaged and cannot be read.") from error
    return found
