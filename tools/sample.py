"""Draws the clip of a full set that ships, and writes its truth beside it.

    python -m tools.sample                                     the one that ships
    python -m tools.sample out.mp4 --body m --side right ...   others, for trying things out

A set is drawn by chance, from a fixed seed: the tempo, the shape and the height of each repetition
differ as a person's do, and some are dropped. The same arguments give the same clip. It takes two or
three minutes on one core: a picture depends on the posture alone, so each posture is drawn once.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np

from hipwise.sample import RATE_HZ, TrueRepetition
from tools.body import Posture
from tools.rasteriser import Camera
from tools.scene import Person, Scene
from tools.script import SHAPES, Phase, RaiseArm, Repetition, Still, TurnRound, postures, starts_s

SHIPPED = Path(__file__).parents[1] / "src/hipwise/sample/clamshell.mp4"
HOME = Posture()
OPENING_STEP_DEG = 0.2  # the knee moves by a third of a pixel
SHARE_STEP = 0.004
FASTEST_CLEAN_DEG_S = 50.0  # of a lowering that is not dropped; a fault begins at 70 (SCIENCE 2)


def one_set(rng: np.random.Generator, reps: int = 20, dropped: Sequence[int] = (7, 14)) -> list[Phase]:
    """Lie still, do the repetitions, lie still again. Times fall on whole frames."""
    shapes = [str(shape) for _ in range(-(-reps // len(SHAPES))) for shape in rng.permutation(list(SHAPES))]
    done = [_repetition(rng, number in dropped, shapes[number - 1]) for number in range(1, reps + 1)]
    return [Still(4.5), *done, Still(2.5)]


def _repetition(rng: np.random.Generator, dropped: bool, lift_shape: str) -> Repetition:
    if dropped:
        opening_deg, lower_shape, lower_s = rng.uniform(33, 42), "cosine", rng.uniform(0.5, 0.6)
    else:
        opening_deg, lower_shape = rng.uniform(25, 48), str(rng.choice(list(SHAPES)))
        steepest = 2.2  # times the mean speed, at most, in any shape
        slow_enough_s = steepest * opening_deg / FASTEST_CLEAN_DEG_S
        lower_s = max(rng.triangular(1.2, 2.9, 3.5), slow_enough_s)
    return Repetition(
        lift_s=_on_frame(rng.uniform(0.8, 1.5)),
        hold_s=_on_frame(rng.triangular(0.3, 0.75, 1.2)),
        lower_s=_on_frame(lower_s),
        rest_s=_on_frame(rng.uniform(0.4, 1.0)),
        opening_deg=round(opening_deg, 2),
        lift_shape=lift_shape,
        lower_shape=lower_shape,
    )


def _on_frame(seconds: float) -> float:
    return round(seconds * RATE_HZ) / RATE_HZ


def truth(phases: Sequence[Phase]) -> list[TrueRepetition]:
    done = [
        (start, phase)
        for start, phase in zip(starts_s(phases), phases, strict=True)
        if isinstance(phase, Repetition)
    ]
    return [
        TrueRepetition(
            rep=number,
            start_s=round(start, 4),
            lift_s=round(phase.lift_s, 4),
            hold_s=round(phase.hold_s, 4),
            lower_s=round(phase.lower_s, 4),
            end_s=round(start + phase.moves_s, 4),
            opening_deg=phase.opening_deg,
            lift_shape=phase.lift_shape,
            lower_shape=phase.lower_shape,
        )
        for number, (start, phase) in enumerate(done, 1)
    ]


@dataclass(frozen=True)
class Role:
    """Somebody in the clip: who and where, how they lie at first, and what they do."""

    person: Person
    phases: Sequence[Phase]
    start: Posture = HOME

    def frames(self) -> list[Posture]:
        """One posture a frame, each rounded to what can be told apart in a picture."""
        return [
            replace(
                posture,
                opening_deg=round(round(posture.opening_deg / OPENING_STEP_DEG) * OPENING_STEP_DEG, 3),
                turned=round(round(posture.turned / SHARE_STEP) * SHARE_STEP, 4),
                arm_raised=round(round(posture.arm_raised / SHARE_STEP) * SHARE_STEP, 4),
            )
            for posture in postures(self.phases, RATE_HZ, self.start)
        ]


def draw(path: Path, roles: Sequence[Role], camera: Camera) -> None:
    """Writes the clip; who is done before the others stays as they lie."""
    scene = Scene(tuple(role.person for role in roles), camera)
    picture = lru_cache(maxsize=700)(scene.picture)
    tracks = [role.frames() for role in roles]
    length = max(len(track) for track in tracks)
    tracks = [track + track[-1:] * (length - len(track)) for track in tracks]
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        options = {"crf": "22", "preset": "medium", "tune": "animation", "threads": "1"}
        stream = container.add_stream("libx264", rate=RATE_HZ, options=options)
        stream.width, stream.height, stream.pix_fmt = camera.width, camera.height, "yuv420p"
        stream.codec_context.gop_size = 3 * RATE_HZ
        for number, moment in enumerate(zip(*tracks, strict=True)):
            if number % (10 * RATE_HZ) == 0:
                print(f"{number / RATE_HZ:.0f} of {length / RATE_HZ:.0f} s", flush=True)
            frame = av.VideoFrame.from_ndarray(picture(moment), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE_HZ)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def write_truth(path: Path, phases: Sequence[Phase]) -> None:
    """The repetitions into NAME.csv, the opening in each frame into NAME_opening.csv."""
    rows = [asdict(repetition) for repetition in truth(phases)]
    with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    openings = [f"{posture.opening_deg:.2f}" for posture in postures(phases, RATE_HZ)]
    path.with_name(f"{path.stem}_opening.csv").write_text(
        "\n".join(["opening_deg", *openings, ""]), encoding="utf-8"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", nargs="?", type=Path, default=SHIPPED)
    parser.add_argument("--body", choices=["f", "m"], default="f")
    parser.add_argument("--side", choices=["left", "right"], default="left", help="the top leg")
    parser.add_argument("--both-sides", action="store_true", help="turn round after the set, and do it again")
    parser.add_argument("--raise-arm", action="store_true", help="raise the top arm before the set")
    parser.add_argument("--reps", type=int, default=20)
    parser.add_argument("--seed", type=int, default=22)
    parser.add_argument(
        "--camera", type=float, nargs=3, default=Camera.place, metavar=("X", "Y", "Z"), help="metres"
    )
    asked = parser.parse_args()

    rng = np.random.default_rng(asked.seed)
    phases = one_set(rng, asked.reps)
    if asked.raise_arm:
        phases = [Still(3.0), RaiseArm(), *phases]
    if asked.both_sides:
        phases += [TurnRound(), *one_set(rng, asked.reps)]
    role = Role(Person(asked.body), phases, Posture(turned=1.0 if asked.side == "right" else 0.0))
    draw(asked.path, [role], Camera(place=tuple(asked.camera)))
    write_truth(asked.path, phases)
    seconds = sum(phase.length_s for phase in phases)
    print(f"{asked.path}: {seconds:.1f} s, {asked.path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
