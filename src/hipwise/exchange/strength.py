"""A session as a FIT strength activity, for the programs in which people keep their training.

A set says which exercise by the numbers of Garmin's own list, its repetitions and how long it took. FIT's set
has no place for the side of the body; its step of the workout has notes, and the side stands there.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from hipwise import exercises
from hipwise.errors import UserError
from hipwise.records import SessionRecord, SetRecord

CLAMS = (10, 44)
"""Category "hip raise", in it "clams"."""
NUMBERS = {
    "clamshell": CLAMS,
    "side-lying-leg-raise": (11, 21),
    "lateral-band-walk": (11, 11),
}
"""Category and number within it, by our names. 11 is "hip stability"."""
UNKNOWN = (65534, 0)
MANUFACTURER = 255
"""For development: hipwise has no number among the makers of watches."""


def write(session: SessionRecord, path: Path) -> None:
    """Write a session's sets as a FIT file.

    Raises:
        UserError: nothing was done in it, or the file cannot be written.
    """
    data = strength(session)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise UserError(f"The session could not be written to {path} ({error.strerror}).") from error


def strength(session: SessionRecord) -> bytes:
    """The bytes of the file: one step of the workout and one set for each set.

    Raises:
        UserError: no set was begun.
    """
    from fit_tool.fit_file_builder import FitFileBuilder

    if not session.sets:
        raise UserError("No repetition was begun in that session: there is nothing to write.")
    builder = FitFileBuilder(strict=False)
    for message in (*_head(session), *_steps(session), *_sets(session), *_end(session)):
        builder.add(message)
    return builder.build().to_bytes()


def _head(session: SessionRecord) -> list[Any]:
    from fit_tool.profile.messages.event_message import EventMessage
    from fit_tool.profile.messages.file_id_message import FileIdMessage
    from fit_tool.profile.messages.workout_message import WorkoutMessage
    from fit_tool.profile.profile_type import Event, EventType, FileType, Sport, SubSport

    head = FileIdMessage()
    head.type = FileType.ACTIVITY
    head.manufacturer = MANUFACTURER
    head.product = 0
    head.serial_number = session.id
    head.time_created = _ms(session.started_at)
    start = EventMessage()
    start.timestamp = _ms(session.started_at)
    start.event, start.event_type = Event.TIMER, EventType.START
    workout = WorkoutMessage()
    workout.workout_name = "hipwise"
    workout.sport, workout.sub_sport = Sport.TRAINING, SubSport.STRENGTH_TRAINING
    workout.num_valid_steps = len(session.sets)
    return [head, start, workout]


def _steps(session: SessionRecord) -> list[Any]:
    """What was asked: an exercise, a number of repetitions, and the side in words."""
    from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage
    from fit_tool.profile.profile_type import Intensity, WorkoutStepDuration, WorkoutStepTarget

    steps: list[Any] = []
    for index, done in enumerate(session.sets):
        step = WorkoutStepMessage()
        step.message_index = index
        step.workout_step_name = _title(done)
        step.duration_type = WorkoutStepDuration.REPS
        step.duration_value = done.prescribed
        step.target_type = WorkoutStepTarget.OPEN
        step.intensity = Intensity.ACTIVE
        step.exercise_category, step.exercise_name = NUMBERS.get(done.exercise, UNKNOWN)
        step.notes = f"{done.side} side" if done.side else "one side"
        steps.append(step)
    return steps


def _sets(session: SessionRecord) -> list[Any]:
    """What was done."""
    from fit_tool.profile.messages.set_message import SetMessage
    from fit_tool.profile.profile_type import SetType

    sets: list[Any] = []
    for index, done in enumerate(session.sets):
        message = SetMessage()
        ended = done.last_activity
        message.timestamp = _ms(ended)
        message.start_time = _ms(done.started_at)
        message.duration = (ended - done.started_at).total_seconds()
        message.repetitions = done.counted
        message.set_type = SetType.ACTIVE.value
        category, number = NUMBERS.get(done.exercise, UNKNOWN)
        message.category, message.category_subtype = [category], [number]
        message.message_index = index
        message.workout_step_index = index
        sets.append(message)
    return sets


def _end(session: SessionRecord) -> list[Any]:
    from fit_tool.profile.messages.activity_message import ActivityMessage
    from fit_tool.profile.messages.event_message import EventMessage
    from fit_tool.profile.messages.lap_message import LapMessage
    from fit_tool.profile.messages.session_message import SessionMessage
    from fit_tool.profile.profile_type import Activity, Event, EventType, Sport, SubSport

    ended = session.last_activity
    length_s = (ended - session.started_at).total_seconds()
    stop = EventMessage()
    stop.timestamp = _ms(ended)
    stop.event, stop.event_type = Event.TIMER, EventType.STOP_ALL
    parts: list[Any] = [stop]
    for message in (LapMessage(), SessionMessage()):
        message.message_index = 0
        message.timestamp, message.start_time = _ms(ended), _ms(session.started_at)
        message.total_elapsed_time = message.total_timer_time = length_s
        message.sport, message.sub_sport = Sport.TRAINING, SubSport.STRENGTH_TRAINING
        parts.append(message)
    parts[-1].num_laps = 1
    activity = ActivityMessage()
    activity.timestamp = _ms(ended)
    activity.total_timer_time = length_s
    activity.num_sessions = 1
    activity.type = Activity.MANUAL
    return [*parts, activity]


def _title(done: SetRecord) -> str:
    known = exercises.names()
    return exercises.load(done.exercise).title if done.exercise in known else done.exercise


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
