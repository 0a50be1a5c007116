"""The first file of an export: what it is, of which version, and what must be in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zipfile import Path as ZipPath
from zlib import error as ZlibError

import orjson

from hipwise.errors import UserError

FORMAT = "hipwise export"
VERSION = 1
"""Of the folder's layout; the tables have the version of their own schema."""
FILE = "manifest.json"
MOST_BYTES = 1_000_000

Root = Path | ZipPath
"""Where an export lies: a folder, or a folder within a zip."""

UNREADABLE = (OSError, BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError)
"""What reading a damaged, an encrypted or a strange zip may raise."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: how many rows, and the SHA-256 of all of it."""

    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``schema`` is the revision of the database the rows come from, ``files`` by path within the export."""

    schema: str
    made_at: str
    hipwise: str
    files: Mapping[str, Entry]

    def as_bytes(self) -> bytes:
        head = {"format": FORMAT, "version": VERSION}
        return orjson.dumps(head | asdict(self), option=orjson.OPT_INDENT_2) + b"\n"

    @classmethod
    def read(cls, root: Root) -> Manifest:
        """The manifest of an export, and every file in it held against its checksum.

        Raises:
            UserError: it is no export, one of a newer hipwise, or not whole.
        """
        try:
            with (root / FILE).open("rb") as file:
                text = file.read(MOST_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError, KeyError):
            raise UserError(f"{root} is not an export of hipwise: it has no {FILE}.") from None
        except UNREADABLE as error:
            raise UserError(f"{root} cannot be read ({_short(error)}).") from None
        try:
            found = orjson.loads(text)
        except orjson.JSONDecodeError:
            raise UserError(f"{root} is damaged: its {FILE} cannot be read.") from None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise UserError(f"{root} is not an export of hipwise.")
        if not isinstance(found.get("version"), int) or found["version"] > VERSION:
            raise UserError(f"{root} was made by a newer hipwise. Update hipwise here to read it.")
        try:
            manifest = cls(
                schema=str(found["schema"]),
                made_at=str(found["made_at"]),
                hipwise=str(found["hipwise"]),
                files={str(name): _entry(entry) for name, entry in found["files"].items()},
            )
        except (KeyError, TypeError, AttributeError, ValueError):
            raise UserError(f"{root} is damaged: its {FILE} is not complete.") from None
        for name, entry in manifest.files.items():
            if sha256(root, name) != entry.sha256:
                raise UserError(f"{root} is damaged: {name} is not as it was written. Make the export again.")
        return manifest


def sha256(root: Root, name: str) -> str | None:
    """The checksum of a file, None where it cannot be read."""
    try:
        with (root / name).open("rb") as file:
            digest = hashlib.sha256()
            while part := file.read(1 << 20):
                digest.update(part)
    except (KeyError, ValueError, *UNREADABLE):
        return None
    return digest.hexdigest()


def _entry(entry: Any) -> Entry:
    if not isinstance(entry["rows"], int) or entry["rows"] < 0:
        raise ValueError("rows")
    return Entry(entry["rows"], str(entry["sha256"]))


def _short(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
