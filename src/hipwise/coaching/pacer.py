"""The beat: lift 1, hold 1, lower 3, rest 1, following the person's own lift.

When the person is seen the pacer goes by what they do: each phase that is seen invites to the next
one, and no beat marches on without them. With the beat alone it drives, and home is where it says so.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from statistics import median

from hipwise.coaching.messages import Beat, Phase
from hipwise.exercises import Exercise
from hipwise.repetitions.events import Event, Hold, Lift, Lower, Repetition

HORIZON_S = 0.35
"""Beats are given out this long ahead, so that the page can set them in its audio clock."""
SEEN_LATE = 0.35
"""Share of the lift that is over when it is seen (a minimum-jerk lift passes 30 % of its way then)."""
SAME_S = 0.6
"""A beat that came this shortly before is not given again: the person is simply near it."""
INVITE_S = 6.0
"""Asked for the next lift again after this long."""
UNFINISHED_S = 12.0
"""Asked for the next lift when one that was begun has come to nothing in this long."""
REMEMBERED = 5
"""The median is over this many of the last lifts."""


class Pacer:
    """The tempo of one set. Times are the caller's; nothing here waits.

    ``driving`` is the beat alone. Otherwise tell `follow` what the person does.
    """

    def __init__(self, exercise: Exercise, driving: bool = False):
        self._tempo = exercise.tempo
        self._pacing = exercise.pacing
        self.driving = driving
        self._lifts: deque[float] = deque(maxlen=REMEMBERED)
        self._plan: deque[Beat] = deque()
        self._last: dict[tuple[Phase, int], float] = {}
        self._idle = False

    @property
    def lift_s(self) -> float:
        """The person's own lift, between the exercise's fastest and slowest."""
        own_s = median(self._lifts) if self._lifts and not self.driving else self._tempo.lift_s
        return min(max(own_s, self._pacing.lift_fastest_s), self._pacing.lift_slowest_s)

    @property
    def lower_s(self) -> float:
        """What is asked of the way down: three times the lift."""
        return self._pacing.ratio * self.lift_s

    def start(self, at_s: float) -> None:
        """Ask for the first lift at ``at_s``."""
        self._last.clear()
        self._plan = deque(self._cycle(at_s) if self.driving else [self._lift(at_s)])
        self._idle = not self.driving

    def stop(self) -> None:
        """Silence, until the next start."""
        self._plan.clear()
        self._idle = False

    def follow(self, event: Event) -> None:
        """Go by what the person does. Without effect when driving."""
        if self.driving:
            return
        t_s = event.t_s
        match event:
            case Lift():
                hold_s = t_s + (1 - SEEN_LATE) * self.lift_s
                self._ask(
                    *self._hold(hold_s),
                    Beat("lower", 0, hold_s + self._tempo.hold_s, self.lower_s),
                    self._lift(t_s + UNFINISHED_S),
                )
                self._idle = True
            case Hold():
                self._ask(
                    *self._hold(t_s),
                    Beat("lower", 0, t_s + self._tempo.hold_s, self.lower_s),
                )
            case Lower():
                # A knee that rests above home is never counted: without this it would be silence for ever.
                self._ask(*self._lower(t_s), self._lift(t_s + UNFINISHED_S))
                self._idle = True
            case Repetition():
                if event.lift_s is not None:
                    self._lifts.append(event.lift_s)
                self._ask(
                    Beat("rest", 0, t_s, self._tempo.rest_s),
                    self._lift(t_s + self._tempo.rest_s),
                )
                self._idle = True
            case _:
                pass

    def beats(self, t_s: float) -> list[Beat]:
        """The beats that are due before ``t_s`` + `HORIZON_S` and were not given yet, in order."""
        due: list[Beat] = []
        while self._plan and self._plan[0].at_s <= t_s + HORIZON_S:
            beat = self._plan.popleft()
            due.append(beat)
            self._last[beat.phase, beat.step] = beat.at_s
            if self._plan:
                continue
            if self.driving:
                self._plan.extend(self._cycle(beat.at_s + self._tempo.rest_s))
            elif self._idle:
                self._plan.append(self._lift(beat.at_s + INVITE_S))
        return due

    def _ask(self, *beats: Beat) -> None:
        self._idle = False
        self._plan = deque(
            beat for beat in beats if beat.at_s - self._last.get((beat.phase, beat.step), -math.inf) >= SAME_S
        )

    def _lift(self, at_s: float) -> Beat:
        return Beat("lift", 0, at_s, self.lift_s)

    def _hold(self, at_s: float) -> Iterator[Beat]:
        """A long hold is counted by its seconds."""
        for step in range(max(1, round(self._tempo.hold_s))):
            yield Beat("hold", step, at_s + step, self._tempo.hold_s)

    def _lower(self, at_s: float) -> Iterator[Beat]:
        steps = round(self._pacing.ratio)
        for step in range(steps):
            yield Beat("lower", step, at_s + step * self.lower_s / steps, self.lower_s)

    def _cycle(self, at_s: float) -> Iterator[Beat]:
        yield self._lift(at_s)
        yield from self._hold(at_s + self.lift_s)
        down_s = at_s + self.lift_s + self._tempo.hold_s
        yield from self._lower(down_s)
        yield Beat("rest", 0, down_s + self.lower_s, self._tempo.rest_s)
