"""The camera against the renderer's truth and on the real man's joints: `python -m benchmarks.camera [CLIP]`.

Nothing is fitted to a clip. The opening to expect is the true one with the pelvis roll included.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from hipwise.exercises import load
from hipwise.repetitions import Arming, Counted, Repetition, Tracker
from hipwise.sensing import Sample, Side, View
from hipwise.sensing.camera import CameraSensor, LandmarkReader, Spot
from hipwise.sensing.camera.video import frames
from hipwise.sensing.camera.weights import ensure

SHARED = Path(os.environ.get("HIPWISE_SHARED_DATA") or Path(__file__).parents[1] / ".." / "shared" / "data")
COUNTS = {"set20_f_front_1m": 20, "set12_m_front_high": 12, "set10_m_front_shapes": 10}
REAL_TOPS_S = (16.6, 20.7, 25.0, 29.0, 32.6)  # by eye


@dataclass(frozen=True, slots=True)
class ClipRow:
    """One clip. Angles in degrees, times in milliseconds a frame; ``beside_ms`` is what the networks do
    not take. ``samples`` are what the engine was given, ``plain`` each of them with what a calibration wants:
    the opening before it, and where the body lies.
    """

    clip: str
    frames: int
    found: float
    view: View
    side: Side | None
    true_side: Side
    counted: int
    true_count: int
    correlation: float
    rmse_deg: float
    rest_deg: float
    rest_noise_deg: float
    network_ms: float
    beside_ms: float
    samples: tuple[Sample, ...] = field(repr=False)
    plain: tuple[tuple[Sample, float, Spot | None], ...] = field(repr=False)

    @property
    def counts(self) -> str:
        """Exact, refused (the view is called unusable, and nothing counted), or wrong."""
        if self.counted == self.true_count:
            return "exact"
        return "refused" if self.view.grade == "unusable" and not self.counted else "WRONG"


@dataclass(frozen=True, slots=True)
class RealRow:
    """The real man: tops of the repetitions counted, in seconds, and how far they are from those by eye;
    ``aloud`` is how many are counted while he does them, once he has lain still.
    """

    tops_s: tuple[float, ...]
    aloud: int
    worst_s: float
    view: View


def whole(samples: list[Sample]) -> list[Repetition]:
    """The whole repetitions in ``samples``."""
    tracker = Tracker(load("clamshell"))
    events = [event for sample in samples for event in tracker.feed(sample)] + tracker.finish()
    return [event for event in events if isinstance(event, Repetition) and event.whole]


def clip_row(path: Path, weights: Path) -> ClipRow:
    """Watch one clip of ``camera_synthetic`` from end to end."""
    with path.with_suffix(".csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    truth = np.array([float(row["phi_deg"]) + float(row["pelvis_roll_deg"]) for row in rows])
    # The picture decides, not the names: some clips are mirrored, and so are their people.
    head_left = float(rows[0]["nose_x"]) < float(rows[0]["left_hip_x"])
    sensor = CameraSensor(load("clamshell"), weights=weights)
    sightings, own_s = [], 0.0
    for t_s, image in frames(path):
        start = time.perf_counter()
        sightings.append(sensor.see(t_s, image))
        own_s += time.perf_counter() - start
    count = min(len(sightings), len(truth))
    truth = truth[:count]
    opening = np.array([sighting.sample.opening_deg for sighting in sightings[:count]])
    seen = np.isfinite(opening)
    rest = seen & (truth < 0.5)
    enough = seen.sum() > 20
    network_s = sum(sighting.network_s for sighting in sightings)
    return ClipRow(
        clip=path.stem,
        frames=len(sightings),
        found=float(np.mean([sighting.landmarks is not None for sighting in sightings])),
        view=sensor.view(),
        side=sensor.side,
        true_side="left" if head_left == ("back" not in path.stem) else "right",
        counted=len(whole([sighting.sample for sighting in sightings])),
        true_count=COUNTS.get(path.stem, 3),
        correlation=float(np.corrcoef(opening[seen], truth[seen])[0, 1]) if enough else float("nan"),
        rmse_deg=float(np.sqrt(np.mean((opening - truth)[seen] ** 2))) if enough else float("nan"),
        rest_deg=float(opening[rest].mean()) if rest.any() else float("nan"),
        rest_noise_deg=float(opening[rest].std()) if rest.any() else float("nan"),
        network_ms=1e3 * network_s / len(sightings),
        beside_ms=1e3 * (own_s - network_s) / len(sightings),
        samples=tuple(sighting.sample for sighting in sightings),
        plain=tuple((sighting.sample, sighting.plain_deg, sighting.spot) for sighting in sightings),
    )


def rows(shared: Path = SHARED, only: str = "") -> list[ClipRow]:
    """A row for each clip whose name holds ``only``."""
    weights = ensure()
    clips = sorted((shared / "camera_synthetic").glob("*.mp4"))
    return [clip_row(path, weights) for path in clips if only in path.stem]


def real_row(shared: Path = SHARED) -> RealRow:
    """The real man's joints, read without networks."""
    with (shared / "camera_landmarks" / "real_man_front.csv").open(newline="") as file:
        looks = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
    reader = LandmarkReader(load("clamshell"))
    samples = [reader.read(row[0], np.array(row[2:], np.float32).reshape(33, 3)).sample for row in looks]
    tops = tuple(repetition.top_s for repetition in whole(samples) if repetition.top_s is not None)
    worst = max((abs(a - b) for a, b in zip(tops, REAL_TOPS_S, strict=False)), default=float("nan"))
    live = Tracker(load("clamshell"), Arming.STILL)
    aloud = sum(isinstance(event, Counted) for sample in samples for event in live.feed(sample))
    return RealRow(tops, aloud, worst, reader.view())


def main() -> None:
    print(
        "clip                    found  view      side   count      r      RMSE  at rest    networks beside"
    )
    for row in rows(only=sys.argv[1] if len(sys.argv) > 1 else ""):
        side = "right" if row.side == row.true_side else "WRONG"
        print(
            f"{row.clip:23} {row.found:5.0%}  {row.view.grade:8}  {side:5}"
            f"  {row.counted:2}/{row.true_count:2} {row.counts:7}"
            f" {row.correlation:5.3f} {row.rmse_deg:5.1f}° {row.rest_deg:+4.1f}±{row.rest_noise_deg:.1f}°"
            f"  {row.network_ms:5.1f}ms {row.beside_ms:5.2f}ms ({row.beside_ms / row.network_ms:.0%})",
            flush=True,
        )
    real = real_row()
    tops = ", ".join(f"{top:.1f}" for top in real.tops_s)
    print(f"real man: {len(real.tops_s)}/5, tops {tops} s (furthest {real.worst_s:.1f} s), {real.view.grade}")


if __name__ == "__main__":
    main()
