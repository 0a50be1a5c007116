from __future__ import annotations

from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest

from hipwise.repetitions.events import Repetition
from hipwise.sensing import Side
from hipwise.web import chart

WHOLE = Repetition(6.0, 1, True, lift_s=1.0, hold_s=0.5, lower_s=3.0, lower_error_s=0.25)
UNSURE = Repetition(12.0, 2, True, lift_s=1.0, hold_s=0.5, lower_s=3.0)
UNMEASURED = Repetition(15.0, 3, True)
CUT = Repetition(18.0, 4, False, lift_s=1.0)


def drawn(*reps: Repetition, side: Side | None = "left") -> Element:
    return fromstring(chart.bars(reps, side, chart.longest_s(reps)))


def parts(picture: Element, kind: str) -> list[Element]:
    """The elements of a class, without the legend's."""
    return [one for one in picture.iter() if one.get("class") == kind and one.get("y") != "6.0"]


def texts(picture: Element) -> list[str]:
    return [text.text or "" for text in picture.iter("text")]


def test_a_bar_is_lift_hold_and_lower_one_on_the_other():
    picture = drawn(WHOLE)
    high = [float(parts(picture, phase)[0].attrib["height"]) + 1 for phase in ("lift", "hold", "lower")]
    assert high[2] / high[0] == pytest.approx(3.0, rel=0.02)
    assert high[1] / high[0] == pytest.approx(0.5, rel=0.02)
    tops = [float(parts(picture, phase)[0].attrib["y"]) for phase in ("lift", "hold", "lower")]
    assert all(above < below for below, above in pairwise(tops))
    assert texts(picture)[:3] == ["lift", "hold", "lower"]


def test_the_error_of_the_lowering_is_drawn_where_it_is_known():
    assert len(parts(drawn(WHOLE, UNSURE), "error")) == 1
    assert chart.length_s(WHOLE) == 4.75 and chart.length_s(UNSURE) == 4.5


def test_what_was_not_measured_is_no_bar_and_what_was_cut_short_says_so():
    picture = drawn(WHOLE, UNMEASURED, CUT)
    assert len(parts(picture, "unmeasured")) == 1
    assert [len(parts(picture, phase)) for phase in ("lift", "hold", "lower")] == [2, 1, 1]
    assert texts(picture)[-3:] == ["1", "3", "cut"]


def test_the_scale_holds_the_longest_and_many_repetitions_are_named_by_fives():
    reps = [Repetition(6.0 * n, n, True, lift_s=1.0, hold_s=1.0, lower_s=3.1) for n in range(1, 21)]
    said = texts(drawn(*reps))
    assert "6 s" in said and "8 s" not in said
    assert [word for word in said if word.isdigit()] == ["1", "5", "10", "15", "20"]
    assert texts(drawn())[3:] == ["0 s", "2 s"], "nothing was done: an empty scale"


@pytest.mark.parametrize(("side", "family"), [("left", "left"), ("right", "right"), (None, "none")])
def test_each_side_keeps_its_colour(side: Side | None, family: str):
    assert drawn(WHOLE, side=side).get("class") == f"set-chart {family}"
