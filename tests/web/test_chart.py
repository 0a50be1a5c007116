from __future__ import annotations

import pytest

from hipwise.repetitions.events import Repetition
from hipwise.web.pages import chart

WHOLE = Repetition(6.0, 1, True, lift_s=1.0, hold_s=0.5, lower_s=3.0, lower_error_s=0.25)
UNSURE = Repetition(12.0, 2, True, lift_s=1.0, hold_s=0.5, lower_s=3.0)
CUT = Repetition(18.0, 3, False, lift_s=1.0)


def test_a_bar_is_lift_hold_and_lower_with_the_error_of_the_lowering():
    drawn = chart.options([WHOLE, UNSURE, CUT], "left", 4.75)
    lift, hold, lower, error = drawn["series"]
    assert (lift["data"], hold["data"], lower["data"]) == (
        [1.0, 1.0, 1.0],
        [0.5, 0.5, None],
        [3.0, 3.0, None],
    )
    assert error["data"] == [[4.25, 4.5, 4.5, 4.5, 4.75], "-", "-"]
    assert drawn["xAxis"]["data"] == ["1", "2", "cut"]
    assert drawn["yAxis"]["max"] == 5
    assert drawn["legend"]["data"] == ["Lift", "Hold", "Lower"]


@pytest.mark.parametrize(("side", "family"), [("left", "left"), ("right", "right"), (None, "none")])
def test_each_side_keeps_its_colour(side, family: str):
    colours = [series["itemStyle"]["color"] for series in chart.options([WHOLE], side, 5.0)["series"][:3]]
    assert colours == [f"var(--{family}-{phase})" for phase in ("lift", "hold", "lower")]
