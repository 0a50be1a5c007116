from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipwise.program.bout import Bout
from hipwise.program.planes import BASES, NO_MOVEMENT, PLANES, activities, offers, planes, words

AT = datetime(2026, 3, 2, tzinfo=UTC)
BOUTS = st.lists(
    st.builds(
        Bout,
        st.just(AT),
        st.floats(1, 600),
        st.sampled_from(sorted(activities())),
        st.integers(1, 3),
    ),
    max_size=10,
)


def bout(activity: str, minutes: float = 60, effort: int = 2) -> Bout:
    return Bout(AT, minutes, activity, effort)


def test_every_row_of_the_table_has_its_basis_and_its_shares_make_one():
    assert len(activities()) == 70
    for one in activities().values():
        assert one.sagittal + one.frontal + one.transverse == pytest.approx(1)
        assert one.basis in BASES
        assert all(0 <= demand <= 3 for demand in (one.gmax, one.gmed, one.rotators))
    assert activities().keys() >= NO_MOVEMENT


def test_cycling_is_forward_and_back_and_walking_still_works_the_medius():
    rides, walks = planes([bout("cycle_road")]), planes([bout("walk_level")])
    assert rides.verdict == "nearly all forward and back"
    assert walks.verdict == "mostly forward and back"
    assert (rides.medius_minutes, walks.medius_minutes) == (20, 40)
    assert words(rides) == "Your week has few sideways and turning movements."


def test_effort_weighs_the_shares_and_not_the_minutes():
    easy = planes([bout("cycle_road", effort=1), bout("band_walk", effort=3)])
    hard = planes([bout("cycle_road", effort=3), bout("band_walk", effort=1)])
    assert easy.minutes == hard.minutes == pytest.approx({"sagittal": 63, "frontal": 48, "transverse": 9})
    assert easy.share is not None and hard.share is not None
    assert easy.share["frontal"] == pytest.approx((0.05 + 3 * 0.75) / 4)
    assert hard.share["frontal"] == pytest.approx((3 * 0.05 + 0.75) / 4)


def test_sitting_moves_nothing_and_one_sided_sports_are_named():
    assert planes([bout("sit_desk", 480), bout("drive")]).verdict == "nothing yet"
    sports = planes([bout("tennis"), bout("golf", 30), bout("tennis", 30), bout("yoga")])
    assert sports.one_sided_minutes == 120
    assert sports.one_sided == ("Tennis", "Golf")


def test_what_is_offered_has_what_the_week_lacks():
    week = [bout("run_road"), bout("cycle_road", 200)]
    found = offers(planes(week), week)
    assert len(found) == 4 and len({one.category for one in found}) >= 3
    for one in found:
        assert one.frontal + one.transverse >= 0.5 and one.gmed >= 2 and not one.one_sided
    assert offers(planes([bout("tennis")])) == ()
    assert found[0] not in offers(planes(week), [*week, bout(found[0].id, 1)])


@given(BOUTS)
def test_the_minutes_are_all_there_and_no_word_is_about_the_persons_muscles(bouts):
    found = planes(bouts)
    moved = [one for one in bouts if one.activity not in NO_MOVEMENT]
    assert found.total_minutes == pytest.approx(sum(one.minutes for one in moved))
    assert set(found.minutes) == set(PLANES)
    assert 0 <= found.medius_minutes <= found.total_minutes + 1e-6
    if found.share is not None:
        assert sum(found.share.values()) == pytest.approx(1)
    said = words(found).lower()
    assert not any(word in said for word in ("weak", "glute", "lazy", "should", "must"))
