"""What the person chose and the program remembers: small values by name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from hipwise.records import tables
from hipwise.records.store import Store


class Settings(Store):
    """Values that JSON can carry, by name: the volume, the phone's address, how a camera was calibrated."""

    def get(self, name: str, default: Any = None) -> Any:
        """What was last put there, ``default`` where nothing was."""
        setting = tables.setting
        with self._reading() as connection:
            row = connection.execute(select(setting.c.value).where(setting.c.name == name)).first()
        return default if row is None else row.value

    def put(self, name: str, value: Any) -> None:
        new = insert(tables.setting).values(name=name, value=value)
        with self._writing() as connection:
            connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def forget(self, name: str) -> None:
        with self._writing() as connection:
            connection.execute(delete(tables.setting).where(tables.setting.c.name == name))
