"""The story of a year: good weeks, a holiday, the flu, a flare of pain, progress; asserted at each turn."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from year import Somebody

from hipwise.program.plan import Today
from hipwise.program.step import Lock
from hipwise.program.week import in_a_row, reached_ever
from hipwise.records.known import moved
from hipwise.records.progress import progress

MONDAY = date(2026, 1, 5)


def live(me: Somebody) -> None:
    """Live it, from `MONDAY` on, and hold the plan against what it should decide."""
    weeks = me.records.weeks

    # January: a beginning.
    found = me.plan()
    assert found.today is Today.QUESTIONS and found.schedule.days == (0, 2, 4)
    me.answer_the_questions()
    found = me.plan()
    assert (found.today, found.asked.rung.key, found.asked.days) == (Today.TRAIN, "gentle", 3)
    assert found.twenty and found.missing == ["Two sessions in a row on this step."]
    me.train(opening_deg=30)
    assert me.plan(19).today is Today.DONE
    assert me.wake().today is Today.FREE
    assert me.wake().today is Today.TRAIN
    me.train(opening_deg=30)
    assert me.wake(2).proposal is not None
    assert me.take() == "standard"
    found = me.plan()
    assert (found.asked.rung.reps, found.proposal) == (20, None)
    me.train(effort=6, opening_deg=31)
    assert me.wake().today is Today.ENOUGH
    assert len(me.plan().week.days) == 3

    # The second and third week: twenty is hard at first, then it is not.
    me.wake(2)
    assert me.weeks(1, effort=6, opening_deg=32).count(Today.TRAIN) == 3
    assert me.plan().proposal is None and "Effort of 4 or less; it was 6." in me.plan().missing
    me.weeks(1, effort=4, opening_deg=32)
    assert me.plan().proposal is not None and me.take() == "hold"
    me.train(effort=4, hold_s=3.0)

    # February: a week in which the hold goes missing brings no step up, and no blame.
    me.wake(2)
    me.train(effort=4, hold_s=0.0)
    assert me.wake(2).proposal is None and me.plan().missing == ["Every repetition clean."]
    me.train(effort=4, hold_s=3.0)
    me.wake(3)
    me.weeks(2, effort=3, hold_s=3.0)
    assert me.take() == "light-band"
    me.weeks(2, effort=5)
    assert me.day == date(2026, 3, 2)
    row = in_a_row(me.plan().weeks)
    assert row == reached_ever(me.plan().weeks) == 8

    # March: a holiday of two weeks, over the change to summer time.
    me.wake(14)
    weeks.add_pause(date(2026, 3, 16), date(2026, 3, 30), "holiday")
    lost = in_a_row(me.plan().weeks)
    assert me.plan().today is Today.PAUSED
    assert lost == 0  # two weeks before it nothing was done, and nothing was said
    for on in (2, 4, 6, 9, 11, 13):  # but it was: by hand, entered late
        weeks.add_late_entry(date(2026, 3, on), {"left": 20, "right": 20})
    assert in_a_row(me.plan().weeks) == row + 2
    found = me.wake(15)
    assert me.day == date(2026, 3, 31) and found.today is Today.TRAIN
    assert in_a_row(found.weeks) == row + 2
    assert found.proposal is not None and "18 days" in found.proposal.reason
    assert me.take() == "hold"
    me.train(hold_s=3.0)
    for _ in range(2):
        me.wake(2)
        me.train(hold_s=3.0)
    assert me.day == date(2026, 4, 4)
    assert in_a_row(me.plan().weeks) == row + 3

    # April: up again, a journey to Auckland and back over the date line.
    me.wake(2)
    me.weeks(1, hold_s=3.0)
    assert me.take() == "light-band"
    me.zone = ZoneInfo("Pacific/Auckland")
    me.weeks(1, effort=5)
    me.zone = ZoneInfo("Pacific/Honolulu")
    me.weeks(1, effort=5)
    me.zone = ZoneInfo("Europe/Berlin")
    assert in_a_row(me.plan().weeks) == row + 6
    assert me.day == date(2026, 4, 27)

    # May: the flu, a pause without an end; back after 14 days, and the step back is declined.
    me.weeks(1, effort=5)
    flu = weeks.add_pause(me.day, None, "illness")
    found = me.wake(9)
    assert (found.today, found.next_day) == (Today.PAUSED, None)
    me.wake(2)
    weeks.end_pause(flu, me.day - timedelta(1))
    found = me.plan()
    assert found.today is Today.TRAIN and found.proposal is not None and found.proposal.way == "back"
    me.take("declined")
    assert me.plan().proposal is None and me.plan().asked.rung.key == "light-band"
    me.train(effort=5)
    me.wake(3)
    assert in_a_row(me.plan().weeks) == row + 7
    me.weeks(3, effort=5)
    assert in_a_row(me.plan().weeks) == row + 10

    # June: a flare. It hurts, so it stops; the day is over, and the week has an easier step.
    assert me.day == date(2026, 6, 8)
    me.train(pain=2, pain_after=7, stop_after=6)
    found = me.plan(20)
    assert found.today is Today.REST_FOR_PAIN and not found.today.asks
    assert found.proposal is not None and (found.proposal.way, found.proposal.rung) == ("back", "hold")
    me.wake(2)
    assert me.take() == "hold"
    me.train(pain=5, pain_after=4)
    assert me.plan(20).today_rung.key == "standard"  # for that day alone, with pain of 5
    me.wake(2)
    me.train(pain=4, pain_after=4)
    me.wake(3)
    assert me.take() == "standard"
    me.train(pain=3, pain_after=3, effort=4)
    me.wake(2)
    me.train(pain=2, pain_after=2, effort=4)
    me.wake(2)
    assert me.take() == "hold"
    me.train(pain=1, hold_s=3.0)
    me.wake(3)
    assert me.day == date(2026, 6, 22)

    # A morning that is clearly worse rests too.
    me.train(pain=1, hold_s=3.0)
    me.wake()
    me.records.add_check_in(me.at(7), 4, "buttock", False, me.records.latest_check_in().outcome)  # pyright: ignore[reportOptionalMemberAccess]
    assert me.plan().today is Today.REST_FOR_PAIN
    assert me.wake().proposal is not None and me.take() == "standard"
    me.weeks(1, effort=4)  # from a Wednesday on
    me.wake(5)
    assert me.day == date(2026, 7, 6)

    # Summer: a physiotherapist holds the step, and nothing goes up.
    weeks.set_lock(Lock("standard", "Ms Okafor", me.day))
    me.weeks(3, effort=3)
    assert me.plan().proposal is None and me.plan().asked.rung.key == "standard"
    weeks.set_lock(None)
    assert me.take() == "hold"
    me.weeks(2, hold_s=3.0)

    # August: two weeks of nothing at all. The row begins anew; what was reached stays reached.
    ever = reached_ever(me.plan().weeks)
    assert in_a_row(me.plan().weeks) > 0
    found = me.wake(14)
    assert (in_a_row(found.weeks), reached_ever(found.weeks)) == (0, ever)
    assert found.proposal is not None and "away" in found.proposal.reason
    me.take("declined")

    # Autumn: up the ladder, one step at a time, and what was measured says so where it may.
    climbed = [me.plan().asked.rung.key]
    for _ in range(6):
        me.weeks(1, effort=3, hold_s=3.0 if climbed[-1] == "hold" else 1.0, opening_deg=44)
        if me.plan().proposal is not None:
            climbed.append(me.take())
    assert climbed == ["hold", "light-band", "strong-band", "leg-raise", "band-walk"]
    assert "Nobody watches this step" in me.plan().missing[0]
    for day, left, right in ((0, 28, 30), (80, 30, 31), (160, 36, 32), (260, 41, 33)):
        at = me.at() - timedelta(days=300 - day)
        me.records.measures.add(at, "hip_rotation_in", "left", left, 2.0, "deg", "typed")
        me.records.measures.add(at, "hip_rotation_in", "right", right, 2.0, "deg", "typed")
    lines = {line.key: line for line in progress(me.records, me.at())}
    assert lines["hip_rotation_in"].changes["left"].verdict == "no clear change"  # 29 to 38.5
    assert lines["hip_rotation_in"].changes["right"].verdict == "no clear change"
    assert lines["opening"].changes["left"].verdict == "more"
    monday = me.plan().week.start - timedelta(days=28)
    weekly = [moved(me.records, monday + timedelta(7 * n), monday + timedelta(7 * n + 6)) for n in range(3)]
    # The strong band, the leg raise, and then the band walk, which nobody watched.
    assert [{bout.activity for bout in week} for week in weekly] == [{"clamshell"}, {"sl_hip_abd"}, set()]

    # All year long: no week asked for more than twice the work of the week before.
    by_week: dict[date, float] = {}
    for day, dose_s in me.asked:
        week = day - timedelta(days=day.weekday())
        by_week[week] = max(by_week.get(week, 0.0), dose_s)
    doses = [by_week[week] for week in sorted(by_week)]
    assert all(later <= 2 * before for before, later in pairwise(doses))
    assert len(doses) > 30
