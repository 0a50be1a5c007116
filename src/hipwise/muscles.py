"""What a person asks about muscles, and the one place that wires recordings, model and files to answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hipwise.anatomy.report import Report, exercise_names, report
from hipwise.errors import UserError
from hipwise.exercises.movement import movement_names

if TYPE_CHECKING:
    from rich.console import RenderableType

    from hipwise.anatomy.measured import MeasuredSet
    from hipwise.anatomy.work import Anatomy
    from hipwise.repetitions import Repetition
    from hipwise.sensing import Sample


@dataclass(frozen=True, slots=True)
class Question:
    """One exercise with its settings, others to compare it with, and files to read and to write."""

    exercise: str
    settings: Mapping[str, float | None] = field(default_factory=dict[str, "float | None"])
    band: str | None = None
    band_place: str | None = None
    leg: str | None = None
    compare: tuple[str, ...] = ()
    recording: Path | None = None
    mot: Path | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The reports, the asked exercise first, and the set that was measured, if one was given."""

    reports: tuple[Report, ...]
    measured: MeasuredSet | None
    mot: Path | None

    def as_dict(self) -> dict[str, Any]:
        found = self.reports[0].as_dict()
        if len(self.reports) > 1:
            found["compare"] = [other.as_dict() for other in self.reports[1:]]
        if self.measured:
            found["recording"] = self.measured.as_dict()
        return found

    def tables(self) -> list[RenderableType]:
        from rich.text import Text

        from hipwise.anatomy import table

        tables = [table.one(self.reports[0]) if len(self.reports) == 1 else table.side_by_side(self.reports)]
        if self.measured:
            tables.append(table.measured(self.measured))
        if self.mot:
            tables.append(Text(f"The motion for OpenSim is in {self.mot}."))
        return tables


def answer(question: Question) -> Answer:
    """Everything that was asked. The model is loaded once, and only if it has something to say.

    Raises:
        UserError: what was asked cannot be answered; the message says why.
    """
    names = (question.exercise, *question.compare)
    for name in names:
        if name not in exercise_names():
            raise UserError(f"there is no exercise called {name!r}; there are {', '.join(exercise_names())}")
    modelled = question.exercise in movement_names()
    if question.recording and question.exercise != "clamshell":
        raise UserError("--recording goes with the clamshell: its opening is what a recording holds")
    if question.mot and not modelled:
        raise UserError(f"there is no motion of {question.exercise}: the model has no movement of it")

    anatomy: Anatomy | None = None
    if any(name in movement_names() for name in names):
        from hipwise.anatomy.work import Anatomy

        anatomy = Anatomy()
    first = report(
        anatomy, question.exercise, question.settings, question.band, question.band_place, question.leg
    )
    others = tuple(report(anatomy, name) for name in question.compare)
    measured = None
    if question.recording and anatomy:
        measured = _through(anatomy, question, question.recording)
    if question.mot and anatomy and first.doing:
        _write(anatomy, first, measured, question.mot)
    return Answer((first, *others), measured, question.mot)


def _through(anatomy: Anatomy, question: Question, path: Path) -> MeasuredSet:
    from hipwise.anatomy.measured import through_model

    samples, repetitions = _watched(path)
    settings = {name: value for name, value in question.settings.items() if name != "opening"}
    return through_model(anatomy, samples, repetitions, settings, question.band)


def _watched(path: Path) -> tuple[list[Sample], list[Repetition]]:
    """The samples and repetitions of a recording, by the engine that counts live."""
    from hipwise.analysis import Options, open_source
    from hipwise.exercises import load
    from hipwise.repetitions import Arming, Repetition, Tracker
    from hipwise.sensing import Grade

    exercise = load("clamshell")
    source = open_source(path, exercise, Options())
    samples = list(source)
    view = source.view()
    if view.grade is Grade.UNUSABLE:
        raise UserError(f"{path}: {view.why}")
    tracker = Tracker(exercise, Arming.AT_ONCE, source.kind)
    events = [event for sample in samples for event in tracker.feed(sample)] + tracker.finish()
    return samples, [event for event in events if isinstance(event, Repetition)]


def _write(anatomy: Anatomy, first: Report, measured: MeasuredSet | None, path: Path) -> None:
    from hipwise.anatomy.mot import motion, write_mot
    from hipwise.anatomy.work import schedule

    if measured:
        work, times, way = measured.work, measured.times_s, measured.way
    else:
        assert first.doing is not None
        work = anatomy.work(first.doing)
        times, way = schedule()
    text = write_mot(first.exercise, times, motion(anatomy, work, way))
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"the motion could not be written to {path}: {error.strerror}") from error
