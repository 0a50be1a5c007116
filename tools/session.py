"""Draws somebody's whole session as a camera would see it, with its truth: for the tests in a browser.

    python -m tools.session clip.mjpeg                 20 a side, with a pause asked for by a raised arm
    python -m tools.session clip.mjpeg --reps 5 --no-pause

They sit, lie down, do one side, turn round to face the camera again and do the other; then they lie still,
so that a player which begins anew does so after the session's end. The clip is motion JPEG at 30 pictures a
second, which is what Chromium's fake camera plays. Coach and clip cannot wait for each other: the clip leaves
time for what is said (the set-up, "ready", the rest between the sides) as a patient person would.

A picture depends on the posture alone, so each posture is drawn and packed once: the hundred and twenty
repetitions' worth of frames of the long clip are some five hundred pictures.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tools import clip
from tools.body import Posture
from tools.clip import RATE_HZ
from tools.rasteriser import Camera
from tools.scene import Person, Scene
from tools.script import (
    LieDown,
    Phase,
    RaiseArm,
    Repetition,
    Still,
    TurnRound,
    postures,
    side,
)

SHARE_STEP = 0.03
SITTING = Posture(sitting=1.0)
SITS_S = 3.0
SETTLES_S = 24.0  # lies down while the set-up is told, is still, and waits for "ready"
RESTS_S = 46.0  # between the sides, the turning included: 30 s of rest, still again, "ready"
PAUSED_S = 6.0
GOES_ON_S = 14.0  # "going on", still again, "ready"
ENDS_S = 30.0  # more than it takes to say goodbye


@dataclass(frozen=True)
class Script:
    """What is to be drawn. ``pause``: half way through the first side, the arm goes up, and again to go on.

    ``opening_step_deg``: openings are rounded to this, and so fewer are drawn.
    """

    reps: int = 20
    pause: bool = True
    body: str = "f"
    seed: int = 4
    opening_step_deg: float = 0.25
    fine: int = 1
    camera: tuple[float, float, float] = Camera.place

    def phases(self) -> list[Phase]:
        rng = np.random.default_rng(self.seed)
        first, second = ([_repetition(rng) for _ in range(self.reps)] for _ in range(2))
        half = self.reps // 2 if self.pause else 0
        paused: list[Phase] = [RaiseArm(), Still(PAUSED_S), RaiseArm(), Still(GOES_ON_S)]
        return [
            Still(SITS_S),
            LieDown(),
            Still(SETTLES_S),
            *first[:half],
            *(paused if self.pause else []),
            *first[half:],
            Still(6.0),
            TurnRound(5.0),
            Still(RESTS_S - 11.0),
            *second,
            Still(ENDS_S),
        ]

    def frames(self) -> Iterator[Posture]:
        """One posture a frame, rounded to what is drawn."""
        for posture in postures(self.phases(), RATE_HZ, SITTING):
            yield replace(
                posture,
                opening_deg=_rounded(posture.opening_deg, self.opening_step_deg),
                turned=_rounded(posture.turned, SHARE_STEP),
                arm_raised=_rounded(posture.arm_raised, SHARE_STEP),
                sitting=_rounded(posture.sitting, SHARE_STEP),
            )


LONG = Script()
SHORT = Script(reps=5, pause=False, opening_step_deg=0.5)


def _rounded(value: float, step: float) -> float:
    return 1.0 if value == 1.0 else round(round(value / step) * step, 4)


def _repetition(rng: np.random.Generator) -> Repetition:
    """Lift 1, hold 1, lower 3, rest 1, as somebody does it who listens: nearly."""
    lift_s = rng.normal(1.0, 0.08)
    return Repetition(
        lift_s=float(np.clip(lift_s, 0.85, 1.2)),
        hold_s=float(np.clip(rng.normal(1.0, 0.12), 0.75, 1.3)),
        lower_s=float(np.clip(3.0 * lift_s + rng.normal(0, 0.2), 2.5, 3.6)),
        rest_s=float(np.clip(rng.normal(1.0, 0.12), 0.8, 1.3)),
        opening_deg=round(float(np.clip(rng.normal(38, 3), 31, 44)), 1),
    )


@dataclass(frozen=True)
class Moment:
    """From ``t_s`` on this ``phase`` lasts, this ``side`` on top, ``count`` of its repetitions done."""

    t_s: float
    phase: str
    side: str
    count: int


def truth(script: Script) -> list[Moment]:
    """Every change of phase, in order: sit, lie down, still, lift, hold, lower, home, arm up, turn."""
    moments: list[Moment] = []
    posture, t_s, count = SITTING, 0.0, 0
    for phase in script.phases():
        parts: list[tuple[str, float]]
        match phase:
            case Repetition():
                parts = [("lift", phase.lift_s), ("hold", phase.hold_s), ("lower", phase.lower_s)]
            case LieDown():
                parts = [("lie down", phase.length_s)]
            case TurnRound():
                parts, count = [("turn", phase.length_s)], 0
            case RaiseArm():
                parts = [("arm up", phase.length_s)]
            case _:
                parts = [("sit" if posture.sitting else "still", phase.length_s)]
        start_s = t_s
        for name, length_s in parts:
            moments.append(Moment(round(start_s, 3), name, side(posture), count))
            start_s += length_s
        if isinstance(phase, Repetition):
            count += 1
            moments.append(Moment(round(start_s, 3), "home", side(posture), count))
        posture = phase.at(posture, phase.length_s)
        t_s += phase.length_s
    return moments


def draw(path: Path, script: Script) -> None:
    """Writes the clip to ``path`` and its truth to the CSV beside it."""
    scene = Scene((Person(script.body),), Camera(place=script.camera), fine=script.fine)
    clip.write(path, scene, script.frames())
    _write_truth(path.with_suffix(".csv"), truth(script))


def _write_truth(path: Path, moments: Sequence[Moment]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("t_s", "phase", "side", "count"))
        writer.writerows((one.t_s, one.phase, one.side, one.count) for one in moments)


def kept(script: Script) -> Path:
    """The clip, drawn when it is first asked for; its truth lies beside it."""
    return clip.kept(f"session-{script.reps}", script, lambda path: draw(path, script))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--body", choices=["f", "m"], default="f")
    parser.add_argument("--reps", type=int, default=20)
    parser.add_argument("--no-pause", action="store_true")
    parser.add_argument("--fine", type=int, default=1, help="each pixel is the mean of so many by so many")
    parser.add_argument("--seed", type=int, default=4)
    asked = parser.parse_args()
    script = Script(asked.reps, not asked.no_pause, asked.body, asked.seed, fine=asked.fine)
    draw(asked.path, script)
    seconds = sum(phase.length_s for phase in script.phases())
    print(f"{asked.path}: {seconds:.0f} s, {asked.path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
