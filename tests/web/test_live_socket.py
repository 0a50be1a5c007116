"""The socket over a real server on loopback: pictures, nonsense, and a second tab."""

from __future__ import annotations

import json
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI
from floor import GOOD, NOW, ready, repetition, still
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from hipwise.errors import UserError
from hipwise.exercises import Exercise
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.sensing import Sample
from hipwise.web.live import routes


class Script:
    """An eye that sees the openings it was given, one a picture."""

    def __init__(self) -> None:
        self.openings: Iterator[float] = still(1e6)

    def see(self, t_s: float, image_bgr: np.ndarray) -> SimpleNamespace:
        points = np.full((33, 3), (320.0, 240.0, 0.9), np.float32)
        sample = Sample(t_s, next(self.openings))
        return SimpleNamespace(sample=sample, landmarks=points, side="left", view=GOOD, network_s=0.001)


class Page:
    """What the page does, without a browser."""

    jpeg = cv2.imencode(".jpg", np.zeros((480, 640, 3), np.uint8))[1].tobytes()

    def __init__(self, socket: ClientConnection, name: str, **hello: str) -> None:
        self.socket, self.t_s = socket, 100.0
        self.hello = self.ask(type="hello", page=name, **hello)

    def ask(self, **command):
        self.socket.send(json.dumps(command))
        return self.answer()

    def answer(self):
        return json.loads(self.socket.recv(timeout=60))

    def send(self, jpeg: bytes | None = None, t_s: float | None = None) -> None:
        self.t_s += 1 / 15
        self.socket.send(struct.pack("<d", self.t_s if t_s is None else t_s) + (jpeg or self.jpeg))

    def frame(self, jpeg: bytes | None = None, t_s: float | None = None):
        self.send(jpeg, t_s)
        return self.answer()

    def start(self, check_in: int, **other):
        plan = {"check_in": check_in, "reps": 20, "first": "left", "source": "camera", "t": self.t_s} | other
        return self.ask(type="start", **plan)

    def frames(self, openings: Iterator[float], eye: Script):
        given = list(openings)
        eye.openings = iter(given)
        return [self.frame() for _ in given]


