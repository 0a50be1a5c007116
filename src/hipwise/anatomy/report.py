"""What a person is told of a movement: what studies measured, and what the model adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hipwise.anatomy.muscle import SHARED
from hipwise.anatomy.work import Anatomy, GroupWork
from hipwise.errors import UserError
from hipwise.exercises.emg import Published, Study, published
from hipwise.exercises.movement import Doing, do, load_movement, movement_names

GROUPS_TOLD = (
    "gluteus medius",
    "gluteus minimus",
    "gluteus maximus",
    "tensor fasciae latae",
    "deep rotators",
    "hamstrings",
    "adductors",
)

CAPTION = "A model of which muscles can help in this position, not a measurement of you."


@dataclass(frozen=True, slots=True)
class GroupReport:
    """One line: the published level, and the model's share and ratio (None where the model says nothing)."""

    emg: Published | None
    work: GroupWork | None

    def as_dict(self) -> dict[str, Any]:
        work = self.work
        return {
            "emg": {"low": self.emg.low, "high": self.emg.high, "sources": list(self.emg.sources)}
            if self.emg
            else None,
            "share": _rounded(work.share) if work else None,
            "ratio": _rounded(work.ratio) if work else None,
            "parts": {part: _rounded(share) for part, share in work.parts.items()}
            if work and work.parts is not None
            else None,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """A movement, its groups in the order of ``GROUPS_TOLD``, and what has to be said beside them."""

    exercise: str
    title: str
    doing: Doing | None
    groups: Mapping[str, GroupReport]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The contract of ``hipwise muscles --format json``."""
        return {
            "exercise": self.exercise,
            "leg": self.doing.role if self.doing else None,
            "groups": {name: group.as_dict() for name, group in self.groups.items()},
            "notes": [CAPTION, *self.notes] if self.doing else list(self.notes),
        }


def _rounded(value: float | None) -> float | None:
    return round(value, 3) if value is not None else None


def exercise_names() -> list[str]:
    """All that can be asked about: the movements of the model, and what only EMG speaks of."""
    return sorted({*movement_names(), *published()})


def without_model(study: Study) -> Report:
    """An exercise no load stands for: its EMG and no computed effort."""
    groups = {name: GroupReport(study.of(name), None) for name in GROUPS_TOLD}
    return Report(study.name, study.title, None, groups, (study.note,) if study.note else ())


def report(
    anatomy: Anatomy | None,
    name: str,
    settings: Mapping[str, float | None] | None = None,
    band: str | None = None,
    band_place: str | None = None,
    leg: str | None = None,
) -> Report:
    """What can be said of that exercise. The model is needed only where there is a movement of it.

    Raises:
        UserError: no such exercise, a setting it does not have or out of range, a pose that cannot be held.
    """
    if name not in exercise_names():
        raise UserError(f"there is no exercise called {name!r}; there are {', '.join(exercise_names())}")
    if name not in movement_names():
        study = published()[name]
        asked = [key for key, value in (settings or {}).items() if value is not None]
        if asked or band not in (None, "none") or leg:
            raise UserError(f"the {study.title.lower()} has nothing to set: only EMG speaks of it")
        return without_model(study)
    doing = do(load_movement(name), settings, band, band_place, leg)
    anatomy = anatomy or Anatomy()
    work = anatomy.work(doing)
    told = anatomy.groups(work)
    study = published()[name]
    groups = {group: GroupReport(study.of(group, doing.role), told[group]) for group in GROUPS_TOLD}
    notes: list[str] = []
    limited = [group for group in GROUPS_TOLD if told[group].at_limit]
    if limited:
        notes.append(
            f"At its limit in the model: {', '.join(limited)}. A stronger load would look the same here."
        )
    if any(told[group].beyond for group in SHARED):
        notes.append("A ratio shown as 0.5 or 2 was further out; the model is not trusted beyond.")
    for setting in doing.movement.settings.values():
        if setting.doubt and doing.values[setting.name] > setting.doubt_above:
            notes.append(setting.doubt)
    if doing.movement.note:
        notes.append(doing.movement.note)
    return Report(name, doing.movement.title, doing, groups, tuple(notes))


__all__ = ["CAPTION", "GROUPS_TOLD", "GroupReport", "Report", "exercise_names", "report", "without_model"]
