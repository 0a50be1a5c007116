"""All that is kept, as files for other programs: CSV to look at, JSON to take along.

The JSON is complete and exact, and `hipwise.exchange.restore` reads it. The CSV has the same rows for
spreadsheets. docs/data.md says the same to people.
"""

from __future__ import annotations

import base64
import csv
import shutil
import tempfile
import textwrap
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import orjson
from sqlalchemy import Connection, Table

from hipwise import __version__
from hipwise.errors import UserError
from hipwise.exchange.columns import meaning
from hipwise.exchange.manifest import FILE, VERSION, Entry, Manifest, sha256
from hipwise.records import Records, database, tables
from hipwise.records.contents import rows

README = """\
hipwise: your records
=====================

Everything that the coach has kept, as it was on {made_at}. It is yours; nobody else has it.

  csv/   one table a file, for spreadsheets
  json/  the same rows, complete and exact; this is what `hipwise import` reads
  manifest.json  what is in json/, with checksums (layout {version}, tables {schema}, hipwise {hipwise})

To bring it to another computer, take the whole folder along (or a zip of it) and type there

  hipwise import THIS_FOLDER

Times are in UTC, as 2026-11-22T18:30:15+00:00. Units are in the names: _s is seconds, _deg degrees, _min
minutes. An empty cell (null in JSON) was not measured, or not said. What stands in brackets is a word that
the program uses. A cell of yours that begins like a formula has a ' before it in CSV.

In json/trace.json the field "data" holds, in base64, a zlib stream of 32-bit little-endian floats: first the
seconds of every sample, then as many openings in degrees. csv/trace.csv has them as numbers.
"""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would take such a cell for a formula, and run it."""


AS_THEY_ARE = frozenset({float, int, type(None)})
BUFFER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Exported:
    """Where it is, and how many rows of each table are in it."""

    folder: Path
    rows: Mapping[str, int]


def export(records: Records, folder: Path, now: datetime) -> Exported:
    """Write everything into a new folder. It appears when it is complete, or not at all.

    Raises:
        UserError: there is something at that place already, or it cannot be written.
    """
    try:
        if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
            raise UserError(f"{folder} is there already. Name a folder that is not, so nothing is mixed up.")
        with _appearing(folder) as part:
            return Exported(folder, _write(records, part, now))
    except OSError as error:
        raise UserError(f"The export could not be written to {folder} ({error.strerror}).") from error


@contextmanager
def _appearing(folder: Path) -> Iterator[Path]:
    """A folder beside ``folder`` that takes its name at the end, if all went well."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield part
        if folder.is_dir():
            folder.rmdir()  # it is empty; not every system would rename onto it
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write(records: Records, folder: Path, now: datetime) -> dict[str, int]:
    (folder / "csv").mkdir()
    (folder / "json").mkdir()
    counts: dict[str, int] = {}
    with records.contents.reading() as connection:
        for table in records.contents.tables:
            counts[table.name] = _json(connection, table, folder / "json" / f"{table.name}.json")
            path = folder / "csv" / f"{table.name}.csv"
            if table is tables.trace:
                _traces_csv(connection, path)
            else:
                _csv(connection, table, path)
    names = {f"json/{name}.json": count for name, count in counts.items()}
    manifest = Manifest(
        schema=database.HEAD,
        made_at=now.isoformat(timespec="seconds"),
        hipwise=__version__,
        files={name: Entry(count, sha256(folder, name) or "") for name, count in names.items()},
    )
    (folder / FILE).write_bytes(manifest.as_bytes())
    (folder / "README.txt").write_text(readme(manifest), encoding="utf-8")
    return counts


def _json(connection: Connection, table: Table, path: Path) -> int:
    """One table as a JSON list, a row a line for those who read by lines; returns how many rows."""
    names = [str(column.name) for column in table.columns]
    count = 0
    with path.open("wb", BUFFER_BYTES) as file:
        file.write(b"[")
        for row in rows(connection, table):
            file.write(b",\n" if count else b"\n")
            file.write(orjson.dumps(dict(zip(names, row, strict=True)), default=_base64))
            count += 1
        file.write(b"\n]\n")
    return count


def _base64(value: object) -> str:
    if not isinstance(value, bytes):
        raise TypeError(f"{type(value)} has no place in the records")
    return base64.b64encode(value).decode()


def _csv(connection: Connection, table: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in table.columns)
        writer.writerows(
            # Millions of figures need no second look.
            [value if type(value) in AS_THEY_ARE else cell(value) for value in row]
            for row in rows(connection, table)
        )


def _traces_csv(connection: Connection, path: Path) -> None:
    """The traces as numbers, a line a sample."""
    with path.open("wb", BUFFER_BYTES) as file:
        file.write(b"repetition_id,t_s,opening_deg\r\n")
        for row in rows(connection, tables.trace):
            samples = np.frombuffer(zlib.decompress(row.data), "<f4").reshape(2, -1).T
            # orjson writes floats ten times as fast as anything else here: [[0.1,9.5],[0.2,9.75]]
            text = orjson.dumps(np.ascontiguousarray(samples), option=orjson.OPT_SERIALIZE_NUMPY)
            start = b"\r\n%d," % row.repetition_id
            lines = text[2:-2].replace(b"],[", start)
            if b"n" in lines:
                lines = lines.replace(b"null", b"")
            file.writelines((start[2:], lines, b"\r\n"))


def cell(value: object) -> object:
    """A value as a spreadsheet may have it."""
    match value:
        case bool():
            return "true" if value else "false"
        case datetime() | date() | time():
            return value.isoformat()
        case list() if all(isinstance(item, str) for item in value):
            return cell(" ".join(value))
        case list() | dict():
            return orjson.dumps(value).decode()
        case str() if value.startswith(FORMULA):
            return f"'{value}"
        case _:
            return value


def readme(manifest: Manifest) -> str:
    """The words that go with an export: what it is, and what every column means."""
    text = README.format(
        made_at=manifest.made_at, version=VERSION, schema=manifest.schema, hipwise=manifest.hipwise
    )
    parts = [text]
    for table in tables.metadata.sorted_tables:
        found = meaning(table)
        lines = [
            textwrap.fill(
                f"{column.name:<20} {found.columns.get(column.name, '')}",
                width=100,
                initial_indent="  ",
                subsequent_indent=" " * 23,
            )
            for column in table.columns
        ]
        parts.append(f"{table.name}: {found.what}\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)
