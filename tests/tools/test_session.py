"""The script of the drawn session: does its truth say what it does?"""

from collections import Counter
from itertools import pairwise

import pytest

from tools.body import Posture
from tools.script import LieDown, postures
from tools.session import LONG, RATE_HZ, SHORT, Moment, truth


@pytest.mark.parametrize("script", [LONG, SHORT])
def test_the_truth_is_one_session_in_its_order(script):
    moments = truth(script)
    times = [one.t_s for one in moments]
    assert times == sorted(times)
    assert [one.phase for one in moments[:4]] == ["sit", "lie down", "still", "lift"]
    phases = Counter((one.phase, one.side) for one in moments)
    for side in ("left", "right"):
        assert phases["lift", side] == phases["home", side] == script.reps
        counts = [one.count for one in moments if (one.phase, one.side) == ("home", side)]
        assert counts == [*range(1, script.reps + 1)]
    assert phases["arm up", "left"] == (2 if script.pause else 0)
    turn = next(one for one in moments if one.phase == "turn")
    assert turn == Moment(turn.t_s, "turn", "left", 0)
    next_lift_s = next(one.t_s for one in moments if one.phase == "lift" and one.side == "right")
    last_home_s = max(one.t_s for one in moments if one.phase == "home" and one.side == "left")
    assert 30 <= next_lift_s - last_home_s <= 60  # the article's rest


@pytest.mark.parametrize("script", [LONG, SHORT])
def test_few_pictures_for_many_frames(script):
    track = list(script.frames())
    seconds = sum(phase.length_s for phase in script.phases())
    assert len(track) == pytest.approx(seconds * RATE_HZ, abs=1)
    assert seconds < (420 if script.reps == 20 else 180)
    assert len(set(track)) < 700
    assert track[0].sitting == 1.0
    assert track[-1] == Posture(turned=1.0)


def test_the_tempo_is_one_to_three_with_a_person_s_variation():
    moments = truth(LONG)
    lengths: dict[str, list[float]] = {"lift": [], "hold": [], "lower": []}
    for one, after in pairwise(moments):
        if one.phase in lengths:
            lengths[one.phase].append(after.t_s - one.t_s)
    for phase, mean_s in (("lift", 1.0), ("hold", 1.0), ("lower", 3.0)):
        assert sum(lengths[phase]) / 40 == pytest.approx(mean_s, abs=0.15)
        assert max(lengths[phase]) - min(lengths[phase]) > 0.2


def test_somebody_who_lies_already_stays_so():
    assert set(postures([LieDown()], 5)) == {Posture()}
