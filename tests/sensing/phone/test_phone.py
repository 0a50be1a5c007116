"""The whole of it, against a made phone on this computer's loopback."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from phone_person import Patient

from hipwise.sensing.phone import Address, Phone, Piece
from hipwise.sensing.phone.client import MOST_BYTES, Client, PhoneError, find
from hipwise.sensing.simulated import Movement, Rep, wear
from hipwise.sensing.thigh import Motion
from tools.phone import FakePhone

SPEED = 10.0


@pytest.fixture(scope="module")
def motion() -> Motion:
    return wear(Movement([Rep()] * 5), rate_hz=100.0, seed=3)


def fast(speed: float = SPEED) -> float:
    """This computer's clock, at the speed at which the recording is played."""
    return time.monotonic() * speed


@contextmanager
def playing(motion: Motion, speed: float) -> Iterator[tuple[FakePhone, Phone]]:
    with FakePhone(motion, speed=speed) as fake:
        phone = Phone(lambda: Address.parse(fake.url), now=lambda: fast(speed))
        try:
            yield fake, phone
        finally:
            phone.close()


@pytest.fixture
def asked(motion: Motion) -> Iterator[tuple[FakePhone, Phone]]:
    with playing(motion, SPEED) as both:
        yield both


def until(done: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def whole(pieces: list[Piece]) -> Motion:
    motions = [piece.motion for piece in pieces]
    turning = [motion.rotation_rad_s for motion in motions if motion.rotation_rad_s is not None]
    return Motion(
        np.concatenate([motion.t_s for motion in motions]),
        np.concatenate([motion.acceleration_g for motion in motions]),
        np.concatenate(turning),
    )


def gather(fake: FakePhone, phone: Phone, pieces: list[Piece]) -> Motion:
    until(lambda: pieces.extend(phone.pieces()) or fake.over)
    for _ in range(5):
        time.sleep(0.1)
        pieces += phone.pieces()
    return whole(pieces)


def test_receives_the_recording_to_the_sample(motion: Motion) -> None:
    clock, pieces = Patient(), list[Piece]()
    with FakePhone(motion, now=clock) as fake:
        phone = Phone(lambda: Address.parse(fake.url), clock, clock.pulls_hz)
        try:
            while not fake.over:
                clock.go_on(fake)
                pieces += phone.pieces()
        finally:
            phone.close()
    got = whole(pieces)
    count = len(motion.t_s)
    assert len(got.t_s) == count
    np.testing.assert_allclose(np.diff(got.t_s), np.diff(motion.t_s), atol=2e-6)
    # phyphox gives eight digits
    np.testing.assert_allclose(got.acceleration_g, motion.acceleration_g, atol=2e-7)
    assert got.rotation_rad_s is not None and motion.rotation_rad_s is not None
    np.testing.assert_allclose(got.rotation_rad_s, motion.rotation_rad_s, atol=2e-6)


def test_half_the_requests_failing_and_columns_cut_off(
    asked: tuple[FakePhone, Phone], motion: Motion
) -> None:
    fake, phone = asked
    fake.troubles.every_other = fake.troubles.ragged = True
    pieces: list[Piece] = []
    until(lambda: pieces.extend(phone.pieces()) or fake.over)
    fake.troubles.every_other = fake.troubles.ragged = False
    got = gather(fake, phone, pieces)
    assert len(got.t_s) == len(motion.t_s)
    np.testing.assert_allclose(got.acceleration_g, motion.acceleration_g, atol=2e-7)


@pytest.mark.parametrize(
    ("trouble", "value", "token"),
    [
        ("away", True, "cut"),
        ("nonsense", True, "strange"),
        ("flood", True, "flood"),
        ("redirect", "http://127.0.0.1:9/", "strange"),
        ("asleep", True, "asleep"),
    ],
)
def test_the_right_sentence_and_nothing_lost(
    asked: tuple[FakePhone, Phone], motion: Motion, trouble: str, value: object, token: str
) -> None:
    fake, phone = asked
    pieces: list[Piece] = []
    until(lambda: pieces.extend(phone.pieces()) or len(pieces) > 3)
    setattr(fake.troubles, trouble, value)

    def said() -> bool:
        view = phone.view()
        return view is not None and view.trouble == f"phone_{token}"

    until(said)
    setattr(fake.troubles, trouble, type(value)())
    got = gather(fake, phone, pieces)
    assert len(got.t_s) == len(motion.t_s)
    view = phone.view()
    assert view is not None


def test_a_slow_phone_loses_nothing(asked: tuple[FakePhone, Phone], motion: Motion) -> None:
    fake, phone = asked
    fake.troubles.wait_s = 0.4
    got = gather(fake, phone, [])
    time.sleep(0.6)
    got = whole([Piece(got, False), *phone.pieces()])
    assert len(got.t_s) == len(motion.t_s)


def test_a_measurement_stopped_on_the_phone_is_started_again(motion: Motion) -> None:
    pieces: list[Piece] = []
    # Ten times as fast, a computer that is busy for a tenth of a second looks like one more break.
    with playing(motion, 3.0) as (fake, phone):
        until(lambda: pieces.extend(phone.pieces()) or fake.now_s > 8)
        fake.stop()
        got = gather(fake, phone, pieces)
    assert len(got.t_s) == len(motion.t_s)
    assert [piece.broken for piece in pieces].count(True) == 1


def test_data_cleared_on_the_phone(asked: tuple[FakePhone, Phone], motion: Motion) -> None:
    fake, phone = asked
    pieces: list[Piece] = []
    until(lambda: pieces.extend(phone.pieces()) or fake.now_s > 8)
    fake.clear()
    got = gather(fake, phone, pieces)
    # What was measured and not yet fetched when it was cleared is gone with it: a pull or two.
    assert len(motion.t_s) - len(got.t_s) < 0.3 * SPEED * 100
    assert (np.diff(got.t_s) > 0).all()


def test_a_phone_that_moves_to_another_address(motion: Motion) -> None:
    with FakePhone(motion, speed=SPEED) as first, FakePhone(motion, speed=SPEED) as second:
        place = [first.url]
        phone = Phone(lambda: Address.parse(place[0]), now=fast)
        try:
            until(lambda: phone.pieces())
            place[0] = second.url
            until(lambda: second.requests > 5)
            until(lambda: (view := phone.view()) is not None and view.trouble is None)
        finally:
            phone.close()


def test_nothing_there_is_said() -> None:
    phone = Phone(lambda: Address("127.0.0.1", 9))
    try:
        until(lambda: phone.view())
        view = phone.view()
        assert view is not None and view.trouble == "phone_closed"
        assert phone.experiment is None and phone.pieces() == []
    finally:
        phone.close()


def test_the_wrong_experiment_is_said(motion: Motion) -> None:
    with FakePhone(motion, source="linear_acceleration", title="Acceleration (without g)") as fake:
        phone = Phone(lambda: Address.parse(fake.url))
        try:
            until(lambda: phone.view())
            view = phone.view()
            assert view is not None and "leaves gravity out" in str(view.why)
        finally:
            phone.close()


def test_the_client_reads_only_so_much_and_follows_nobody(motion: Motion) -> None:
    with FakePhone(motion) as fake, Client(Address.parse(fake.url)) as client:
        assert client.model() == "Made phone"
        assert client.start()
        fake.troubles.flood = True
        with pytest.raises(PhoneError, match="flood"):
            client.get({"acc_time": "full"})
        assert MOST_BYTES < 100_000_000
        fake.troubles.flood = False
        with FakePhone(motion) as elsewhere:
            fake.troubles.redirect = elsewhere.url
            with pytest.raises(PhoneError, match="strange"):
                client.get({})
            assert elsewhere.requests == 0


def test_finds_it_at_the_port_that_answers(motion: Motion, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakePhone(motion) as fake:
        monkeypatch.setattr("hipwise.sensing.phone.address.USUAL_PORTS", (9, fake.port))
        client, experiment = find(Address("127.0.0.1"))
        with client:
            assert client.address.port == fake.port
            assert experiment.gyroscope is not None