@pytest.fixture
def house(tmp_path):
    """A server with somebody's records: a way to open pages, records, today's check-in, and the eye."""
    records, check_in = ready(tmp_path)
    eye, asked = Script(), []
    open_eye = SimpleNamespace(trouble=None)

    def look(_: Exercise) -> Script:
        asked.append(1)
        if open_eye.trouble is not None:
            raise open_eye.trouble
        return eye

    app = FastAPI()
    app.include_router(routes(records, look, lambda: NOW + timedelta(minutes=5)))
    config = uvicorn.Config(app, port=0, log_level="error", ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with ExitStack() as pages:

        def page(name: str = "one", **hello: str) -> Page:
            return Page(pages.enter_context(connect(f"ws://127.0.0.1:{port}/live/socket")), name, **hello)

        yield SimpleNamespace(
            page=page, records=records, check_in=check_in, eye=eye, asked=asked, open=open_eye
        )
    server.should_exit = True
    thread.join()
    records.close()


def eventually(look: Callable[[], object], wanted: object) -> None:
    """It is written down in a thread of its own, and a line that is closed is noticed in its own time."""
    until = time.monotonic() + 30
    while (found := look()) != wanted and time.monotonic() < until:
        time.sleep(0.05)
    assert found == wanted


def test_pictures_in_answers_out(house):
    page = house.page()
    assert page.hello["unfinished"] is None
    assert {"count-1", "count-20", "too-fast-1"} <= set(page.hello["cues"])
    started = page.start(house.check_in)
    assert started["state"]["stage"] == "ready"
    answers = page.frames(still(4.0), house.eye)
    assert answers[-1]["state"]["stage"] == "moving"
    answers = page.frames(repetition(), house.eye)
    assert all(a["re"] == "frame" and a["ms"] >= 0 and len(a["landmarks"]) == 33 for a in answers)
    assert answers[0]["landmarks"][0] == [0.5, 0.5, 0.9]
    assert answers[-1]["state"]["count"] == 1
    assert max(a["state"]["range"] for a in answers) == 1.0
    said = [say for a in answers for say in a["say"]]
    assert ("count-1", "One.") in [(say["cue"], say["text"]) for say in said]
    assert {beat["phase"] for a in answers for beat in a["beats"]} == {"lift", "hold", "lower", "rest"}
    session = started["state"]["session"]
    eventually(
        lambda: [[rep.number for rep in done.reps] for done in house.records.session(session).sets], [[1]]
    )


def test_the_whole_routine_by_its_commands(house):
    page = house.page(source="beat")
    plan = {"kind": "full", "warm_up": "band-walk", "source": "beat", "reps": 3}
    state = page.start(house.check_in, **plan)["state"]
    assert state["acts"] == ["squeeze", "band-walk", "clams", "close"]
    assert (state["act"], state["stage"], state["side"], state["prescribed"]) == (
        "squeeze", "let-go", "left", 6,
    )  # fmt: skip
    assert state["sides"] == [{"side": side, "done": 0, "prescribed": 3} for side in ("left", "right")]
    assert page.ask(type="skip", t=page.t_s)["state"]["act"] == "band-walk"
    assert page.ask(type="skip", t=page.t_s)["state"]["act"] == "clams"
    ended = page.ask(type="stop", t=page.t_s, why="pain", where="groin")
    assert (ended["state"]["stage"], ended["state"]["act"]) == ("close", "close")
    assert ended["summary"]["asks"] == ["pain"], "nothing was done, and where it hurts is told already"
    groups = {say["group"] for say in ended["say"]}
    assert groups == {"changes"}
    answers = {"effort": 4, "pain": 6, "clearer": "same", "felt": {"left": 0, "right": 2}}
    closed = page.ask(type="close", t=page.t_s + 1, **answers)
    assert (closed["state"]["stage"], closed["summary"]["asks"]) == ("done", [])
    assert [say["cue"] for say in closed["say"]] == ["pain-rest", "thank-you"]
    (kept,) = house.records.sessions()
    assert (kept.kind, kept.warm_up, kept.why) == ("full", "band-walk", "pain")
    assert (kept.effort, kept.pain_after, kept.pain_place_after, kept.clearer) == (4, 6, "groin", "same")
    assert [(felt.side, felt.felt, felt.session_id) for felt in house.records.felt.all()] == [
        ("left", 0, kept.id), ("right", 2, kept.id),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "answers",
    [
        {"effort": 11},
        {"pain": "much"},
        {"clearer": "both"},
        {"felt": {"left": 4}},
        {"felt": [1]},
        {"place": 3},
    ],
)
def test_an_answer_that_is_none_is_asked_for_again(house, answers):
    page = house.page(source="beat")
    page.start(house.check_in, source="beat")
    page.ask(type="stop", t=page.t_s, why="tired")
    refused = page.ask(type="close", t=page.t_s, **answers)
    assert "none of the answers" in refused["error"]
    assert page.ask(type="close", t=page.t_s)["state"]["stage"] == "done"
    assert house.records.felt.all() == []


def test_the_minute_of_squeezes_keeps_only_what_was_felt(house):
    page = house.page(source="beat")
    state = page.ask(type="start", kind="squeeze", t=0.0)["state"]
    assert (state["acts"], state["session"]) == (["squeeze", "close"], None)
    answer, said, t_s = {}, [], 0.0
    while answer.get("state", state)["stage"] != "close":
        t_s += 0.25
        answer = page.ask(type="tick", t=t_s)
        said += [say["cue"] for say in answer["say"]]
    assert 55 < t_s < 80
    assert [cue for cue in said if cue.startswith("squeeze-l") or cue.startswith("squeeze-r")] == [
        "squeeze-left", "squeeze-right",
    ] * 3  # fmt: skip
    assert answer["summary"]["asks"] == ["felt"]
    page.ask(type="close", t=t_s, felt={"left": 3})
    assert [(felt.side, felt.felt, felt.session_id) for felt in house.records.felt.all()] == [
        ("left", 3, None)
    ]
    assert house.records.sessions() == []


def test_a_page_that_comes_back_at_the_close_is_asked_all_the_same(house):
    page = house.page(source="beat")
    session = page.start(house.check_in, source="beat")["state"]["session"]
    page.ask(type="stop", t=page.t_s, why="no-time")
    back = page.ask(type="resume", session=session, t=page.t_s)
    assert (back["state"]["stage"], back["summary"]["why"]) == ("close", "no-time")
    page.ask(type="close", t=page.t_s, effort=1, pain=0, clearer="left")
    back = page.ask(type="resume", session=session, t=page.t_s)
    assert (back["state"]["stage"], back["summary"]["asks"]) == ("done", [])


NONSENSE = [
    b"",
    b"short",
    struct.pack("<d", 1.0),
    struct.pack("<d", float("nan")) + Page.jpeg,
    struct.pack("<d", float("inf")) + Page.jpeg,
    struct.pack("<d", 1e300) + Page.jpeg,
    struct.pack("<d", 200.0) + b"this is no picture" * 50,
    struct.pack("<d", 200.0) + Page.jpeg[:300],
    struct.pack("<d", 200.0) + bytes(3 * 1024 * 1024),
    "a word where a picture should be",
    "{}",
    "[]",
    "null",
    '{"type": 7}',
    '{"type": ["tick"]}',
    '{"type": "dance"}',
    '{"type": "tick"}',
    '{"type": "tick", "t": "now"}',
    '{"type": "tick", "t": true}',
    '{"type": "tick", "t": 1e999}',
    '{"type": "start", "t": 1}',
    '{"type": "start", "t": 1, "check_in": 1e30, "reps": 20, "source": "camera", "first": "left"}',
    '{"type": "start", "t": 1, "check_in": 1, "reps": 20, "source": "spy", "first": "left"}',
    '{"type": "resume", "t": 1, "session": 99999}',
    '{"type": "resume", "t": 1, "session": -1}',
    "[" * 9000,
    "x" * 20000,
]


def test_nonsense_is_answered_and_the_session_unharmed(house):
    page = house.page()
    page.start(house.check_in)
    page.frames(still(4.0), house.eye)
    page.frames(repetition(), house.eye)
    for nonsense in NONSENSE:
        page.socket.send(nonsense)
        assert page.answer()["error"], nonsense[:60]
    answers = page.frames(repetition(), house.eye)
    assert answers[-1]["state"]["count"] == 2


def test_a_huge_frame_closes_the_line_and_the_session_goes_on(house):
    page = house.page()
    session = page.start(house.check_in)["state"]["session"]
    page.frames(still(4.0), house.eye)
    page.frames(repetition(), house.eye)
    with pytest.raises(ConnectionClosed) as closed:
        page.frame(bytes(50 * 1024 * 1024))
        page.answer()
    assert closed.value.rcvd is None or closed.value.rcvd.code == 1009
    again = house.page()
    assert again.hello["unfinished"] == {"id": session, "source": "camera"}
    state = again.ask(type="resume", session=session, t=again.t_s)["state"]
    assert (state["count"], state["stage"]) == (1, "moving")


def test_the_newest_of_many_frames_wins(house):
    page = house.page()
    page.start(house.check_in)
    for _ in range(12):
        page.send()
    answers = [page.answer() for _ in range(12)]
    assert [a["re"] for a in answers] == ["frame"] * 12
    assert answers[-1].get("t") == page.t_s
    assert any(a.get("skipped") for a in answers)


def test_a_frame_from_the_past_is_no_look(house):
    page = house.page()
    page.start(house.check_in)
    page.frame()
    assert "landmarks" not in page.frame(t_s=5.0)
    assert "landmarks" in page.frame()


def test_a_second_tab_is_told_and_may_take_over(house):
    one = house.page()
    session = one.start(house.check_in)["state"]["session"]
    two = house.page("two")
    assert two.hello["busy"]
    assert "already open in another tab" in two.hello["error"]
    assert two.start(house.check_in)["busy"]
    assert len(house.records.sessions()) == 1
    assert "error" not in one.frame()
    took = two.ask(type="hello", page="two", take_over=True)
    assert took["unfinished"]["id"] == session
    assert one.answer()["re"] == "taken"
    with pytest.raises(ConnectionClosed) as closed:
        one.answer()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4001
    assert two.ask(type="resume", session=session, t=1.0)["state"]["session"] == session


def test_the_same_page_comes_back_although_its_old_line_hangs(house):
    one = house.page("same")
    session = one.start(house.check_in)["state"]["session"]
    again = house.page("same")
    assert "busy" not in again.hello
    assert again.ask(type="resume", session=session, t=1.0)["state"]["session"] == session


def test_a_tab_that_leaves_makes_room(house):
    house.page("one").socket.close()
    eventually(lambda: "busy" in house.page("two").hello, False)


@pytest.mark.parametrize("outcome", [Outcome.STOP, Outcome.EMERGENCY])
def test_no_session_against_the_check_in(house, outcome):
    check_in = house.records.add_check_in(NOW, 8, None, True, outcome)
    answer = house.page().start(check_in)
    assert "advises against" in answer["error"]
    assert house.records.sessions() == []


def test_stop_answers_with_the_summary(house):
    page = house.page()
    page.start(house.check_in)
    page.frames(still(4.0), house.eye)
    for _ in range(3):
        page.frames(repetition(), house.eye)
    summary = page.ask(type="stop", t=page.t_s, why="tired")["summary"]
    (done,) = summary["sets"]
    assert (summary["why"], done["side"], done["done"], done["prescribed"]) == ("tired", "left", 3, 20)
    assert done["lower_to_lift"]["median"] == pytest.approx(3, abs=0.3)
    assert done["lower_to_lift"]["low"] <= done["lower_to_lift"]["median"] <= done["lower_to_lift"]["high"]


def full(*_):
    raise UserError("The records cannot be kept: the disk is full.")


def test_a_full_disk_at_the_end_is_told_and_written_when_there_is_room(house, monkeypatch):
    page = house.page()
    session = page.start(house.check_in)["state"]["session"]
    page.frames(still(4.0), house.eye)
    page.frames(repetition(), house.eye)
    with monkeypatch.context() as patch:
        for write in ("add_repetition", "end_set", "end_session"):
            patch.setattr(Records, write, full)
        for _ in range(2):
            page.frames(repetition(), house.eye)
        answer = page.ask(type="stop", t=page.t_s, why="tired")
        assert [done["done"] for done in answer["summary"]["sets"]] == [3]
        assert "the disk is full" in answer["summary"]["trouble"]
        eventually(lambda: len(house.records.session(session).sets[0].reps), 1)
    page.socket.close()  # nothing more comes from the page
    eventually(lambda: house.records.session(session).ended_at is None, False)
    record = house.records.session(session)
    assert (record.why, record.sets[0].why, record.sets[0].counted) == ("tired", "tired", 3)


def test_a_page_that_comes_back_finds_all_it_did_on_a_full_disk(house, monkeypatch):
    page = house.page()
    session = page.start(house.check_in)["state"]["session"]
    with monkeypatch.context() as patch:
        patch.setattr(Records, "start_set", full)
        page.frames(still(4.0), house.eye)
        page.frames(repetition(), house.eye)
        page.socket.close()
        again = house.page()
        assert again.hello["unfinished"]["id"] == session
        state = again.ask(type="resume", session=session, t=again.t_s)["state"]
        assert (state["count"], state["stage"]) == (1, "moving")
        assert "the disk is full" in state["trouble"]


def test_a_session_written_whole_has_no_trouble(house):
    page = house.page()
    page.start(house.check_in)
    assert page.ask(type="stop", t=page.t_s)["summary"]["trouble"] is None


def test_a_start_whose_answer_was_lost_is_one_session(house):
    page = house.page("same")
    session = page.start(house.check_in)["state"]["session"]
    again = house.page("same")
    assert again.start(house.check_in)["state"]["session"] == session
    assert [kept.id for kept in house.records.sessions()] == [session]
    again.frames(still(4.0), house.eye)
    again.frames(repetition(), house.eye)
    # With a repetition in it, it is no start that was not heard.
    assert again.start(house.check_in)["state"]["session"] != session


def test_another_page_starts_another_session_and_ends_the_first(house):
    page = house.page("one")
    session = page.start(house.check_in)["state"]["session"]
    page.socket.close()
    eventually(lambda: "busy" in house.page("two").hello, False)
    other = house.page("two").start(house.check_in)["state"]["session"]
    assert other != session
    eventually(lambda: house.records.session(session).why, "left")


def test_the_beat_alone_waits_for_no_camera(house):
    page = house.page(source="beat")
    assert "error" not in page.start(house.check_in, source="beat")
    assert house.asked == []
    page.socket.close()
    house.page(source="camera")
    assert house.asked == [1]


@pytest.mark.parametrize("trouble", [UserError("The pose weights are not here."), RuntimeError("no")])
def test_a_camera_that_cannot_be_made_ready_leaves_the_greeting_and_is_tried_again(house, trouble):
    house.open.trouble = trouble
    page = house.page()
    assert page.hello["re"] == "hello" and "error" not in page.hello
    assert page.start(house.check_in)["error"]
    house.open.trouble = None
    house.page().socket.close()
    assert len(house.asked) == 3
    assert "error" not in house.page().start(house.check_in)


def test_records_that_cannot_be_read_are_said_in_the_greeting(house, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Records, "unfinished", full)
        page = house.page()
        assert "the disk is full" in page.hello["error"]
    assert "error" not in page.ask(type="hello", page="one")


def test_a_line_that_nobody_answers_any_more_is_closed(house, monkeypatch):
    page = house.page()
    monkeypatch.setattr("hipwise.web.live.socket.reply", lambda *_: {"not for JSON": float("nan")})
    with pytest.raises(ConnectionClosed) as closed:
        page.start(house.check_in)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1011


def test_somebody_who_does_not_wait_for_answers_is_sent_away(house):
    page = house.page()
    with pytest.raises(ConnectionClosed):
        for _ in range(5000):
            page.socket.send('{"type": "tick", "t": 1}')
        while True:
            page.answer()
    assert "busy" not in house.page("two").hello
