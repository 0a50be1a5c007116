"""Accuracy and speed, measured: `python -m benchmarks [--data DIR] [--only SECTION ...]`.

Prints one table a section and writes benchmarks/RESULTS.md. With --only, the other sections stay there as
they were last measured; each says when that was, and how busy the machine. DIR holds the sets in their own
layout:

- thigh_clamshell: exercise 4 of MEx, the Multi-modal Exercise dataset (UCI Machine Learning Repository,
  CC BY 4.0), the thigh's files as SUBJECT_SIDE.csv, with counts.csv
- side_lying_abduction: exercise 4 of the Physical Therapy Exercises dataset (UCI, CC BY 4.0), subjects 1-3
- camera_synthetic, camera_landmarks: rendered clips with their truth, and a real man's joints
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from benchmarks import (
    calibration,
    camera,
    clips,
    exchange,
    fuzz,
    live,
    muscles,
    phone,
    results,
    simulated,
    speech,
    speed,
    thigh,
    weeks,
)
from benchmarks.section import Section
from hipwise.errors import UserError
from hipwise.sensing.camera.weights import ensure


def main() -> int:
    arguments = _arguments()
    data: Path = arguments.data
    sections = _sections(data)
    chosen: list[str] = arguments.only or list(sections)
    kept = results.read() if arguments.only else {}
    done: list[Section] = []
    for name in chosen:
        begun_s = time.monotonic()
        try:
            section = sections[name]()
        except (FileNotFoundError, UserError) as problem:
            section = Section(name, f"{name}: not measured", ("why",))
            section.add(str(problem))
            section.bar(name, f"not measured: {problem}", "measured", False)
        done.append(section)
        # After each of them: what was measured is not lost when the next one is cut short.
        kept[name] = results.Measured.now(section, time.monotonic() - begun_s)
        results.write({other: kept[other] for other in sections if other in kept})
        print(f"\n{section.as_markdown()}\n", flush=True)
        print(results.bars([section]), flush=True)
    print(f"\nwritten: {results.PAGE}")
    missed = sum(not bar.reached for section in done for bar in section.bars)
    print(f"\n{sum(len(section.bars) for section in done) - missed} bars reached, {missed} missed")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--data", type=Path, default=camera.SHARED, metavar="DIR", help="where the recordings are"
    )
    parser.add_argument(
        "--only", action="append", choices=list(_sections(camera.SHARED)), metavar="SECTION",
        help="may be given several times; the others stay in RESULTS.md as they are",
    )  # fmt: skip
    return parser.parse_args()


def _sections(data: Path) -> dict[str, Callable[[], Section]]:
    """By name, in the order in which they run."""

    @cache
    def watched() -> list[camera.ClipRow]:
        weights = ensure()
        return [camera.clip_row(path, weights) for path in sorted((data / "camera_synthetic").glob("*.mp4"))]

    @cache
    def sets() -> list[camera.ClipRow]:
        if "camera" in sys.argv or "--only" not in sys.argv:
            return watched()
        weights = ensure()
        return [camera.clip_row(data / "camera_synthetic" / f"{clip}.mp4", weights) for clip in clips.SETS]

    sections: dict[str, Callable[[], Section]] = {
        "thigh": lambda: thigh.clams(data),
        "raises": lambda: thigh.raises(data),
        "camera": lambda: clips.clips(watched()),
        "tempo": lambda: clips.tempo(sets(), data),
        "calibration": lambda: calibration.calibration(sets(), data),
        "real": lambda: clips.real_man(data),
        "simulated": simulated.simulated,
        "speed": lambda: speed.speed(data),
        "video": lambda: speed.video_speed(data),
        "fuzz": fuzz.fuzz,
        "live": live.live,
        "speech": speech.speech,
        "muscles": muscles.muscles,
        "exchange": exchange.exchange,
        "weeks": weeks.weeks,
        "phone": lambda: phone.phone(data),
    }
    return sections


if __name__ == "__main__":
    sys.exit(main())
