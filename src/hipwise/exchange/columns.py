"""What an export's tables and columns mean, and by what a row is known again: data, in ``columns.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sqlalchemy import Table


@dataclass(frozen=True, slots=True)
class Meaning:
    """One table in words. ``identity``: two rows that agree in these columns are the same row."""

    what: str
    identity: tuple[str, ...]
    columns: Mapping[str, str]


@cache
def _documented() -> dict[str, Meaning]:
    text = files("hipwise.exchange").joinpath("columns.toml").read_text(encoding="utf-8")
    return {
        name: Meaning(table["what"], tuple(table.get("identity", ())), table["columns"])
        for name, table in tomllib.loads(text).items()
    }


def meaning(table: Table) -> Meaning:
    """The words for a table; without an identity of its own, a row is known by all that is in it."""
    found = _documented().get(table.name) or Meaning("", (), {})
    keys = [column.name for column in table.primary_key.columns]
    everything = tuple(column.name for column in table.columns if column.name != "id")
    identity = found.identity or (everything if keys == ["id"] else tuple(keys))
    return Meaning(found.what, identity, found.columns)
