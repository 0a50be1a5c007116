"""Zip files that somebody else made: opened with care, and never unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO
from zipfile import BadZipFile, ZipFile

from hipwise.errors import UserError

MOST_FILES = 1_000_000


@contextmanager
def opened(file: Path | IO[bytes], path: Path | str) -> Iterator[ZipFile]:
    """A zip whose every name stays within it; ``path`` is what it is called in sentences.

    Raises:
        UserError: it is no zip, a damaged one, or one that reaches out of its own folder.
    """
    try:
        archive = ZipFile(file)
    except (BadZipFile, EOFError, NotImplementedError, ValueError, OverflowError):
        raise UserError(f"{path} is not a zip file, or a damaged one.") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror or error}).") from None
    with archive:
        if len(archive.filelist) > MOST_FILES:
            raise UserError(f"{path} holds more files than any export does. It was not read.")
        for info in archive.filelist:
            if _leaves(info.filename):
                raise UserError(f"{path} holds a file outside its own folder. It was not read.")
            if info.flag_bits & 0x1:
                raise UserError(f"{path} is locked with a password. Unpack it, and name what was in it.")
        yield archive


def _leaves(name: str) -> bool:
    """Whether unpacking it could write somewhere else, on any system."""
    windows = PureWindowsPath(name)
    return bool(windows.drive or windows.root or ".." in windows.parts or PurePosixPath(name).is_absolute())
