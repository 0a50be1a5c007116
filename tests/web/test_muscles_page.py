"""The muscles' page in a real Chromium, drawn in software."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from chromium import CONTRAST

from hipwise.records import Records
from hipwise.repetitions import Repetition
from hipwise.web.pages.muscles import trace_of_last_set

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CORD = """([side, label]) => {
    const { skeleton } = document.querySelector("muscle-stage").sides[side];
    const { mesh } = skeleton.cords.find(({ muscle }) => muscle.label === label);
    return mesh.material.color.toArray();
}"""
KNEE = """() => {
    const { skeleton } = document.querySelector("muscle-stage").sides[0];
    return skeleton.groups.get("patella_r").position.toArray();
}"""
RED = """(side) => {
    const stage = document.querySelector("muscle-stage");
    const from = stage.sides[side].skeleton.renderer.domElement;
    const flat = document.createElement("canvas");
    [flat.width, flat.height] = [from.width, from.height];
    const paper = flat.getContext("2d");
    paper.drawImage(from, 0, 0);
    const { data } = paper.getImageData(0, 0, flat.width, flat.height);
    let red = 0;
    for (let i = 0; i < data.length; i += 4)
        if (data[i] > 150 && data[i + 1] < 100 && data[i + 2] < 100) red++;
    return red;
}"""


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A page that may talk to this computer only, and whose scripts must not fail."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.fetched = []
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.on("request", lambda asked: page.fetched.append(urlsplit(asked.url)))
    yield page
    context.close()
    assert not failures
    assert {url.hostname for url in page.fetched} <= {"127.0.0.1", None}


def opened(page: Any, coach: Any) -> Any:
    page.goto(f"{coach.address}/muscles")
    page.locator("muscle-stage[ready]").wait_for()
    return page


def scrub(page: Any, share: float) -> None:
    page.get_by_label("Where in the repetition").fill(str(share))


def choose(page: Any, label: str, option: str) -> None:
    page.evaluate("document.querySelector('muscle-stage').removeAttribute('ready')")
    page.get_by_label(label, exact=True).select_option(label=option)
    page.locator("muscle-stage[ready]").wait_for()


def test_the_side_of_the_hip_wakes_in_the_clam_and_stays_dark_in_the_squat(coach: Any, page: Any):
    opened(page, coach)
    assert page.locator("muscle-stage canvas").count() == 2
    clam, squat = (page.evaluate(CORD, [side, "gluteus medius, back"]) for side in (0, 1))
    assert clam[0] > 2 * clam[1]  # red
    assert squat[0] < squat[1]  # the grey-green of what rests
    # Never ranked, so never coloured: as grey as a muscle of no group.
    grey = page.evaluate(CORD, [0, "iliacus"])
    for label in ("gluteus maximus, upper", "tensor fasciae latae"):
        assert page.evaluate(CORD, [0, label]) == grey
    assert page.evaluate(RED, 0) > 300
    names = page.locator(".names span").all_inner_texts()
    assert "gluteus medius" in names
    assert "not a measurement of you" in page.locator(".caption").inner_text()


def test_the_same_in_words(coach: Any, page: Any):
    opened(page, coach)
    row = page.get_by_role("row", name="Gluteus medius").first.inner_text()
    assert "moderate to very high, 38-67 %" in row
    maximus = page.get_by_role("row", name="Gluteus maximus").first.inner_text()
    assert "not ranked" in maximus and "34-53 %" in maximus
    assert "Distefano 2009" in page.locator(".words").inner_text()


def test_it_can_be_scrubbed_played_and_paused(coach: Any, page: Any):
    opened(page, coach)
    low = page.evaluate(KNEE)
    scrub(page, 0.3)
    high = page.evaluate(KNEE)
    assert high[2] > low[2] + 0.15  # the knee is up
    assert page.locator(".phase").inner_text() == "holding"
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('muscle-stage').time > 2.5")
    page.get_by_role("button", name="Pause").click()
    stopped = page.evaluate("document.querySelector('muscle-stage').time")
    page.wait_for_timeout(200)
    assert page.evaluate("document.querySelector('muscle-stage').time") == stopped


def test_bones_and_movements_are_sent_once(coach: Any, page: Any):
    opened(page, coach)
    for option in ("Hip hitch", "Clamshell", "Hip hitch"):
        choose(page, "Movement", option)
    sent = [url.path.rsplit("/", 1)[1] for url in page.fetched if url.path.endswith(".bin")]
    assert sorted(sent) == ["bones.bin", "clamshell.bin", "hip-hitch.bin", "squat.bin"]


def test_a_drop_next_to_a_slow_lowering(coach: Any, page: Any):
    opened(page, coach)
    choose(page, "Next to it", "the same, dropped quickly")
    scrub(page, 3.2 / 6)  # 1.2 s into the lowering
    slow, quick = page.evaluate(
        """() => document.querySelector("muscle-stage").sides.map(
            ({ skeleton }) => skeleton.groups.get("patella_r").position.z)"""
    )
    assert slow > quick + 0.1


def test_a_still_picture_for_those_who_want_none(coach: Any, page: Any):
    opened(page, coach)
    page.evaluate("document.querySelector('muscle-stage').removeAttribute('ready')")
    page.get_by_label("Still picture").check()
    page.locator("muscle-stage[ready]").wait_for()
    assert page.locator("muscle-stage canvas").count() == 0
    page.wait_for_function(
        "[...document.querySelectorAll('.stage img')].every((p) => p.complete && p.naturalWidth > 100)"
    )
    assert page.locator(".stage img").count() == 2
    assert not page.get_by_role("button", name="Play").is_visible()


def test_without_webgl_there_are_pictures(coach: Any, page: Any):
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    opened(page, coach)
    assert page.locator(".stage img").count() == 2
    assert page.get_by_role("row", name="Gluteus medius").count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_and_nothing_overflows(coach: Any, page: Any, scheme: str):
    page.emulate_media(color_scheme=scheme)
    opened(page, coach)
    assert page.evaluate(CONTRAST) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def kept_set(records: Records, widest_deg: float = 52.0) -> None:
    """Two repetitions of 6 s, with their trace."""
    now = datetime.now(UTC)
    session = records.start_session(now, "camera", None, 20, "left")
    done = records.start_set(session, now, "clamshell", "left", 20)
    for number in (1, 2):
        t = np.arange(0, 6, 0.1) + 100 + 6 * (number - 1)
        opening = widest_deg * np.sin(np.pi * (t - t[0]) / 6) ** 2
        opening[5] = np.nan
        trace = np.column_stack([t, opening]).astype(np.float32)
        records.add_repetition(done, Repetition(float(t[-1]), number, True), trace)
    records.end_session(session, now, "done")


def test_the_trace_of_the_last_set(data_dir: Any):
    with Records.open() as records:
        assert trace_of_last_set(records) is None
        kept_set(records)
        found = trace_of_last_set(records)
    assert found and found["side"] == "left"
    assert found["t_s"][0] == 0
    assert found["t_s"][-1] == pytest.approx(11.9, abs=0.1)
    assert max(found["opening_deg"]) == pytest.approx(52, abs=0.5)
    assert all(np.isfinite(found["opening_deg"]))


def test_ones_own_last_set_moves_as_it_was_done(start: Callable[..., Any], page: Any, data_dir: Any):
    with Records.open() as records:
        kept_set(records)
    opened(page, start())
    choose(page, "Movement", "My last set")
    assert "left leg on top" in page.locator("figcaption").first.inner_text()
    heights = []
    for share in (0.0, 0.25, 0.5, 0.75):
        scrub(page, share)
        heights.append(page.evaluate(KNEE)[2])
    assert min(heights[1], heights[3]) > max(heights[0], heights[2]) + 0.15  # up, down, up


def test_without_a_measured_set_there_is_no_such_choice(coach: Any, page: Any):
    opened(page, coach)
    assert "My last set" not in page.get_by_label("Movement", exact=True).inner_text()
    assert page.request.get(f"{coach.address}/muscles/last-set").status == 404


def test_the_coach_never_loads_the_simulator():
    """It would take half a second in which nobody is paced."""
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, hipwise.web.app, hipwise.web.pages; print('mujoco' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "False"
