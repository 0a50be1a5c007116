"""A whole session in a real Chromium with both: a drawn person before the camera, a phone on a like thigh."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from live_page import CAMERA_ARGS, Coach, coached, counts, opened, said, until
from phone_person import then

from hipwise.pair import calibrations
from hipwise.records import Records
from hipwise.sensing.camera.calibration import WORST_DEG
from hipwise.sensing.simulated import Movement, Rep, Unrest, wear
from hipwise.sensing.thigh import Motion
from hipwise.web.phone import PhoneLine
from tools import session as drawn
from tools.phone import FakePhone
from tools.script import Repetition, TurnRound, starts_s

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
SCRIPT = drawn.SHORT
OTHER_THIGH = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])


def felt(script: drawn.Script) -> Motion:
    """What a phone on the top thigh feels of what the camera sees; it is strapped on once they lie there."""
    phases = script.phases()
    begins_s = starts_s(phases)
    turns_s = next(s for s, phase in zip(begins_s, phases, strict=True) if isinstance(phase, TurnRound))
    reps = [(s, phase) for s, phase in zip(begins_s, phases, strict=True) if isinstance(phase, Repetition)]
    strapping = Unrest(0.0, begins_s[2] + 1.0, (8.0, 10.0, 5.0), shakes_hz=1.0)  # until they lie there
    left = side([one for one in reps if one[0] < turns_s], 0.0, turns_s, strapping)
    handled = Movement(unrest=[Unrest(0.3, 6.5, (20.0, 150.0, 40.0), stays_s=0.5)], after_s=0.1)
    there_s = turns_s + handled.duration_s
    ends_s = begins_s[-1] + 90.0  # whoever is late is still felt
    right = side([one for one in reps if one[0] > turns_s], there_s, ends_s)
    return then(worn(left, np.eye(3)), worn(handled, np.eye(3)), worn(right, OTHER_THIGH))


def side(reps: list[tuple[float, Repetition]], begin_s: float, until_s: float, *unrest: Unrest) -> Movement:
    starts = [start_s for start_s, _ in reps] + [reps[-1][0] + reps[-1][1].length_s]
    moved = [
        Rep(one.lift_s, one.hold_s, one.lower_s, after_s - start_s - one.moves_s, one.opening_deg)
        for (start_s, one), (_, after_s) in zip(reps, pairwise(starts), strict=True)
    ]
    return Movement(moved, still_s=starts[0] - begin_s, unrest=unrest, after_s=until_s - starts[-1])


def worn(movement: Movement, mounting: np.ndarray) -> Motion:
    return wear(movement, rate_hz=100.0, mounting=mounting)


@pytest.fixture
def coach(data_dir: Path, pose_weights: Path) -> Iterator[Coach]:
    with coached(data_dir) as running:
        yield running


def test_the_phone_counts_and_the_camera_learns_from_it(coach: Coach, playwright: Playwright) -> None:
    clip = f"--use-file-for-fake-video-capture={drawn.kept(SCRIPT).resolve()}"
    with FakePhone(felt(SCRIPT)) as phone, opened(playwright, *CAMERA_ARGS, clip) as page:
        with Records.open(coach.folder) as records:
            PhoneLine(records).move(phone.url)
        page.goto(coach.live(source="both", reps=SCRIPT.reps))
        page.click("#start")
        until(page, "window.hipwise?.state.stage === 'moving'", 60)
        until(page, "hipwise.state.count === 2", 90)
        page.screenshot(path=str(Path(coach.folder) / "both.png"))
        until(page, "hipwise.state.stage === 'turn'", 90)
        until(page, "hipwise.state.stage === 'close'", 240)
        assert counts(page)[: 2 * SCRIPT.reps] == [*range(1, SCRIPT.reps + 1)] * 2
        cues = [say["cue"] for say in said(page)]
        assert "strap" in cues and "other-thigh" in cues
        assert not {"phone-away", "cannot-see", "wait-to-see"} & set(cues)
        assert "does not see you" not in (page.evaluate("hipwise.state.note") or "")
    session = coach.session()
    assert session is not None and session.why == "done" and session.source == "both"
    assert [done.side for done in session.sets] == ["left", "right"]
    asked_deg = [phase.opening_deg for phase in SCRIPT.phases() if isinstance(phase, Repetition)]
    measured_deg = [rep.opening_deg for done in session.sets for rep in done.reps]
    assert measured_deg == pytest.approx(asked_deg, abs=2.0)
    with Records.open(coach.folder) as records:
        learnt = {kept.side: kept for kept in calibrations(records.settings)}
    # On a busy machine the film stutters, and a set may tell the camera too little of itself.
    assert learnt
    assert all(kept.repetitions >= 3 and kept.error_deg <= WORST_DEG for kept in learnt.values())
