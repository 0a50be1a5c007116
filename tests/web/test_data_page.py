"""Your data, by the real server: what leaves it, and how it is deleted."""

from __future__ import annotations

import io
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest

from hipwise.exchange.restore import restore
from hipwise.program.screening import Outcome, questions
from hipwise.records import Records
from hipwise.repetitions.events import Repetition

NOW = datetime.now(UTC)


@pytest.fixture
def kept(data_dir: Path) -> Path:
    with Records.open() as records:
        records.add_screening(NOW, {q.key: False for q in questions()}, Outcome.GO)
        check_in = records.add_check_in(NOW, 2, "buttock", False, Outcome.GO)
        session = records.start_session(NOW, "beat", check_in, 12, "left")
        done = records.start_set(session, NOW, "clamshell", "left", 12)
        records.add_repetition(done, Repetition(6.0, 1, True), np.empty((0, 2), np.float32))
        records.end_set(done, NOW, "done")
        records.end_session(session, NOW, "done")
    return data_dir


@pytest.fixture
def coach(start: Callable[..., Any], kept: Path) -> Iterator[Any]:
    yield start()


def get(address: str) -> tuple[Any, bytes]:
    with urllib.request.urlopen(address, timeout=30) as reply:
        return reply.headers, reply.read()


def test_what_can_be_downloaded(coach: Any, kept: Path, tmp_path: Path):
    head, data = get(f"{coach.address}/data/export.zip")
    assert "attachment" in head["content-disposition"]
    assert "README.txt" in {Path(name).name for name in ZipFile(io.BytesIO(data)).namelist()}
    (tmp_path / "export.zip").write_bytes(data)
    with Records.open(tmp_path / "there") as there:
        assert restore(there, tmp_path / "export.zip").new["session"] == 1
    assert not list(kept.glob(".import-*"))

    head, data = get(f"{coach.address}/plan.ics")
    assert head["content-type"].startswith("text/calendar") and data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert get(f"{coach.address}/plan.ics")[1] == data

    _, data = get(f"{coach.address}/session/1/strength.fit")
    assert data[8:12] == b".FIT"

    head, data = get(f"{coach.address}/report?last=4w")
    assert head["content-type"].startswith("text/html") and b"1 of 24" in data

    for gone, code, said in (
        ("/session/9/strength.fit", 404, b"There is no such session."),
        ("/session/9/set-1.mot", 404, b"There is no such session."),
        ("/session/1/set-7.mot", 404, b"There is no such set."),
        ("/session/1/set-1.mot", 503, b"That did not work"),
        ("/report?last=long", 503, b"That did not work"),
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(coach.address + gone)
        assert refused.value.code == code and said in refused.value.read(), gone


@pytest.mark.browser
def test_deleting_everything(coach: Any, kept: Path, chromium: Any):
    page = chromium.new_page()
    page.set_default_timeout(90_000)
    try:
        page.goto(f"{coach.address}/history")
        page.get_by_role("link", name=re.compile("Your data")).click()
        page.wait_for_url("**/data")
        page.get_by_text("1 session, all answers").wait_for()
        # The box first: the browser itself says so, and the server too.
        page.get_by_role("button", name="Delete everything").click()
        assert page.url.endswith("/data")
        page.get_by_label("Yes, delete everything").check()
        page.get_by_role("button", name="Delete everything").click()
        page.wait_for_url("**/screening")
        page.goto(f"{coach.address}/data")
        page.get_by_text("0 sessions").wait_for()
    finally:
        page.close()
    assert b"buttock" not in b"".join(path.read_bytes() for path in kept.glob("hipwise*"))
    # The coach goes on: what is answered now is kept.
    with Records.open() as records:
        assert records.screening() is None


def test_not_while_a_session_is_going_on_and_not_without_the_box(coach: Any, kept: Path):
    def post(body: bytes) -> bytes:
        asked = urllib.request.Request(
            f"{coach.address}/data/forget", body, {"origin": coach.address}, method="POST"
        )
        with urllib.request.urlopen(asked, timeout=30) as reply:
            return reply.url.encode()

    assert post(b"").endswith(b"/data?missing=true")
    with Records.open() as records:
        records.start_session(NOW, "beat", None, 12, "left")
    with pytest.raises(urllib.error.HTTPError) as refused:
        post(b"sure=yes")
    assert b"not finished" in refused.value.read()
    with Records.open() as records:
        assert len(records.sessions()) == 2
