"""What of a session is written down: each repetition as it is counted; its measures and curve as it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from hipwise.coaching.messages import Came, Ended, Kept, Marked, Message, SetEnded, SetStarted
from hipwise.records import Clearer, Journal
from hipwise.repetitions import Repetition
from hipwise.sensing import Sample


@dataclass(frozen=True, slots=True)
class Daytime:
    """The time of day was ``now`` when the page's clock was at ``t_s``."""

    now: datetime
    t_s: float

    def at(self, t_s: float) -> datetime:
        return self.now + timedelta(seconds=t_s - self.t_s)


class Keeping:
    """Show it each look and each message of the coach. Times in a set count from its start: the page's
    clock means nothing later."""

    def __init__(self, journal: Journal, day: Daytime, exercise: str) -> None:
        self.journal = journal
        self._day = day
        self._exercise = exercise
        self._in_set = False
        self._origin_s = 0.0
        self._trace: list[tuple[float, float]] = []

    def go_on(self) -> None:
        """The last set in the records is not over: it runs."""
        begun = self.journal.record.sets[-1].started_at
        self._in_set = True
        self._origin_s = self._day.t_s - (self._day.now - begun).total_seconds()

    def look(self, sample: Sample) -> None:
        if self._in_set:
            self._trace.append((sample.t_s, sample.opening_deg))

    def measure_again(self, again: Callable[[Sequence[Repetition]], Sequence[Repetition]]) -> None:
        """Set right what is written of the set that runs; all times by the page's clock."""
        if not self._in_set or not self.journal.record.sets:
            return
        done = [_shifted(rep, self._origin_s) for rep in self.journal.record.sets[-1].reps if rep.whole]
        self.journal.set_right([_shifted(rep, -self._origin_s) for rep in again(done)])

    def close(
        self,
        at: datetime,
        asked: Set[str],
        *,
        effort: int | None,
        pain: int | None,
        place: str | None,
        clearer: Clearer | None,
    ) -> None:
        """The answers at the end; what is ``asked`` and not answered is asked again at the next opening."""
        place = place or self.journal.record.pain_place_after
        given = {"effort": effort, "pain": pain, "place": place, "clearer": clearer}
        answered = {name for name, answer in given.items() if answer is not None}
        self.journal.close(at, effort, pain, place, clearer, again=not asked <= answered)

    def take(self, message: Message) -> None:
        match message:
            case SetStarted(at_s, side):
                self._in_set, self._origin_s, self._trace = True, at_s, []
                self.journal.start_set(self._day.at(at_s), self._exercise, side)
            case Marked(at_s, number):
                self.journal.keep(Repetition(at_s - self._origin_s, number, whole=False))
            case Kept(repetition):
                trace = np.array(self._trace, np.float64).reshape(-1, 2) - (self._origin_s, 0)
                self._trace = []
                self.journal.keep(_shifted(repetition, -self._origin_s), trace.astype(np.float32))
            case SetEnded(at_s, why):
                self._in_set = False
                self.journal.end_set(self._day.at(at_s), why)
            case Came(_, reached):
                self.journal.reach(reached)
            case Ended(at_s, why):
                self.journal.end(self._day.at(at_s), why)
            case _:
                pass


def _shifted(repetition: Repetition, by_s: float) -> Repetition:
    times = {
        name: value + by_s
        for name in ("t_s", "start_s", "top_s", "end_s")
        if (value := getattr(repetition, name)) is not None
    }
    return replace(repetition, **times)
