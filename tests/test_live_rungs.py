"""What a session is asked to be, lived through: the side that is left out, the pillow, and each rung."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from floor import LENGTHS, NOW, Person, ready, repetition, still

from hipwise.coaching.messages import Beat, Say
from hipwise.coaching.plan import Stage
from hipwise.errors import UserError
from hipwise.live import Live
from hipwise.program import ladder
from hipwise.program.screening import Outcome
from hipwise.records import Records, SessionRecord
from hipwise.records.known import known
from hipwise.sensing import Side

SIDES: tuple[Side, ...] = ("left", "right")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Records, int]]:
    records, check_in = ready(tmp_path)
    yield records, check_in
    records.close()


def begin(house: tuple[Records, int], **asked) -> tuple[Live, Person]:
    records, check_in = house
    live = Live(records, LENGTHS, phone=None)
    plan = {"source": "camera", "reps": 4, "first_side": "left"} | asked
    said = live.start(1000.0, NOW, check_in_id=check_in, **plan)
    person = Person(live)
    person.out += said
    return live, person


def lines(person: Person) -> list[str]:
    return [message.cue for message in person.out if isinstance(message, Say)]


def kept(records: Records, live: Live) -> SessionRecord:
    assert live.session_id is not None
    found = records.session(live.session_id)
    assert found is not None and found == live.record()
    return found


# ---- the side that is left out (SCIENCE 4.4)


@pytest.mark.parametrize("sore", SIDES)
@pytest.mark.parametrize("asked", SIDES)
def test_only_the_sore_leg_is_trained_on_top_and_then_it_is_done(house, sore: Side, asked: Side):
    records, _ = house
    records.weeks.set_sore(sore)
    live, person = begin(house, first_side=asked)
    person.do(still(12.0), sore).set(4, sore)
    assert live.session is not None and live.session.stage is Stage.CLOSE
    session = kept(records, live)
    assert (session.one_side, session.sides, session.why) == (True, (sore,), "done")
    assert [(done.side, done.counted, done.why) for done in session.sets] == [(sore, 4, "done")]
    said = lines(person)
    assert f"top-{sore}" in said and "turn-round" not in said and "rest" not in said
    # Complete for the rules, too: the other side was not asked for.
    (done,) = known(records, NOW + timedelta(hours=1)).done
    assert (done.asked, set(done.sides)) == ((sore,), {sore})


def test_who_lies_on_the_sore_side_is_asked_to_turn_round_before_anything_counts(house):
    records, _ = house
    records.weeks.set_sore("left")
    live, person = begin(house)
    person.do(still(20.0), "right")
    assert live.session is not None and live.session.stage is Stage.TURN
    assert "turn-round" in lines(person) and live.session.side == "left"
    person.do(still(20.0), "left").set(4, "left")
    assert [(done.side, done.counted) for done in kept(records, live).sets] == [("left", 4)]


def test_a_pillow_is_asked_for_where_the_outside_of_a_hip_is_sore(house):
    records, _ = house
    assert "pillow-home" not in lines(begin(house)[1].do(still(30.0)))
    records.add_screening(NOW, {"outer_hip": True}, Outcome.GO)
    _, person = begin(house)
    said = lines(person.do(still(30.0)))
    assert "pillow-home" in said and "knees-together" not in said


def test_both_sore_is_no_session_and_the_sample_is_nobodys_hip(house):
    records, _ = house
    records.weeks.set_sore("both")
    with pytest.raises(UserError, match="standing work"):
        begin(house)
    assert records.sessions() == []
    live, _ = begin(house, source="sample")
    assert not kept(records, live).one_side


@pytest.mark.parametrize(("reps", "stage"), [(2, Stage.MOVING), (4, Stage.CLOSE)])
def test_after_a_crash_the_one_side_goes_on_and_no_other_comes(house, tmp_path, reps, stage):
    records, _ = house
    records.weeks.set_sore("right")
    live, person = begin(house)
    person.do(still(12.0), "right").set(reps, "right")
    again = Live(Records.open(tmp_path), LENGTHS)
    again.resume(5.0, NOW + timedelta(seconds=person.t_s - 1000 + 20), kept(records, live).id)
    assert again.session is not None and again.session.stage is stage
    back = Person(again, 5.0)
    if stage is Stage.MOVING:
        back.do(still(1.0), "right")
        for _ in range(4 - reps):
            back.do(repetition(), "right")
    assert again.session.stage is Stage.CLOSE
    session = kept(records, again)
    assert [(done.side, done.counted) for done in session.sets] == [("right", 4)]
    again._records.close()


def test_the_warm_up_and_the_beat_alone_leave_the_side_out_as_well(house):
    records, _ = house
    records.weeks.set_sore("right")
    live, _ = begin(house, source="beat", kind="full", warm_up="clams", reps=2)
    assert live.session is not None
    sides: set[str] = set()
    for tick in range(3000):
        live.tick(1000.0 + tick * 0.1)
        if live.session.act_name in ("warm-up", "clams"):
            sides.add(live.session.side)
    assert sides == {"right"} and live.session.stage is Stage.CLOSE
    assert [(done.side, done.counted) for done in kept(records, live).sets] == [("right", 2)]


# ---- the rungs (SCIENCE 1.5)


@pytest.mark.parametrize("key", [rung.key for rung in ladder.rungs()])
def test_each_rung_that_the_coach_takes_people_through_is_another_session(house, key: str):
    records, _ = house
    rung = ladder.rung(key)
    if rung.exercise is None:
        with pytest.raises(UserError, match="cannot take you through"):
            begin(house, rung=key)
        assert records.sessions() == []
        return
    live, person = begin(house, rung=key)
    person.do(still(30.0))
    session = kept(records, live)
    assert (session.rung, live.exercise.name) == (key, rung.exercise)
    assert session.source == ("camera" if rung.watched else "beat")
    assert set(rung.setup) <= set(lines(person))
    tempo = live.exercise.tempo
    assert (tempo.lift_s, tempo.hold_s, tempo.lower_s) == (rung.lift_s, rung.hold_s, rung.lower_s)


def test_the_longer_hold_is_counted_by_its_seconds_and_missed_in_proportion(house):
    records, _ = house
    live, person = begin(house, rung="hold", reps=6)
    person.set(3, hold_s=3.0, opening_deg=14.0).set(3, hold_s=1.0, opening_deg=14.0)
    holds = [m for m in person.out if isinstance(m, Beat) and m.phase == "hold"]
    assert {beat.step for beat in holds} == {0, 1, 2} and {beat.length_s for beat in holds} == {3.0}
    reps = kept(records, live).sets[0].reps
    # One second is a whole hold on the standard rung, and a short one here.
    assert ["no_hold" in rep.faults for rep in reps] == [False] * 3 + [True] * 3


def test_the_small_clamshell_is_told_when_it_is_no_longer_small(house):
    _, person = begin(house, rung="small")
    person.set(2, opening_deg=14.0).set(2, opening_deg=40.0)
    assert "too-high-1" in lines(person)
    _, person = begin(house, rung="standard")
    person.set(4, opening_deg=40.0)
    assert "too-high-1" not in lines(person)


def test_the_leg_raise_has_its_own_words(house):
    records, _ = house
    live, person = begin(house, rung="leg-raise", source="beat")
    for tick in range(600):
        person.out += live.tick(1000.0 + tick * 0.1)
    assert "raise" in lines(person) and "lift" not in lines(person)
    assert kept(records, live).sets[0].exercise == "side-lying-leg-raise"


def test_the_press_is_counted_by_the_beat_and_goes_on_after_a_crash(house, tmp_path):
    records, _ = house
    live, person = begin(house, rung="press", reps=3)
    for tick in range(450):
        person.out += live.tick(1000.0 + tick * 0.1)
    said = lines(person)
    assert "press" in said and "ease" in said and "lift" not in said
    presses = [m.at_s for m in person.out if isinstance(m, Beat) and m.phase == "lift"]
    assert presses[1] - presses[0] == pytest.approx(8.0)  # press 1, hold 4, let go 1, rest 2
    done = kept(records, live).sets[0]
    assert done.exercise == "press" and 0 < done.counted < 3 and done.reps[0].lift_s is None
    again = Live(Records.open(tmp_path), LENGTHS)
    # Whatever the page says that watches: nothing can be seen of it.
    again.resume(5.0, NOW + timedelta(seconds=60), kept(records, live).id, "camera")
    assert again.session is not None and not again.session.measured
    assert again.rung is not None and again.rung.key == "press"
    again._records.close()


def test_a_session_of_before_the_rungs_were_kept_goes_on_as_it_was(house, tmp_path):
    records, check_in = house
    session = records.start_session(NOW, "beat", check_in, 2, "left")
    again = Live(records, LENGTHS)
    again.resume(5.0, NOW + timedelta(seconds=60), session)
    assert again.rung is None and again.exercise.name == "clamshell"
