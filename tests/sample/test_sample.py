"""The clip that ships, and whether its truth belongs to it."""

from itertools import pairwise

import av
import numpy as np
import pytest

from hipwise import sample


@pytest.fixture(scope="module")
def frames() -> list[np.ndarray]:
    """(H, W) of brightness, every frame of the clip."""
    with sample.clip() as path, av.open(str(path), "r") as container:
        container.streams.video[0].thread_type = "AUTO"
        return [
            frame.to_ndarray(format="gray")[::4, ::4].astype(float) for frame in container.decode(video=0)
        ]


def test_the_clip_is_what_a_browser_plays():
    with sample.clip() as path:
        head = path.read_bytes()
        assert len(head) < 3_000_000
        assert head.index(b"moov") < head.index(b"mdat")  # it plays before all of it is there
        with av.open(str(path), "r") as container:
            stream = container.streams.video[0]
            assert (stream.codec.name, stream.width, stream.height) == ("h264", 640, 480)
            assert stream.codec_context.pix_fmt == "yuv420p"
            assert stream.average_rate == sample.RATE_HZ
            assert not container.streams.audio


def test_the_truth_is_as_long_as_the_clip(frames):
    openings = sample.openings_deg()
    assert len(frames) == len(openings)
    assert 100 < len(frames) / sample.RATE_HZ < 118


def test_it_is_one_full_set_with_stillness_around_it():
    done = sample.repetitions()
    assert [one.rep for one in done] == list(range(1, 21))
    assert [one.rep for one in done if one.dropped] == [7, 14]
    assert done[0].start_s >= 4.0
    assert len(sample.openings_deg()) / sample.RATE_HZ - done[-1].end_s >= 2.0
    for one, after in pairwise(done):
        assert 0.35 <= after.start_s - one.end_s <= 1.05
    for one in done:
        assert one.end_s == pytest.approx(one.start_s + one.lift_s + one.hold_s + one.lower_s, abs=1e-3)
        assert 25 <= one.opening_deg <= 48 and 0.8 <= one.lift_s <= 1.5 and 0.3 <= one.hold_s <= 1.2
        assert 0.5 <= one.lower_s <= 0.6 if one.dropped else 1.2 <= one.lower_s <= 3.5
    assert {one.lift_shape for one in done} == {"minimum-jerk", "cosine", "straight", "early", "late"}


def test_each_frame_s_opening_follows_the_repetitions():
    openings = np.array(sample.openings_deg())
    t_s = np.arange(len(openings)) / sample.RATE_HZ
    at_rest = np.ones(len(openings), bool)
    for one in sample.repetitions():
        top_s = one.start_s + one.lift_s
        held = (t_s >= top_s) & (t_s <= top_s + one.hold_s)
        np.testing.assert_allclose(openings[held], one.opening_deg, atol=0.1)
        within = (t_s > one.start_s) & (t_s < one.end_s)
        assert openings[within].min() >= 0
        at_rest &= ~within
    np.testing.assert_allclose(openings[at_rest], 0, atol=0.01)


def test_no_lowering_but_the_dropped_ones_is_fast():
    openings = np.array(sample.openings_deg())
    falling_deg_s = -np.diff(openings, append=0.0) * sample.RATE_HZ
    for one in sample.repetitions():
        begins, ends = (round(t_s * sample.RATE_HZ) for t_s in (one.end_s - one.lower_s, one.end_s))
        assert (falling_deg_s[begins:ends].max() > 70) == one.dropped, one


def test_the_picture_shows_what_the_truth_says(frames):
    """Where the drawn leg opens, the picture differs from the first one, the more the wider."""
    openings = np.array(sample.openings_deg())
    differs = np.array([np.abs(frame - frames[0]).mean() for frame in frames])
    assert np.corrcoef(openings, differs)[0, 1] > 0.9
    assert differs[openings == 0].max() < 0.25 * differs.max()  # what the encoder leaves behind


def test_it_ends_as_it_begins_so_that_it_may_loop(frames):
    assert np.abs(frames[-1] - frames[0]).max() < 25
