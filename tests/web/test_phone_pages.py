"""Where the phone is, whether it can be felt, and measuring with it, as the pages ask for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from hipwise.records import Records
from hipwise.sensing.simulated import Movement, wear
from hipwise.web.pages import measure, phone
from hipwise.web.phone import ADDRESS, PhoneLine
from tools.phone import FakePhone


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[tuple[TestClient, Records, PhoneLine]]:
    with Records.open(tmp_path) as records:
        line, router, app = PhoneLine(records), APIRouter(), FastAPI()
        phone.add_routes(router, line)
        measure.add_routes(router, records, line)
        app.include_router(router)
        with TestClient(app, follow_redirects=False) as client:
            yield client, records, line
        line.close()


@pytest.fixture
def made() -> Iterator[FakePhone]:
    with FakePhone(wear(Movement([], still_s=60.0), rate_hz=50.0)) as made:
        yield made


def until(ask: Callable[[], Any], wanted: Callable[[Any], bool], seconds: float = 60.0) -> Any:
    end = time.monotonic() + seconds
    while not wanted(told := ask()):
        assert time.monotonic() < end, told
        time.sleep(0.05)
    return told


def test_an_address_is_remembered_and_the_phone_felt(asked, made: FakePhone) -> None:
    client, records, _ = asked
    assert client.get("/phone/view").json()["state"] == "none"
    answer = client.post("/phone/address", data={"address": f"{made.url}/"})
    assert answer.headers["location"] == "/phone"
    assert records.settings.get(ADDRESS) == f"127.0.0.1:{made.port}"
    told = until(lambda: client.get("/phone/view").json(), lambda told: told["state"] == "good")
    assert "gyroscope" in told["text"]
    made.troubles.away = True
    told = until(lambda: client.get("/phone/view").json(), lambda told: told["state"] == "trouble")
    assert "Wi-Fi" in told["text"]


@pytest.mark.parametrize("typed", ["8.8.8.8", "evil.example:80", "", "x" * 5000])
def test_another_address_is_not_kept(asked, typed: str) -> None:
    client, records, _ = asked
    answer = client.post("/phone/address", data={"address": typed})
    assert answer.headers["location"].startswith("/phone?typed=")
    assert records.settings.get(ADDRESS) is None


def test_measuring_needs_a_phone_and_only_one_listens(asked, made: FakePhone) -> None:
    client, _, line = asked
    answer = client.post("/phone/measuring/start?what=check&side=left")
    assert answer.status_code == 409
    assert "Set it up first" in answer.json()["error"]
    line.move(made.url)
    assert client.post("/phone/measuring/start?what=nonsense&side=left").status_code == 409
    assert client.post("/phone/measuring/tick").status_code == 409
    assert client.post("/phone/measuring/start?what=check&side=left").status_code == 200
    told = client.post("/phone/measuring/tick").json()
    assert [say["cue"] for say in told["say"]] == ["waistband", "with-the-beat", "lie-still"]
    assert told["doing"].startswith("Lie still")
    from hipwise.errors import UserError

    with pytest.raises(UserError, match="in use"):
        line.listener()
    assert client.post("/phone/measuring/stop").status_code == 200
    line.listener()


def test_a_rotation_begins_once_they_sit_still(asked, made: FakePhone) -> None:
    client, _, line = asked
    line.move(made.url)
    client.post("/phone/measuring/start?what=rotation&side=right&way=out")
    told = until(
        lambda: client.post("/phone/measuring/tick").json(),
        lambda told: told["doing"].startswith("Turn the foot"),
    )
    assert "inwards" in told["doing"]
    assert told["of"] == 3 and not told["over"]
