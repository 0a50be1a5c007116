"""Bringing an export in: another computer's records into these, all or nothing.

An export is first written into a database of its own, of the schema it was made with, and goes through the
same migrations as an old database would. Only what is sound then comes to the records. What is there already
stays: a row that is known again (`columns.Meaning.identity`) is not doubled, and what it lacks is filled in.
"""

from __future__ import annotations

import base64
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import Path as ZipPath

import orjson
import sqlalchemy as sa
from sqlalchemy import Connection, Table
from sqlalchemy.exc import IntegrityError, StatementError

from hipwise.errors import UserError
from hipwise.exchange import zips
from hipwise.exchange.columns import meaning
from hipwise.exchange.manifest import UNREADABLE, Manifest, Root
from hipwise.records import Records
from hipwise.records.contents import AT_ONCE, Contents, rows

SCRATCH = ".import-"
"""The folder in the data folder in which an export is tried first begins with this."""


@dataclass(frozen=True, slots=True)
class Restored:
    """How many rows of each table were new, and how many were known already."""

    new: Mapping[str, int]
    known: Mapping[str, int]


def restore(records: Records, path: Path) -> Restored:
    """Bring in an export: a folder, or a zip of one.

    Raises:
        UserError: it is none, a damaged one, or one of a newer hipwise; the records are as they were.
    """
    with _root(path) as root:
        manifest = Manifest.read(root)
        if manifest.schema not in Contents.schemas():
            raise UserError(f"{path} was made by a newer hipwise. Update hipwise here to read it.")
        with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=records.path.parent) as folder:
            scratch = Contents.scratch(Path(folder), manifest.schema)
            try:
                _fill(scratch, root, manifest, path)
                scratch.modernise()
                return _merge(scratch, records.contents, path)
            finally:
                scratch.close()


@contextmanager
def _root(path: Path) -> Iterator[Root]:
    if path.is_dir():
        yield path
        return
    if not path.exists():
        raise UserError(f"There is no {path}.")
    with zips.opened(path, path) as archive:
        root = ZipPath(archive)
        within = list(root.iterdir())
        # A folder that was zipped is the one thing within.
        yield within[0] if len(within) == 1 and within[0].is_dir() else root


# ---- from files to a database of the export's own schema


def _fill(scratch: Contents, root: Root, manifest: Manifest, path: Path) -> None:
    """Write every row of the export into an empty database of the same schema."""
    damaged = UserError(f"{path} is damaged: what is in it does not fit together. Nothing was changed.")
    schema = sa.MetaData()
    with scratch.writing() as connection:
        schema.reflect(connection)
        for column in (column for table in schema.sorted_tables for column in table.columns):
            if isinstance(column.type, sa.JSON) and column.nullable:
                column.type = sa.JSON(none_as_null=True)  # nothing is nothing, as in `tables`
        named = {f"json/{table.name}.json": table for table in schema.sorted_tables}
        if strange := set(manifest.files) - set(named):
            raise UserError(f"{path} is damaged: it has {sorted(strange)[0]}, which belongs to no export.")
        for name, table in named.items():
            if name not in manifest.files:
                continue
            try:
                count = _insert(connection, table, root, name)
            except (IntegrityError, StatementError, ValueError, TypeError, KeyError, *UNREADABLE) as error:
                raise damaged from error
            if count != manifest.files[name].rows:
                raise damaged


def _insert(connection: Connection, table: Table, root: Root, name: str) -> int:
    decoders = {column.name: _decoder(column.type, bool(column.nullable)) for column in table.columns}
    with _batches(lambda batch: connection.execute(sa.insert(table), batch)) as add:
        count = 0
        for row in _lines(root, name):
            if row.keys() != decoders.keys():
                raise ValueError(f"the columns of {name}")
            add({column: decoders[column](value) for column, value in row.items()})
            count += 1
    return count


