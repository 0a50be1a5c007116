"""The clips that ship: one for each cue, in time for the beat, all equally loud, small."""

from importlib.resources import files

import av
import numpy as np
import pytest

from hipwise.coaching import cues
from tools.loudness import loudness_lufs

SOUNDS = files("hipwise.web") / "live" / "sounds"
SILENT = 0.01  # of the clip's peak: 40 dB below


def heard(language: str, cue: cues.Cue) -> tuple[np.ndarray, int]:
    """What a browser would hear: (samples,) of float32, and the rate in Hz."""
    with (SOUNDS / language / cue.sound).open("rb") as file, av.open(file, "r") as container:
        stream = container.streams.audio[0]
        assert stream.codec.name.startswith("mp3") and stream.layout.name == "mono"
        parts = [frame.to_ndarray()[0] for frame in container.decode(stream)]
        return np.concatenate(parts).astype(np.float32), stream.rate


@pytest.fixture(scope="module", params=cues.languages())
def clips(request):
    return {cue: heard(request.param, cue) for cue in cues.load(request.param).values()}


@pytest.mark.parametrize("language", cues.languages())
def test_each_cue_has_its_clip_and_each_clip_its_cue(language):
    wanted = {cue.sound for cue in cues.load(language).values()}
    assert {path.name for path in (SOUNDS / language).iterdir()} == wanted


@pytest.mark.parametrize("language", cues.languages())
def test_a_voice_weighs_little(language):
    assert sum(len(path.read_bytes()) for path in (SOUNDS / language).iterdir()) < 900_000


def test_each_clip_fits_its_slot(clips):
    for cue, (sound, rate_hz) in clips.items():
        length_s = len(sound) / rate_hz
        assert 0.2 < length_s < 5.0, cue
        # The last frame of an MP3 is filled up with silence where the decoder does not cut it: 26 ms.
        assert cue.slot_s is None or length_s <= cue.slot_s + 0.03, (cue, length_s)


def test_a_clip_speaks_at_once(clips):
    for cue, (sound, rate_hz) in clips.items():
        starts_s = np.flatnonzero(np.abs(sound) > SILENT * np.abs(sound).max())[0] / rate_hz
        assert starts_s < 0.06, (cue, starts_s)


def test_clips_are_equally_loud_and_none_is_clipped(clips):
    loudness = {cue.id: loudness_lufs(sound, rate_hz) for cue, (sound, rate_hz) in clips.items()}
    assert max(loudness.values()) - min(loudness.values()) < 2.0, loudness
    for cue, (sound, _) in clips.items():
        assert np.abs(sound).max() < 1.0, cue


@pytest.mark.parametrize("length_s", [0.25, 1.0, 4.0])
@pytest.mark.parametrize("level_db", [-23.0, -40.0])
def test_the_meter_agrees_with_the_standard(length_s, level_db):
    """ITU-R BS.1770: a sine of 997 Hz in one channel reads its peak level less 3.01."""
    t_s = np.arange(int(length_s * 48_000)) / 48_000
    sine = 10 ** (level_db / 20) * np.sin(2 * np.pi * 997 * t_s)
    assert loudness_lufs(sine, 48_000) == pytest.approx(level_db - 3.01, abs=0.1)
