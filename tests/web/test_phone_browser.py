"""A whole session in a real Chromium with a phone on the thigh: a made one, by HTTP on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from live_page import Coach, been, coached, counts, opened, said, until
from phone_person import then

from hipwise.records import Records
from hipwise.sensing.simulated import Movement, Rep, Unrest, wear
from hipwise.sensing.thigh import Motion
from hipwise.web.phone import PhoneLine
from tools.phone import FakePhone

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
REPS = 3
OTHER_THIGH = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])
TO_THE_OTHER = Unrest(0.5, 7.0, (20.0, 150.0, 40.0), stays_s=0.5)


def worn(movement: Movement, mounting: np.ndarray | None = None) -> Motion:
    return wear(movement, rate_hz=100.0, mounting=np.eye(3) if mounting is None else mounting)


@pytest.fixture
def coach(data_dir: Path) -> Iterator[Coach]:
    with coached(data_dir) as running:
        yield running


def test_both_sides_with_the_phone_going_from_thigh_to_thigh(coach: Coach, playwright: Playwright) -> None:
    reps = Movement([Rep(opening_deg=40.0)] * REPS, still_s=12.0, after_s=6.0)
    motion = then(
        worn(reps),
        worn(Movement(unrest=[TO_THE_OTHER], after_s=0.1)),
        worn(Movement([], still_s=35.0), OTHER_THIGH),  # the rest between the sides
        worn(reps, OTHER_THIGH),
        worn(Movement([], still_s=60.0), OTHER_THIGH),
    )
    with FakePhone(motion) as phone, opened(playwright) as page:
        with Records.open(coach.folder) as records:
            PhoneLine(records).move(phone.url)
        page.goto(coach.live(source="phone", reps=REPS))
        page.click("#start")
        until(page, been("now.stage === 'moving'"))
        until(page, "widest > 20", 120)
        until(page, been("now.stage === 'turn'"), 120)
        until(page, "hipwise.state.stage === 'close'", 240)
        # After them the close says how many there were.
        assert counts(page)[: 2 * REPS] == [*range(1, REPS + 1)] * 2
        cues = [say["cue"] for say in said(page)]
        assert "strap" in cues and "other-thigh" in cues and "phone-away" not in cues
        assert not page.evaluate("hipwise.state.trouble")
    session = coach.session()
    assert session is not None and session.why == "done" and session.source == "phone"
    assert [done.side for done in session.sets] == ["left", "right"]
    assert coach.numbers() == [[*range(1, REPS + 1)]] * 2
    openings_deg = [rep.opening_deg for done in session.sets for rep in done.reps]
    assert openings_deg == pytest.approx([40.0] * (2 * REPS), abs=2.0)
