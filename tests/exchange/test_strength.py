"""What is written as FIT, read back by the decoder of those who made the format."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import garmin_fit_sdk  # pyright: ignore[reportMissingTypeStubs]
import pytest

from hipwise.errors import UserError
from hipwise.exchange import fit
from hipwise.exchange.strength import strength, write
from hipwise.records import SessionRecord, SetRecord
from hipwise.repetitions.events import Repetition

NOW = datetime(2026, 11, 22, 18, 30, 15, tzinfo=UTC)


def done(number: int, exercise: str, side: Any, reps: int, prescribed: int, start_s: float, length_s: float):
    started = NOW + timedelta(seconds=start_s)
    return SetRecord(
        id=number,
        exercise=exercise,
        side=side,
        prescribed=prescribed,
        started_at=started,
        ended_at=started + timedelta(seconds=length_s),
        why="done",
        reps=(
            *(Repetition(6.0 * n, n, True) for n in range(1, reps + 1)),
            Repetition(length_s, 0, False),
        ),
    )


SESSION = SessionRecord(
    id=7,
    started_at=NOW,
    ended_at=NOW + timedelta(minutes=6),
    why="done",
    source="camera",
    check_in_id=None,
    reps=20,
    first_side="left",
    sets=(
        done(1, "clamshell", "left", 20, 20, 10, 121.5),
        done(2, "clamshell", "right", 18, 20, 160, 110.25),
        done(3, "side-lying-leg-raise", "right", 5, 12, 290, 31),
        done(4, "handstand", None, 1, 3, 330, 12),
    ),
)


@pytest.fixture(scope="module")
def messages() -> dict[str, Any]:
    data = bytearray(strength(SESSION))
    assert garmin_fit_sdk.Decoder(garmin_fit_sdk.Stream.from_byte_array(data)).check_integrity()
    decoder = garmin_fit_sdk.Decoder(garmin_fit_sdk.Stream.from_byte_array(data))
    found: Any
    found, errors = decoder.read()
    assert not errors
    return found


def test_every_value_of_every_set_is_read_back(messages: dict[str, Any]):
    sets = messages["set_mesgs"]
    assert [one["repetitions"] for one in sets] == [20, 18, 5, 1]
    assert [one["duration"] for one in sets] == [121.5, 110.25, 31, 12]
    assert [one["start_time"] for one in sets] == [one.started_at for one in SESSION.sets]
    assert [one["category"] for one in sets] == ["hip_raise", "hip_raise", "hip_stability", "unknown"]
    assert [one["category_subtype"] for one in sets] == [44, 44, 21, 0]
    assert [one["set_type"] for one in sets] == ["active"] * 4
    assert [one["message_index"] for one in sets] == [one["wkt_step_index"] for one in sets] == [0, 1, 2, 3]
    # A FIT time is a whole second.
    for read, one in zip(sets, SESSION.sets, strict=True):
        assert one.ended_at is not None and abs(read["timestamp"] - one.ended_at) < timedelta(seconds=1)


def test_forty_four_is_clams(messages: dict[str, Any]):
    profile = garmin_fit_sdk.Profile["types"]
    assert profile["hip_raise_exercise_name"][44] == "clams"
    assert profile["hip_stability_exercise_name"][21] == "side_lying_leg_raise"
    assert profile["hip_stability_exercise_name"][11] == "lateral_walks_with_band_at_ankles"
    steps = messages["workout_step_mesgs"]
    assert [(step["exercise_category"], step["exercise_name"]) for step in steps[:2]] == [
        ("hip_raise", 44)
    ] * 2


def test_the_side_is_in_the_notes_and_what_was_asked_beside_it(messages: dict[str, Any]):
    steps = messages["workout_step_mesgs"]
    assert [step["notes"] for step in steps] == ["left side", "right side", "right side", "one side"]
    assert [step["duration_reps"] for step in steps] == [20, 20, 12, 3]
    assert [step["wkt_step_name"] for step in steps][:3] == ["Clamshell", "Clamshell", "Side-lying leg raise"]


def test_it_is_a_strength_training(messages: dict[str, Any]):
    (head,), (session,), (activity,) = (
        messages[f"{name}_mesgs"] for name in ("file_id", "session", "activity")
    )
    assert (head["type"], head["time_created"]) == ("activity", NOW)
    assert (session["sport"], session["sub_sport"]) == ("training", "strength_training")
    assert (session["start_time"], session["total_timer_time"]) == (NOW, 360)
    assert (activity["num_sessions"], activity["total_timer_time"]) == (1, 360)


def test_our_own_file_brought_in_is_left_out_and_named():
    """It is in the records already; what the hips did in other strength training, no file says."""
    found = fit.read(BytesIO(strength(SESSION)), "own.fit")
    assert found.bouts == [] and dict(found.left_out) == {"strength training": 1}


def test_nothing_done_and_nowhere_to_write(tmp_path: Path):
    from dataclasses import replace

    with pytest.raises(UserError, match="nothing to write"):
        strength(replace(SESSION, sets=()))
    with pytest.raises(UserError, match="could not be written"):
        write(SESSION, tmp_path / "no" / "session.fit")
    write(SESSION, tmp_path / "session.fit")
    assert (tmp_path / "session.fit").read_bytes() == strength(SESSION)
