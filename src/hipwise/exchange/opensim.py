"""A set that was done, as a motion for OpenSim: the model's pose, driven by the opening measured."""

from __future__ import annotations

from pathlib import Path

from hipwise.errors import UserError
from hipwise.records import Records, SetRecord


def has_motion(records: Records, done: SetRecord) -> bool:
    """Whether there is anything to drive the model with: a clamshell whose opening was seen."""
    measured = any(rep.whole and rep.lift_s is not None for rep in done.reps)
    return done.exercise == "clamshell" and measured and len(records.trace(done.id)) > 1


def write(records: Records, done: SetRecord, path: Path) -> None:
    """Write a set's motion as a .mot file.

    Raises:
        UserError: as in `motion_of`, or it cannot be written.
    """
    text = motion_of(records, done)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"The motion could not be written to {path} ({error.strerror}).") from error


def motion_of(records: Records, done: SetRecord) -> str:
    """The text of a set's .mot file.

    Raises:
        UserError: nothing was measured in it, or the model has no movement of it.
    """
    if not has_motion(records, done):
        raise UserError("There is no motion of this set: only the clamshell's opening drives the model.")
    from hipwise.anatomy.measured import through_model
    from hipwise.anatomy.mot import motion, write_mot
    from hipwise.anatomy.work import Anatomy
    from hipwise.sensing import Sample

    trace = records.trace(done.id)
    samples = [Sample(float(t_s), float(opening_deg)) for t_s, opening_deg in trace]
    anatomy = Anatomy()
    measured = through_model(anatomy, samples, done.reps)
    return write_mot(done.exercise, measured.times_s, motion(anatomy, measured.work, measured.way))
