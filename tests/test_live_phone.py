"""A session with the phone on the thigh: counted, measured, both sides, gaps, taps; on a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from floor import LENGTHS, NOW, ready
from phone_person import MadePhone, Wearing, then

from hipwise.coaching.plan import Stage
from hipwise.exercises import load
from hipwise.live import Live
from hipwise.records import Records
from hipwise.records.limits import keep_limit
from hipwise.repetitions import Arming, Repetition, Tracker
from hipwise.sensing.simulated import Movement, Rep, Unrest, faulty, wear
from hipwise.sensing.thigh import Motion, Recording
from hipwise.web.live.reply import state

STRAPPED = np.eye(3)
OTHER_THIGH = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])


def worn(
    movement: Movement, mounting: np.ndarray = STRAPPED, seed: int = 1, gyroscope: bool = True
) -> Motion:
    return wear(movement, rate_hz=100.0, mounting=mounting, seed=seed, gyroscope=gyroscope)


HANDLED = worn(Movement(unrest=[Unrest(0.5, 7.0, (20.0, 150.0, 40.0), stays_s=0.5)], after_s=0.1))


@pytest.fixture
def records(tmp_path: Path) -> Iterator[tuple[Records, int]]:
    records, check_in_id = ready(tmp_path)
    yield records, check_in_id
    records.close()


def begin(records: tuple[Records, int], reps: int, **asked: Any) -> Wearing:
    phone = MadePhone()
    live = Live(records[0], LENGTHS, phone=lambda: phone)
    wearing = Wearing(live, phone)
    wearing.out += live.start(
        wearing.t_s, NOW, source="phone", check_in_id=records[1], reps=reps, first_side="left", **asked
    )
    return wearing


def side_of(reps: int, mounting: np.ndarray, gyroscope: bool = True, **shape: float) -> Motion:
    movement = Movement([Rep(**shape) for _ in range(reps)], still_s=8.0, after_s=5.0)  # type: ignore[arg-type]
    return worn(movement, mounting, gyroscope=gyroscope)


def analysed(motion: Motion) -> list[Repetition]:
    tracker = Tracker(load("clamshell"), Arming.AT_ONCE, "thigh")
    events = [event for sample in Recording(motion) for event in tracker.feed(sample)] + tracker.finish()
    return [event for event in events if isinstance(event, Repetition)]


@pytest.mark.parametrize("gyroscope", [True, False])
def test_twenty_and_twenty_as_the_analysis_of_the_recording_has_them(
    records: tuple[Records, int], gyroscope: bool
) -> None:
    wearing = begin(records, 20)
    left, right = side_of(20, STRAPPED, gyroscope), side_of(20, OTHER_THIGH, gyroscope)
    handled = HANDLED if gyroscope else Motion(HANDLED.t_s, HANDLED.acceleration_g)
    wearing.do(left)
    assert wearing.live.session.stage is Stage.TURN
    wearing.do(handled).do(worn(Movement([], still_s=30.0), OTHER_THIGH, gyroscope=gyroscope)).do(right)
    record = wearing.live.record()
    assert [(s.side, len(s.reps)) for s in record.sets] == [("left", 20), ("right", 20)]
    assert wearing.live.session.stage is Stage.CLOSE
    for done, motion in zip(record.sets, (left, right), strict=True):
        for rep, whole in zip(done.reps, analysed(motion), strict=True):
            for name in ("lift_s", "hold_s", "lower_s"):
                assert getattr(rep, name) == pytest.approx(
                    getattr(whole, name), abs=2 / 30
                )  # a look at an end
            assert rep.opening_deg == pytest.approx(whole.opening_deg, abs=0.1)
            assert rep.opening_error_deg < 2
    assert "strap" in wearing.said
    counts = [cue for cue in wearing.said if cue.startswith("count")]
    assert counts[:40] == [f"count-{n}" for n in range(1, 21)] * 2
    assert "other-thigh" in wearing.said and "turn-round" not in wearing.said


@pytest.mark.parametrize("gap_s", [1.0, 5.0, 30.0])
def test_a_gap_in_the_wifi_loses_no_repetition(records: tuple[Records, int], gap_s: float) -> None:
    wearing = begin(records, 12)
    motion = side_of(12, STRAPPED)
    wearing.phone.play(motion)
    wearing.wait(20.0).away(gap_s)
    wearing.wait(motion.duration_s - 20.0 - gap_s + 1)
    (done,) = wearing.live.record().sets
    assert [rep.number for rep in done.reps] == list(range(1, 13))
    assert [rep.opening_deg for rep in done.reps] == pytest.approx([40.0] * 12, abs=1.5)
    assert ("phone-away" in wearing.said) == (gap_s > 4)
    # What was missed is not recited: after the gap comes the count that it has come to.
    counts = [int(cue.removeprefix("count-")) for cue in wearing.said if cue.startswith("count-")]
    assert counts == sorted(counts)
    assert counts[-1] == 12
    if gap_s > 10:
        assert len(counts) < 12
        assert "phone-back" in wearing.said


def test_a_pause_on_the_phone_itself_is_a_gap_and_no_repetition_is_made_of_it(
    records: tuple[Records, int],
) -> None:
    wearing = begin(records, 10)
    wearing.do(side_of(4, STRAPPED))
    wearing.away(8.0, "stopped")
    assert "phone-stopped" in wearing.said
    wearing.do(side_of(6, STRAPPED))
    (done,) = wearing.live.record().sets
    assert len(done.reps) == 10


def test_a_double_tap_pauses_and_goes_on(records: tuple[Records, int]) -> None:
    wearing = begin(records, 10)
    wearing.do(side_of(3, STRAPPED))
    lying = worn(Movement([], still_s=5.0))
    wearing.do(tapped(lying))
    assert wearing.live.session.stage is Stage.PAUSED
    wearing.do(tapped(lying))
    assert wearing.live.session.stage in (Stage.READY, Stage.MOVING)
    wearing.do(side_of(7, STRAPPED))
    assert sum(len(s.reps) for s in wearing.live.record().sets) == 10


def tapped(motion: Motion) -> Motion:
    knocks = np.zeros(len(motion.t_s))
    for t_s in (2.0, 2.3):
        since_s = motion.t_s - t_s
        knocks += np.where(since_s >= 0, 2 * np.exp(-np.maximum(since_s, 0) / 0.012), 0.0)
    return Motion(motion.t_s, motion.acceleration_g + knocks[:, None] * [0, 0, 1], motion.rotation_rad_s)


@pytest.mark.parametrize(("fault", "cue"), [("feet_apart", "feet-apart"), ("dropped", "dropped")])
def test_form_by_the_gyroscope_is_spoken_of(records: tuple[Records, int], fault: Any, cue: str) -> None:
    wearing = begin(records, 12)
    wearing.do(worn(Movement([Rep()] * 4 + [faulty(Rep(), fault)] * 4, still_s=8.0, after_s=3.0)))
    (done,) = wearing.live.record().sets
    assert all(fault in rep.faults for rep in done.reps[4:])
    assert not any(fault in rep.faults for rep in done.reps[:4])
    assert any(said.startswith(cue) for said in wearing.said)


def test_the_thigh_alone_never_speaks_of_roll(records: tuple[Records, int]) -> None:
    wearing = begin(records, 12)
    wearing.do(worn(Movement([Rep(opening_deg=20, roll_deg=25)] * 12, still_s=8.0, after_s=5.0)))
    (done,) = wearing.live.record().sets
    assert len(done.reps) == 12
    assert all(rep.pelvis_roll_deg is None and "pelvis_roll" not in rep.faults for rep in done.reps)


def test_the_phone_on_the_still_leg_is_told(records: tuple[Records, int]) -> None:
    wearing = begin(records, 12)
    wearing.do(worn(Movement([], still_s=60.0)))
    assert wearing.live.view.trouble == "phone_still_leg"
    assert not wearing.live.record().sets or not wearing.live.record().sets[0].reps


def test_without_a_phone_there_is_no_such_session(records: tuple[Records, int]) -> None:
    from hipwise.errors import UserError

    live = Live(records[0], LENGTHS)
    with pytest.raises(UserError, match="no phone"):
        live.start(1.0, NOW, source="phone", check_in_id=records[1], reps=5, first_side="left")


def test_one_recording_in_two_halves_is_one(records: tuple[Records, int]) -> None:
    whole = then(side_of(2, STRAPPED), worn(Movement([], still_s=3.0)))
    assert len(analysed(whole)) == 2


def test_the_persons_own_range_makes_a_far_opening_a_question(records: tuple[Records, int]) -> None:
    keep_limit(records[0].settings, "left", 25.0)
    wearing = begin(records, 6).do(side_of(6, STRAPPED))
    assert "roll-asked-1" in wearing.said


def test_a_camera_that_was_moved_is_told_to_the_page(records: tuple[Records, int]) -> None:
    class Eye:
        set_aside = "The camera's calibration is set aside."

        def see(self, t_s: float, image: np.ndarray) -> Any: ...

    phone = MadePhone()
    live = Live(records[0], LENGTHS, eye=lambda _: Eye(), phone=lambda: phone)
    assert live.note is None
    live.start(1.0, NOW, source="both", check_in_id=records[1], reps=3, first_side="left")
    assert state(live)["note"] == Eye.set_aside
    assert state(begin(records, 3).live)["note"] is None, "without a camera there is nothing to tell of it"
