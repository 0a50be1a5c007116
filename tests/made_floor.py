"""Somebody on the floor, as made events: drives a session and keeps what it says."""

from typing import TypeVar

from hipwise import exercises
from hipwise.coaching.messages import Message, Say
from hipwise.coaching.plan import Plan
from hipwise.coaching.routine import Routine
from hipwise.repetitions.events import Armed, Counted, Fault, Hold, Lift, Lower, Repetition
from hipwise.sensing import Grade, Sample, Side, View

CLAM = exercises.load("clamshell")
GOOD = View(Grade.GOOD, 1.0)
BLIND = View(Grade.UNUSABLE, 0.1, "Bring your whole body into the picture.")
LENGTHS = {f"count-{n}": 0.5 for n in range(1, 41)} | {
    "too-fast-1": 0.9,
    "too-fast-2": 1.3,
    "too-fast-3": 1.5,
    "flung-1": 1.1,
    "get-ready": 2.4,
    "hips-still": 1.9,
    "half-way": 0.8,
    "last-three": 0.9,
    "turn-round": 2.4,
    "ready": 0.5,
    "lift": 0.4,
    "hold": 0.4,
    "lower": 0.4,
    "lower-2": 0.3,
    "lower-3": 0.4,
}
T = TypeVar("T")


class Floor:
    """A person on the floor, as events: drives a session and keeps what it says with the time it said so."""

    def __init__(self, plan=None, done=(), at_once=False, reached=None):
        self.session = Routine(CLAM, plan or Plan(20, "left"), LENGTHS, done, reached)
        self.t_s = 0.0
        self.out: list[Message] = self.session.begin(0.0, at_once)

    def wait(self, seconds: float, side: Side | None = "left", view=GOOD, knee_bend_deg=90.0):
        end_s = self.t_s + seconds
        while self.t_s < end_s - 1e-9:
            self.t_s = min(self.t_s + 0.1, end_s)
            self.out += self.session.look(
                self.t_s, side, view, Sample(self.t_s, 0.0, knee_bend_deg=knee_bend_deg)
            )
            self.out += self.session.tick(self.t_s)
        return self

    def hear(self, event):
        self.out += self.session.hear(event)
        return self

    def arm(self, side: Side | None = "left"):
        return self.wait(3.5, side).hear(Armed(self.t_s))

    def repetition(
        self,
        number=1,
        lift_s=1.0,
        hold_s=1.0,
        lower_s=3.0,
        rest_s=1.0,
        side: Side | None = "left",
        faults: tuple[Fault, ...] = (),
        opening_deg: float | None = None,
    ):
        self.wait(rest_s, side).hear(Lift(self.t_s))
        self.wait(lift_s, side).hear(Hold(self.t_s))
        self.wait(hold_s, side).hear(Lower(self.t_s))
        self.wait(0.7 * lower_s, side).hear(Counted(self.t_s, number))
        self.wait(0.3 * lower_s, side)
        return self.hear(
            Repetition(
                self.t_s,
                number,
                True,
                lift_s=lift_s,
                hold_s=hold_s,
                lower_s=lower_s,
                lower_to_lift=lower_s / lift_s,
                faults=faults,
                opening_deg=opening_deg,
            )
        )

    def set(self, reps=20, side: Side | None = "left", **shape):
        self.arm(side)
        for number in range(1, reps + 1):
            self.repetition(number, side=side, **shape)
        return self

    def turn_round(self, side: Side = "right"):
        """Over to the other side, and the rest of the rest there."""
        return self.wait(3.0, side=None).wait(30.0, side=side)

    @property
    def said(self):
        return [m.cue for m in self.out if isinstance(m, Say)]

    def of(self, kind: type[T]) -> list[T]:
        return [m for m in self.out if isinstance(m, kind)]
