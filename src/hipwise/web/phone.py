"""The one phone of this coach: its address as the person gave it, and who listens to it."""

from __future__ import annotations

import threading
import time

from hipwise.errors import UserError
from hipwise.records import Records
from hipwise.sensing import View
from hipwise.sensing.phone import Address, Phone, Piece

ADDRESS = "phone_address"
"""The name of the setting."""
HELD_S = 5.0
"""Who has not listened for so long has gone."""
BUSY = "The phone is in use on another page of the coach. End that first."
NO_PHONE = "There is no phone yet. Set it up first, on the page “Phone”."


class PhoneLine:
    """Opens the line to the phone when somebody wants it. All methods may be called from any thread."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._lock = threading.Lock()
        self._phone: Phone | None = None
        self._owner: object = None
        self._listened_s = -HELD_S

    @property
    def address(self) -> Address | None:
        """Where the phone was last said to be."""
        text = self._records.settings.get(ADDRESS)
        try:
            return Address.parse(text) if isinstance(text, str) else None
        except UserError:
            return None

    def move(self, text: str) -> Address:
        """Remember where it is; a line that is open goes there by itself.

        Raises:
            UserError: that is no address in the home.
        """
        address = Address.parse(text)
        self._records.settings.put(ADDRESS, str(address))
        return address

    def open(self) -> Phone:
        """The phone, asked from now on.

        Raises:
            UserError: none was set up.
        """
        with self._lock:
            if self.address is None:
                raise UserError(NO_PHONE)
            if self._phone is None:
                self._phone = Phone(self._where)
            return self._phone

    def listen(self, owner: object) -> list[Piece]:
        """What was measured since somebody last listened; ``owner`` is who listens, one at a time.

        Raises:
            UserError: another listens, or no phone was set up.
        """
        phone = self.open()
        with self._lock:
            now_s = time.monotonic()
            if self._owner not in (None, owner) and now_s - self._listened_s < HELD_S:
                raise UserError(BUSY)
            self._owner, self._listened_s = owner, now_s
        return phone.pieces()

    def listener(self) -> LineListener:
        """Somebody who listens from now on.

        Raises:
            UserError: another listens, or no phone was set up.
        """
        return LineListener(self)

    def leave(self, owner: object) -> None:
        """This one listens no more."""
        with self._lock:
            if self._owner is owner:
                self._owner = None

    def close(self) -> None:
        """Ask no more: nobody listens."""
        with self._lock:
            phone, self._phone = self._phone, None
        if phone is not None:
            phone.close()

    def _where(self) -> Address:
        address = self.address
        if address is None:
            raise UserError(NO_PHONE)
        return address


class LineListener:
    """Who hears the phone: a session."""

    def __init__(self, line: PhoneLine) -> None:
        self._line = line
        self._phone = line.open()
        line.listen(self)

    def pieces(self) -> list[Piece]:
        return self._line.listen(self)

    def view(self) -> View | None:
        return self._phone.view()

    def now(self) -> float:
        return self._phone.now()
