"""From a file to repetitions: the one place that wires a recording's source to the engine."""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

from hipwise.errors import UserError
from hipwise.exercises import Exercise, load
from hipwise.repetitions import Arming, Repetition, Tracker
from hipwise.repetitions.range import Range, hip_angles
from hipwise.repetitions.range import name as range_name
from hipwise.repetitions.summary import Summary
from hipwise.sensing import Grade, Side, SourceKind, View
from hipwise.sensing.camera import Video, is_video
from hipwise.sensing.recordings import Unit, read
from hipwise.sensing.thigh import Recording

ROLLED_DEG = 10.0  # more roll than this is a fault (SCIENCE 6.4)

logger = logging.getLogger(__name__)

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How files are to be read; the same for all of one command.

    ``pelvis_still``: somebody saw, or a sensor at the pelvis, that it did not roll. ``threads``: the cores
    that the networks of one video may use.
    """

    exercise: str = "clamshell"
    side: Side | None = None
    sensor: Literal["thigh", "pelvis"] = "thigh"
    unit: Unit | None = None
    pelvis_still: bool = False
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one recording holds."""

    recording: str
    source: SourceKind
    duration_s: float
    rate_hz: float
    exercise: str
    side: Side | None
    view: View
    reps: tuple[Repetition, ...]
    pelvis_still: bool = False

    @property
    def summary(self) -> Summary:
        return Summary.of(self.reps)

    @property
    def range(self) -> Range | None:
        """The median opening (of a pelvis sensor, the roll) with its error."""
        return Range.of(self.reps)

    @property
    def range_of(self) -> str:
        """What the range is a range of, in words."""
        if self.source == "pelvis":
            return "pelvis roll"
        return range_name(load(self.exercise).geometry, pelvis_still=self.pelvis_still)

    @property
    def hip(self) -> dict[str, Range] | None:
        """The hip's own angles at the median opening, where the pelvis is known to have stayed still."""
        if self.range is None or not self.pelvis_still or self.source == "pelvis":
            return None
        exercise = load(self.exercise)
        return hip_angles(self.range, exercise.geometry, exercise.setup.knee_flexion_deg)

    def as_json(self) -> dict[str, Any]:
        """The contract that others build on; angles and times are not rounded."""
        coarse = self.range is not None and self.range.coarse
        return {
            "recording": self.recording,
            "source": self.source,
            "duration_s": self.duration_s,
            "rate_hz": self.rate_hz,
            "exercise": self.exercise,
            "side": self.side,
            "view": {"grade": str(self.view.grade), "seen": self.view.seen, "why": self.view.why},
            "reps": [rep.as_json() for rep in self.reps],
            "summary": self.summary.as_json(),
            "range": self.range and {"of": self.range_of} | self.range.as_json(),
            "hip": self.hip and {name: angle.as_json(coarse) for name, angle in self.hip.items()},
        }


def analyze(path: Path, options: Options, progress: Progress | None = None) -> Analysis:
    """Read one recording, whatever its kind, and count and measure its repetitions.

    Args:
        progress: told the share that is done, 0 to 1, on long work.

    Raises:
        UserError: it cannot be read; the message names the file and the cause.
    """
    exercise = load(options.exercise)
    source = open_source(path, exercise, options, progress)
    tracker = Tracker(exercise, Arming.AT_ONCE, source.kind)
    events = [event for sample in source for event in tracker.feed(sample)] + tracker.finish()
    reps = tuple(event for event in events if isinstance(event, Repetition))
    view = source.view()
    if view.grade is Grade.UNUSABLE:
        reps = ()  # never a confident wrong count
    elif source.kind == "pelvis":
        reps = tuple(_roll(rep) for rep in reps)
    return Analysis(
        recording=str(path),
        source=source.kind,
        duration_s=source.duration_s,
        rate_hz=source.rate_hz,
        exercise=exercise.name,
        side=source.side,
        view=view,
        reps=reps,
        pelvis_still=options.pelvis_still,
    )


def open_source(
    path: Path, exercise: Exercise, options: Options, progress: Progress | None = None
) -> Recording | Video:
    """The source in a file, whatever its kind.

    Raises:
        UserError: it cannot be read; the message names the file and the cause.
    """
    try:
        if path.is_dir():
            raise UserError("it is a folder; name the files in it")
        if path.exists() and not path.is_file():
            raise UserError("it is not a file but a device or a pipe")
        if is_video(path):
            return Video(path, exercise, options.side, progress, threads=options.threads)
        return Recording(read(path, options.unit), kind=options.sensor, side=options.side)
    except OSError as error:
        raise UserError(f"{path}: it cannot be read ({error.strerror})") from None
    except UserError as error:
        named = str(error) if str(error).startswith(str(path)) else f"{path}: {error}"
        raise UserError(named) from None


def _roll(rep: Repetition) -> Repetition:
    """A pelvis sensor has roll and no opening, and of the faults it can tell only that one."""
    rolled = rep.opening_deg is not None and rep.opening_deg > ROLLED_DEG
    return replace(
        rep,
        opening_deg=None,
        pelvis_roll_deg=rep.opening_deg,
        faults=("pelvis_roll",) if rolled else (),
    )


def analyze_many(
    paths: list[Path], options: Options, jobs: int, progress: Progress
) -> list[Analysis | UserError]:
    """One result a file, in the order given; a file that cannot be read does not stop the others."""
    shares = dict.fromkeys(range(len(paths)), 0.0)

    def tell(index: int, share: float) -> None:
        shares[index] = share
        progress(math.fsum(shares.values()) / len(paths))

    def one(index: int) -> Analysis | UserError:
        result = _analyze_or_say(paths[index], options, lambda share: tell(index, share))
        tell(index, 1.0)
        return result

    jobs = min(jobs, len(paths))
    options = replace(options, threads=max(1, (os.cpu_count() or 1) // max(jobs, 1)))
    if jobs <= 1:
        return [one(index) for index in range(len(paths))]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        futures: list[Future[Analysis | UserError]] = []
        for index, path in enumerate(paths):
            future = pool.submit(_analyze_or_say, path, options)
            future.add_done_callback(lambda _, index=index: tell(index, 1.0))
            futures.append(future)
        return [future.result() for future in futures]


def _analyze_or_say(path: Path, options: Options, progress: Progress | None = None) -> Analysis | UserError:
    try:
        return analyze(path, options, progress)
    except UserError as error:
        return error
    except Exception as error:
        # A file that nobody thought of must not take the results of the others with it.
        logger.debug("%s", path, exc_info=True)
        return UserError(f"{path}: it cannot be read ({type(error).__name__}: {error})")
