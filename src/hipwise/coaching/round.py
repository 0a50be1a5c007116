"""One round of repetitions as it is asked for: so many on one side, then on the other if that is asked."""

from __future__ import annotations

from dataclasses import dataclass

from hipwise.coaching.plan import Progress
from hipwise.sensing import Side


@dataclass(frozen=True, slots=True)
class Round:
    """What an act of repetitions is asked to be: ``reps`` on each of ``sides`` in turn.

    ``easy``: the warm-up, which is neither corrected nor kept, and has no rest between its sides.
    ``intro``: what is said first. ``lying``: they lie there from the act before.
    """

    name: str
    sides: tuple[Side, ...]
    reps: int
    easy: bool = False
    lying: bool = False
    intro: tuple[str, ...] = ()

    def done(self, reps: int) -> list[Progress]:
        """How far it had come after so many repetitions in all."""
        sides, over = divmod(reps, self.reps)
        whole = [Progress(side, self.reps, ended=True) for side in self.sides[:sides]]
        begun = [Progress(side, over, ended=False) for side in self.sides[sides : sides + 1] if over]
        return [*whole, *begun]
