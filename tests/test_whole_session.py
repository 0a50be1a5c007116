"""A whole session without a browser, faster than it happens: through `live.py` and the same engine."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from floor import NOW, ready
from follower import Follower
from rules import broken

from hipwise.coaching import cues
from hipwise.coaching.messages import Say
from hipwise.coaching.plan import Reached, Stage
from hipwise.live import Live
from hipwise.records import Records
from hipwise.sensing.simulated import Rep, faulty
from hipwise.sensing.simulated.movement import MadeFault
from hipwise.web.live import sounds

SPEED = 10.0
"""At least so many times as fast as it happens."""
PLAN = {"source": "camera", "reps": 20, "first_side": "left"}


@pytest.fixture(scope="module")
def lengths():
    return sounds.lengths("en")


def at(stage: Stage, count: int, act: str = "clams"):
    """Until it has come so far."""

    def reached(live: Live) -> bool:
        session = live.session
        assert session is not None
        return (session.act_name, session.stage, session.count) == (act, stage, count)

    return reached


def kept(live: Live) -> int:
    """Repetitions of the first set that are written down."""
    record = live.record()
    return len(record.sets[0].reps) if record is not None and record.sets else 0


def closing(live: Live) -> bool:
    return live.session is not None and live.session.stage is Stage.CLOSE


def said(follower: Follower) -> list[str]:
    return [entry["cue"] for entry in follower.log]


def numbers(records: Records, live: Live) -> list[tuple[str | None, list[int]]]:
    assert live.session_id is not None
    record = records.session(live.session_id)
    assert record is not None
    return [(done.side, [rep.number for rep in done.reps]) for done in record.sets]


def test_the_full_routine_reaches_its_end_by_itself(tmp_path: Path, lengths):
    records, check_in = ready(tmp_path)
    follower = Follower(Live(records, lengths), lengths)
    begun_s = time.perf_counter()
    follower.begin(NOW, check_in_id=check_in, kind="full", warm_up="clams", **PLAN).run(closing)
    took_s = time.perf_counter() - begun_s
    assert follower.t_s / took_s >= SPEED, (follower.t_s, took_s)
    assert 360 < follower.t_s < 720
    live = follower.live
    assert numbers(records, live) == [("left", [*range(1, 21)]), ("right", [*range(1, 21)])]
    assert broken(follower.log, [10, 10, 20, 20], follower.lowerings) == []
    heard = said(follower)
    for once in ("squeeze-intro", "arm-pauses", "warm-up-clams", "now-clams", "done", "how-hard"):
        assert heard.count(once) == 1, once
    assert heard.count("hips-still") == 2
    assert heard[-6:-1] == ["count-20", "on-left", "count-20", "on-right", "way-down-slow"]
    assert not {"cannot-see", "wait-to-see"} & set(heard)
    live.close(follower.t_s + 5, effort=5, pain=0, clearer="left", felt={"left": 2, "right": 1})
    record = records.session(live.session_id or 0)
    assert record == live.record()
    assert record is not None and (record.effort, record.closed_at is not None) == (5, True)
    assert (record.reached, records.unclosed()) == (Reached("warm-up", 20), None)
    assert [(felt.side, felt.felt) for felt in records.felt.all()] == [("left", 2), ("right", 1)]
    records.close()


def test_killed_twice_and_the_camera_cut_once(tmp_path: Path, lengths):
    records, check_in = ready(tmp_path)
    follower = Follower(Live(records, lengths), lengths)
    follower.begin(NOW, check_in_id=check_in, kind="full", warm_up="clams", **PLAN)
    follower.run(at(Stage.MOVING, 4, "warm-up"))
    assert broken(follower.log, [4], follower.lowerings) == []

    now = NOW + timedelta(seconds=follower.t_s + 20)
    follower.again(Live(Records.open(tmp_path), lengths), now, 5000.0)
    session = follower.live.session
    assert session is not None and (session.act_name, session.count) == ("warm-up", 4)
    follower.run(at(Stage.MOVING, 7))
    # The camera is pulled out and put back: the page pauses, and goes on when it has a picture again.
    follower.hear(follower.live.pause(follower.t_s))
    follower.unseen(12.0)
    follower.hear(follower.live.go_on(follower.t_s))
    follower.run(lambda live: kept(live) == 9)
    first = [*range(5, 11), *range(1, 11), *range(1, 10)]
    assert [int(cue[6:]) for cue in said(follower) if cue.startswith("count-")] == first

    now += timedelta(seconds=follower.t_s - 5000 + 20)
    follower.again(Live(Records.open(tmp_path), lengths), now, 9.0)
    session = follower.live.session
    assert session is not None
    assert (session.act_name, session.stage, session.count) == ("clams", Stage.MOVING, 9)
    follower.run(closing)
    assert numbers(records, follower.live) == [("left", [*range(1, 21)]), ("right", [*range(1, 21)])]
    counts = [int(cue[6:]) for cue in said(follower) if cue.startswith("count-")][:-2]
    assert counts == [*range(10, 21), *range(1, 21)]
    assert said(follower)[-3] == "on-right"
    records.close()


@pytest.mark.parametrize(
    ("fault", "cue"),
    [("feet_apart", "feet-apart"), ("flung", "flung"), ("no_hold", "no-hold"), ("dropped", "dropped")],
)
def test_a_fault_is_spoken_of_by_the_rules_and_praised_when_mended(tmp_path: Path, lengths, fault, cue):
    records, check_in = ready(tmp_path)
    follower = Follower(
        Live(records, lengths), lengths, lambda number: faulty(Rep(), fault) if 3 < number < 11 else Rep()
    )
    follower.begin(NOW, check_in_id=check_in, **PLAN).run(at(Stage.TURN, 0))
    heard = said(follower)
    lines = [line for line in heard if line.startswith(f"{cue}-")]
    assert lines == [f"{cue}-{time}" for time in range(1, len(lines) + 1)]
    assert len(lines) >= 2
    assert broken(follower.log, [20], follower.lowerings) == []
    assert "better" in heard
    records.close()


def test_praise_stays_rare_and_stopping_is_offered_once_a_set(tmp_path: Path, lengths):
    """Three faults mended one after another, and a tired end: not a remark after each repetition."""
    records, check_in = ready(tmp_path)
    tired = Rep(lift_s=1.7, lower_s=4.0, opening_deg=26.0)
    slips: dict[int, MadeFault] = {4: "flung", 5: "feet_apart", 6: "no_hold", 7: "no_hold"}

    def shape(number: int) -> Rep:
        if number in (14, 15, 17, 18):
            return tired
        return faulty(Rep(), slips[number]) if number in slips else Rep()

    follower = Follower(Live(records, lengths), lengths, shape)
    follower.begin(NOW, check_in_id=check_in, **PLAN).run(closing)
    assert broken(follower.log, [20, 20], follower.lowerings) == []
    first, second = remarks(follower)
    for heard, offer in ((first, "tiring-1"), (second, "tiring-2")):
        cues = [cue for _, cue in heard]
        assert {"flung-1", "feet-apart-1", "no-hold-1"} <= set(cues)
        praised = [number for number, cue in heard if cue == "better"]
        assert 1 <= len(praised) <= 3 and all(two - one > 3 for one, two in pairwise(praised)), heard
        assert [cue for cue in cues if cue.startswith("tiring")] == [offer]
    records.close()


def remarks(follower: Follower) -> list[list[tuple[int, str]]]:
    """What was said after which repetition, corrections and praise, set by set."""
    sets: list[list[tuple[int, str]]] = []
    lines, number = cues.load("en"), 0
    for cue in said(follower)[:-5]:  # the summary has numbers of its own
        if cue.startswith("count-"):
            number = int(cue.removeprefix("count-"))
            if number == 1:
                sets.append([])
        elif lines[cue].group == "corrections" or cue == "better":
            sets[-1].append((number, cue))
    return sets


def test_somebody_walks_off_and_comes_back(tmp_path: Path, lengths):
    """The three steps of not seeing, and none of it forced: what was done stays."""
    records, check_in = ready(tmp_path)
    follower = Follower(Live(records, lengths), lengths)
    follower.begin(NOW, check_in_id=check_in, **PLAN).run(at(Stage.MOVING, 5))
    body = follower._body
    follower._body = lambda: None
    for _ in range(30 * 15):
        follower.step()
    heard = said(follower)
    assert heard[heard.index("cannot-see") :] == [
        "cannot-see",
        "cannot-see-whole",
        "wait-to-see",
        "offer-alone",
    ]
    session = follower.live.session
    assert session is not None and (session.offer, session.count, session.measured) == ("alone", 5, True)
    follower._body = body
    follower.run(at(Stage.TURN, 0))
    assert broken(follower.log, [20], follower.lowerings) == []
    (first, *_) = records.sessions()[0].sets
    # Who walks off in the middle of one has it counted, and it is not made up.
    assert sum(rep.lift_s is not None for rep in first.reps) >= 19
    records.close()


def test_what_was_not_measured_has_no_figures(tmp_path: Path, lengths):
    records, check_in = ready(tmp_path)
    follower = Follower(Live(records, lengths), lengths)
    follower.begin(NOW, check_in_id=check_in, **PLAN).run(at(Stage.MOVING, 5))
    follower.hear(follower.live.alone(follower.t_s))
    follower.unseen(420.0)
    assert closing(follower.live)
    reps = [rep for done in records.sessions()[0].sets for rep in done.reps]
    assert [rep.number for rep in reps] == [*range(1, 21)] * 2
    measured = [rep.lift_s is not None and rep.lower_to_lift is not None for rep in reps]
    assert measured.count(True) in (4, 5) and not any(measured[5:])
    assert [m.cue for m in follower.messages if isinstance(m, Say)][-2] == "way-down-slow"
    records.close()
