"""One act of the routine: the few things that each of them can be asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from hipwise.coaching.messages import Message
from hipwise.coaching.plan import Plan, Stage, other
from hipwise.coaching.seeing import Seeing
from hipwise.coaching.voice import Voice
from hipwise.exercises import Exercise
from hipwise.repetitions.events import Event
from hipwise.sensing import Sample, Side, View

PILLOW = {"knees-together": "pillow-home", "lie-still": "lie-quiet"}
"""What is said otherwise where a pillow keeps the knees apart."""
Tally = tuple[tuple[Side, int, int], ...]
"""Of each side: which, how many are done, how many are asked for."""


class Shared:
    """What all acts of a session have in common: one voice, one pair of eyes, and whether they are open."""

    def __init__(self, exercise: Exercise, plan: Plan, lengths: Mapping[str, float]):
        self.exercise = exercise
        self.plan = plan
        self.voice = Voice(lengths, {**exercise.speech.words, **(PILLOW if plan.pillow else {})})
        self.seeing = Seeing()
        self.measured = plan.measured


class Act(ABC):
    """Call `begin`, then the others with times that do not go backwards, until it is ``over``.

    Each call returns what is to be said, beaten, armed and kept. An act that goes on after a crash is told
    by its maker how far it had come.
    """

    name: str
    prescribed: int

    def __init__(self, shared: Shared):
        self.shared = shared
        self.stage = Stage.READY
        self.side: Side = shared.plan.first_side
        self.first: Side | None = None  # the side of the first set, once there was one
        self.set_number = 1
        self.count = 0
        self.over = False
        self.rest_until_s: float | None = None

    @property
    def listening(self) -> bool:
        """Whether what the tracker hears is for this act."""
        return False

    @property
    def tally(self) -> Tally:
        """What is done on each side, the first one first."""
        here, there, whole = self.side, other(self.side), self.prescribed
        if self.set_number == 1 or self.first == here:  # or they lie on the same side once more
            return (here, self.count, whole), (there, 0, whole)
        return (there, whole, whole), (here, self.count, whole)

    @property
    def waits_until_s(self) -> float | None:
        """When what is waited for is over, None where nobody knows."""
        return self.rest_until_s

    @property
    def tiring(self) -> bool:
        """Whether it is a good place to stop."""
        return False

    @abstractmethod
    def begin(self, t_s: float, at_once: bool = False) -> list[Message]:
        """``at_once``: after a short break, home is known."""

    def look(self, t_s: float, side: Side | None, view: View, sample: Sample) -> list[Message]:
        """Take in what the source sees."""
        return []

    def hear(self, event: Event) -> list[Message]:
        """Take in what the tracker says."""
        return []

    def found(self, t_s: float, at_once: bool) -> list[Message]:
        """The leg is there again after the tracker had lost it."""
        return []

    def stepped(self, t_s: float) -> list[Message]:
        """A step to the side was seen, and the other foot beside it."""
        return []

    def tick(self, t_s: float) -> list[Message]:
        """Let time pass."""
        return []

    def pause(self, t_s: float) -> list[Message]:
        return []

    def go_on(self, t_s: float) -> list[Message]:
        """After a pause; while something is waited for, without waiting for its end."""
        return []

    def alone(self, t_s: float) -> list[Message]:
        """Nobody watches any more: go on with the beat alone."""
        return []

    def stop(self, t_s: float, why: str) -> list[Message]:
        """The end, whenever the person wants it."""
        return []
