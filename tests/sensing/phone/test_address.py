"""What a person types or pastes, and what must never be asked."""

import pytest

from hipwise.errors import UserError
from hipwise.sensing.phone import Address


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("192.168.0.42", "192.168.0.42", None),
        ("  192.168.0.42:8080 ", "192.168.0.42", 8080),
        ("http://192.168.0.42:8080/", "192.168.0.42", 8080),
        ("HTTP://10.1.2.3", "10.1.2.3", None),
        ("phyphox://172.20.10.1:8081", "172.20.10.1", 8081),
        ("http://192.168.0.42:8080/get?accX=full#x", "192.168.0.42", 8080),
        ("http://[fe80::1]:80/", "fe80::1", 80),
        ("127.0.0.1:9", "127.0.0.1", 9),
        ("http://[::ffff:192.168.0.1]", "192.168.0.1", None),
        # What phyphox shows where a phone has two networks: the one of the home is taken.
        ("http://100.92.1.7:8080\nhttp://192.168.1.7:8080\n", "192.168.1.7", 8080),
    ],
)
def test_takes_what_phyphox_shows(text: str, host: str, port: int | None) -> None:
    address = Address.parse(text)
    assert (address.host, address.port) == (host, port)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "phone", "192.168.0", "192.168.0.300", "0x7f.1", "192.168.0.1:0", "192.168.0.1:99999",
        "ftp://192.168.0.1", "https://192.168.0.1", "file:///etc/passwd", "http://me@192.168.0.1",
        "8.8.8.8", "http://172.32.0.1", "http://100.64.0.1", "[2001:db8::1]", "http://0.0.0.0:8080",
        "evil.example:8080", "localhost:8080", "192.168.0.1.evil.example", "x" * 100_000,
    ],
)  # fmt: skip
def test_refuses_all_else_in_a_sentence(text: str) -> None:
    with pytest.raises(UserError) as error:
        Address.parse(text)
    assert str(error.value).endswith((".", "?"))
    assert len(str(error.value)) < 150


def test_a_name_is_told_apart_from_nonsense() -> None:
    with pytest.raises(UserError, match="numbers"):
        Address.parse("my-phone.local:8080")


def test_without_a_port_both_of_phyphox_are_tried() -> None:
    assert [str(one) for one in Address.parse("192.168.0.4").candidates] == [
        "192.168.0.4:8080",
        "192.168.0.4:80",
    ]
    assert [one.url for one in Address.parse("[fe80::2]:81").candidates] == ["http://[fe80::2]:81"]
