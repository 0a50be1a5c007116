"""Where the phone is: what a person types, or pastes from phyphox's QR code, made an address."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from hipwise.errors import UserError

USUAL_PORTS = (8080, 80)
"""Where phyphox listens unless told otherwise: on Android, on an iPhone."""
LONGEST = 500

_HOME = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",  # RFC 1918
        "169.254.0.0/16", "fe80::/10",  # link-local
        "fc00::/7",  # RFC 4193
        "127.0.0.0/8", "::1/128",  # this computer
    )
)  # fmt: skip

NO_ADDRESS = (
    "That is no address of a phone. phyphox shows it when remote access is on, like http://192.168.0.42:8080."
)
NAMES = "Please give the numbers that phyphox shows, like 192.168.0.42:8080, and not a name."


@dataclass(frozen=True, slots=True)
class Address:
    """A phone in the home: ``host`` is a number, never a name that somebody else could point elsewhere.

    ``port`` is None where it was not said: then the `USUAL_PORTS` are tried.
    """

    host: str
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> Address:
        """The first address of a home network in a text.

        Takes ``192.168.0.42``, ``192.168.0.42:8080``, ``http://192.168.0.42:8080/``, and what a QR code of
        phyphox holds, several lines of these among them.

        Raises:
            UserError: there is none, or it is outside the home.
        """
        why = NO_ADDRESS
        for word in re.split(r"[\s,;]+", text[:LONGEST].strip()):
            try:
                return cls._one(word)
            except ValueError as error:
                why = str(error) or why
        raise UserError(why)

    @classmethod
    def _one(cls, word: str) -> Address:
        scheme, _, rest = word.rpartition("://")
        if scheme.lower() not in ("", "http", "phyphox"):
            raise ValueError(NO_ADDRESS)
        try:
            parts = urlsplit(f"//{rest}")
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise ValueError(NO_ADDRESS) from None
        if parts.username is not None or port == 0:
            raise ValueError(NO_ADDRESS)
        try:
            number = ipaddress.ip_address(host)
        except ValueError:
            raise ValueError(NAMES if re.fullmatch(r"[\w-]+(\.[\w-]+)+", host) else "") from None
        if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped is not None:
            number = number.ipv4_mapped
        if not any(number.version == network.version and number in network for network in _HOME):
            raise ValueError(
                f"{number} is not in your home network. The phone and this computer must share one."
            )
        return cls(str(number), port)

    @property
    def candidates(self) -> tuple[Address, ...]:
        """With their ports, in the order in which to try them."""
        ports = USUAL_PORTS if self.port is None else (self.port,)
        return tuple(Address(self.host, port) for port in ports)

    @property
    def url(self) -> str:
        return f"http://{self}"

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"
