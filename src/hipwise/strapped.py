"""The phone on the thigh through a session: when it looks for home, which leg it is on, what it felt."""

from __future__ import annotations

from collections.abc import Sequence

from hipwise.coaching.messages import Beat, Message, Say
from hipwise.coaching.plan import Stage, other
from hipwise.course import Course
from hipwise.exercises import Exercise
from hipwise.pair import Pair
from hipwise.repetitions import Armed, Lift, Repetition
from hipwise.repetitions.events import Event
from hipwise.sensing import Side
from hipwise.sensing.phone.worn import Felt, Listener, Worn

TAP_LASTS_S = 2.0
"""A double tap that is heard of later was meant for another moment."""
LATEST_S = 1.5
"""What should have been said so long ago is not said any more."""


class Strapped:
    """Call `feel` often, then `top`; tell it what the tracker heard. ``pair``: a camera looks on."""

    def __init__(self, phone: Listener, pair: Pair | None = None) -> None:
        self.worn = Worn(phone)
        self._pair = pair
        self._course = Course()
        self._turning = False

    def feel(self, t_s: float, stage: Stage) -> Felt:
        """What it measured since the last time: a tenth of a second of it, or all of a gap."""
        turning = stage is Stage.TURN
        if turning and not self._turning:
            self.worn.leg.settle(moved=True)
        self._turning = turning
        if stage is not Stage.MOVING:
            self.worn.rests(t_s)
        felt = self.worn.feel(t_s)
        pair = self._pair
        if pair is not None:
            pair.moving = stage is Stage.MOVING
        samples = felt.samples if pair is None else tuple(pair.thigh(sample) for sample in felt.samples)
        self._course.add(felt.motions, samples)
        return Felt(
            samples,
            tuple(tap_s for tap_s in felt.taps if t_s - tap_s < TAP_LASTS_S),
            (felt.view if felt.view.trouble else self.worn.still_leg(t_s)) or felt.view,
        )

    def top(self, asked: Side) -> Side:
        """The leg on top: the one that was asked for, once the phone has moved to it."""
        return other(asked) if self._turning and not self.worn.leg.turned else asked

    def hear(self, event: Event) -> None:
        """They lie there or lift: home is where it was found."""
        if isinstance(event, Armed | Lift):
            self.worn.leg.fix()
            self._course.lies(event.t_s)

    def settle(self) -> None:
        """They are to lie still: look for home anew."""
        self.worn.leg.settle()
        self._course.begin()

    def again(self, counted: Sequence[Repetition], exercise: Exercise) -> list[Repetition]:
        """Those of the ``counted`` since they lay still, measured by all that is known of them now."""
        return self._course.again(counted, exercise)


def in_time(messages: list[Message], now_s: float) -> list[Message]:
    """Without the words and beats that are too late to be heard; of the counts that are, the last one, now.

    After a gap in the Wi-Fi a phone tells of minutes at once: all of it is kept, none of it is recited.
    """
    late = [m for m in messages if isinstance(m, Say | Beat) and m.at_s < now_s - LATEST_S]
    counts = [m for m in late if isinstance(m, Say) and m.cue.startswith("count-")]
    kept = [m for m in messages if m not in late]
    fresh = any(isinstance(m, Say) and m.cue.startswith("count-") for m in kept)
    return [Say(counts[-1].cue, now_s), *kept] if counts and not fresh else kept