def _lines(root: Root, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a file: a JSON list with a row a line."""
    with (root / name).open("rb") as file:
        for line in file:
            text = line.strip().removesuffix(b",")
            if text not in (b"[", b"]", b"[]", b""):
                row = orjson.loads(text)
                if not isinstance(row, dict):
                    raise ValueError(f"a row of {name}")
                yield row


def _decoder(kind: sa.types.TypeEngine[Any], nullable: bool) -> Callable[[Any], Any]:
    """From a JSON value to what a column of this type takes; ValueError or TypeError for anything else."""

    def decode(value: Any) -> Any:
        if isinstance(kind, sa.JSON):
            return value
        if value is None:
            if nullable:
                return None
            raise ValueError("a value is missing")
        match kind:
            case sa.DateTime():
                return datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
            case sa.Date():
                return date.fromisoformat(value)
            case sa.Time():
                return time.fromisoformat(value)
            case sa.LargeBinary():
                return base64.b64decode(value, validate=True)
            case sa.Boolean():
                return _checked(value, bool)
            case sa.Integer():
                if isinstance(value, bool) or not -(2**63) <= _checked(value, int) < 2**63:
                    raise ValueError("a number is too large")
                return value
            case sa.Float() | sa.Numeric():
                return float(_checked(value, (int, float)))
            case _:
                return _checked(value, str)

    return decode


def _checked(value: Any, kind: type | tuple[type, ...]) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind}")
    return value


# ---- from that database to the records


def _merge(scratch: Contents, target: Contents, path: Path) -> Restored:
    """Put every row that is not there yet into the records, in one transaction."""
    new: dict[str, int] = {}
    known: dict[str, int] = {}
    ids: dict[str, dict[Any, Any]] = {}
    try:
        with scratch.reading() as source, target.writing() as sink:
            for table in target.tables:
                incoming = _Incoming(table, sink, ids)
                with (
                    _batches(lambda batch: sink.execute(sa.insert(table), batch)) as add,  # noqa: B023
                    _batches(lambda batch: incoming.fill(batch)) as fill,  # noqa: B023
                ):
                    for row in rows(source, table):
                        incoming.take(dict(row._mapping), add, fill)
                new[table.name], known[table.name] = incoming.new, incoming.known
    except IntegrityError as error:
        raise UserError(f"{path} does not fit what is here already. Nothing was changed.") from error
    return Restored(new, known)


class _Incoming:
    """The rows of one table on their way in. ``ids`` says by table what an old id has become."""

    def __init__(self, table: Table, sink: Connection, ids: dict[str, dict[Any, Any]]) -> None:
        self.new = self.known = 0
        self._sink, self._table = sink, table
        self._identity = meaning(table).identity
        self._parents = {key.parent.name: ids[key.column.table.name] for key in table.foreign_keys}
        self._becomes = ids.setdefault(table.name, {})
        self._keys = [column.name for column in table.primary_key.columns]
        self._numbered = self._keys == ["id"]
        self._lacking = [column.name for column in table.columns if column.nullable]
        self._seen: Counter[Any] = Counter()
        self._here: dict[Any, tuple[Any, ...]] = {}
        counts: Counter[Any] = Counter()
        for row in rows(sink, table):
            values = dict(row._mapping)
            key = self._key(values)
            self._here[key, counts[key]] = tuple(values[name] for name in self._keys)
            counts[key] += 1
        # In an empty table every row keeps its number; after others they follow in their order.
        self._next = None
        if self._here and self._numbered:
            self._next = max(key[0] for key in self._here.values()) + 1

    def take(
        self, values: dict[str, Any], add: Callable[[dict[str, Any]], None], fill: Callable[..., None]
    ) -> None:
        """Add a row, or fill what the same row here lacks."""
        for name, becomes in self._parents.items():
            if values[name] is not None:
                values[name] = becomes[values[name]]
        old = values.get("id")
        key = self._key(values)
        here = self._here.get((key, self._seen[key]))
        self._seen[key] += 1
        if here is not None:
            self.known += 1
            if self._numbered:
                self._becomes[old] = here[0]
            if self._lacking:
                fill(values | dict(zip(self._keys, here, strict=True)))
            return
        self.new += 1
        if self._next is not None:
            values["id"] = self._next
            self._next += 1
        if self._numbered:
            self._becomes[old] = values["id"]
        else:
            self._becomes[values[self._keys[0]]] = values[self._keys[0]]
        add(values)

    def fill(self, batch: list[dict[str, Any]]) -> None:
        """Give rows that are here already what they lack: an ending, an agreement."""
        columns = self._table.c
        change = {
            columns[name]: sa.func.coalesce(
                columns[name], sa.bindparam(f"new_{name}", type_=columns[name].type)
            )
            for name in self._lacking
        }
        which = [columns[name] == sa.bindparam(f"key_{name}") for name in self._keys]
        values = [
            {f"new_{name}": row[name] for name in self._lacking}
            | {f"key_{name}": row[name] for name in self._keys}
            for row in batch
        ]
        self._sink.execute(sa.update(self._table).where(*which).values(change), values)

    def _key(self, values: Mapping[str, Any]) -> Any:
        key = tuple(values[name] for name in self._identity)
        try:
            hash(key)
        except TypeError:
            return repr(key)  # lists and objects, as JSON holds them
        return key


@contextmanager
def _batches(write: Callable[[list[dict[str, Any]]], object]) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Gathers rows and writes so many at once."""
    batch: list[dict[str, Any]] = []

    def add(row: dict[str, Any]) -> None:
        batch.append(row)
        if len(batch) >= AT_ONCE:
            write(batch)
            batch.clear()

    yield add
    if batch:
        write(batch)
