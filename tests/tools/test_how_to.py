"""The how-to page's pictures: as they are drawn, as they ship, and when which is shown."""

import re
from itertools import pairwise

import cv2
import numpy as np
import pytest

from hipwise.web.pages import how_to as page
from tools.how_to import FRAMES, PHASES_S, SHIPPED, css, shown


def test_the_strip_goes_up_in_one_second_and_down_in_three():
    times, frames = zip(*shown(), strict=True)
    assert list(times) == sorted(times)
    top = frames.index(FRAMES - 1)
    assert list(frames) == [*range(FRAMES), *reversed(range(FRAMES - 1))]
    assert 0.5 < times[top] < PHASES_S["lift"]
    down_s = times[-1] - times[top + 1]
    up_s = times[top] - times[1]
    assert down_s == pytest.approx(3 * up_s)
    assert times[top + 1] - times[top] > PHASES_S["hold"]


def test_what_ships_is_what_the_tool_writes():
    assert (SHIPPED / "move.css").read_text(encoding="utf-8") == css()
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 400_000


def test_each_picture_of_the_page_is_there_and_cut_out():
    named = {
        "wall",
        "arm-up",
        "squeeze",
        "move",
        *(name for name, _ in page.WALK),
        *(one[1] for one in page.MIND),
    }
    assert named == {path.stem for path in SHIPPED.glob("*.webp")}
    for name in named:
        image = cv2.imread(str(SHIPPED / f"{name}.webp"), cv2.IMREAD_UNCHANGED)
        assert image is not None and image.shape[2] == 4
        height, width = image.shape[:2]
        assert (width, height // (FRAMES if name == "move" else 1)) == page.SIZES.get(name, (900, 420))
        if name != "wall":
            assert not image[:20, :20, 3].any()  # nothing behind them
        assert (image[-20:, :, 3] > 250).mean() > 0.9  # the mat


def test_the_strip_opens_evenly():
    strip = cv2.imread(str(SHIPPED / "move.webp"), cv2.IMREAD_UNCHANGED)
    assert strip is not None
    solid = strip[..., :3] * (strip[..., 3:] / 255.0)  # what is behind nothing has any colour
    frames = solid.reshape(FRAMES, -1, *solid.shape[1:])
    between = [np.abs(after - before).mean() for before, after in pairwise(frames)]
    assert min(between) > 0.3 and max(between) < 3 * min(between)


def test_the_plans_have_their_words_for_those_who_do_not_see_them():
    for name in ("side", "plan"):
        drawing = (SHIPPED / f"{name}.svg").read_text(encoding="utf-8")
        label = re.search(r'aria-labelledby="([\w-]+)"', drawing)
        assert label is not None and f'<title id="{label[1]}">' in drawing
