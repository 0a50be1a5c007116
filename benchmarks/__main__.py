"""Accuracy and speed, measured: `python -m benchmarks [--data DIR] [--only SECTION ...]`.

Prints one table a section and writes benchmarks/RESULTS.md when all were run. DIR holds the sets in
their own layout:

- thigh_clamshell: exercise 4 of MEx, the Multi-modal Exercise dataset (UCI Machine Learning Repository,
  CC BY 4.0), the thigh's files as SUBJECT_SIDE.csv, with counts.csv
- side_lying_abduction: exercise 4 of the Physical Therapy Exercises dataset (UCI, CC BY 4.0), subjects 1-3
- camera_synthetic, camera_landmarks: rendered clips with their truth, and a real man's joints
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from benchmarks import (
    calibration,
    camera,
    clips,
    exchange,
    live,
    muscles,
    phone,
    simulated,
    speech,
    speed,
    thigh,
    weeks,
)
from benchmarks.section import Section, markdown
from hipwise.errors import UserError
from hipwise.sensing.camera.weights import ensure

RESULTS = Path(__file__).with_name("RESULTS.md")
WHERE = (
    "thigh_clamshell is exercise 4 of MEx, side_lying_abduction exercise 4 of Physical Therapy Exercises; "
    "both are to be had at the UCI Machine Learning Repository (CC BY 4.0). The rendered clips are of the "
    "kind that `python -m tools.sample` draws."
)
NOT_MEASURED = (
    "angle and tempo on real people (no recording with their truth was found)",
    "people over 60, people in pain, loose clothes, blankets, beds, pets",
    "a phone's own sampling under load, and a strap that works loose over a whole session",
    "pelvis roll-back by camera or by one thigh sensor: it cannot be seen, and is never reported",
)


def main() -> int:
    arguments = _arguments()
    data: Path = arguments.data
    sections = _sections(data)
    chosen: list[str] = arguments.only or list(sections)
    done: list[Section] = []
    for name in chosen:
        try:
            section = sections[name]()
        except (FileNotFoundError, UserError) as problem:
            section = Section(name, f"{name}: not measured", ("why",))
            section.add(str(problem))
            section.bar(name, f"not measured: {problem}", "measured", False)
        done.append(section)
        print(f"\n{section.as_markdown()}\n", flush=True)
        print(_bars([section]), flush=True)
    if not arguments.only:
        RESULTS.write_text(_results(done), encoding="utf-8")
        print(f"\nwritten: {RESULTS}")
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
        help="may be given several times; RESULTS.md is then not written",
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
        "live": live.live,
        "speech": speech.speech,
        "muscles": muscles.muscles,
        "exchange": exchange.exchange,
        "weeks": weeks.weeks,
        "phone": lambda: phone.phone(data),
    }
    return sections


def _bars(sections: list[Section]) -> str:
    rows = [
        (bar.what, bar.found, bar.must, "reached" if bar.reached else "MISSED")
        for section in sections
        for bar in section.bars
    ]
    return markdown(("what", "found", "must", ""), rows) if rows else ""


def _results(sections: list[Section]) -> str:
    missed = sum(not bar.reached for section in sections for bar in section.bars)
    total = sum(len(section.bars) for section in sections)
    not_measured = "\n".join(f"- {what}" for what in NOT_MEASURED)
    return (
        "# Results\n\n"
        f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: "
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}.\n\n"
        f"{WHERE}\n\n"
        f"## Bars: {total - missed} of {total} reached\n\n{_bars(sections)}\n\n"
        f"## Not measured\n\n{not_measured}\n\n"
        + "\n\n".join(section.as_markdown() for section in sections)
        + "\n"
    )


if __name__ == "__main__":
    sys.exit(main())
