"""A set in a few figures: medians over its whole repetitions, with the spread between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from hipwise.repetitions.events import Repetition


@dataclass(frozen=True, slots=True)
class Spread:
    """The median, and between which values the middle half lies. None of it is a measuring error."""

    median: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, values: Iterable[float | None]) -> Spread | None:
        """None where nothing was measured."""
        known = [value for value in values if value is not None]
        if not known:
            return None
        low, _, high = quantiles(known, n=4, method="inclusive") if len(known) > 1 else known * 3
        return cls(median(known), low, high, len(known))


@dataclass(frozen=True, slots=True)
class Summary:
    """``reps`` whole ones, ``partial`` ones cut off; the spreads are over the whole ones."""

    reps: int
    partial: int
    lift_s: Spread | None
    hold_s: Spread | None
    lower_s: Spread | None
    lower_to_lift: Spread | None
    opening_deg: Spread | None

    @classmethod
    def of(cls, reps: Sequence[Repetition]) -> Summary:
        whole = [rep for rep in reps if rep.whole]
        return cls(
            reps=len(whole),
            partial=len(reps) - len(whole),
            lift_s=Spread.of(rep.lift_s for rep in whole),
            hold_s=Spread.of(rep.hold_s for rep in whole),
            lower_s=Spread.of(rep.lower_s for rep in whole),
            lower_to_lift=Spread.of(rep.lower_to_lift for rep in whole),
            opening_deg=Spread.of(rep.opening_deg for rep in whole),
        )

    def as_json(self) -> dict[str, float | None]:
        """The medians by their names in the contract; None where nothing was measured."""
        spreads = (self.lift_s, self.hold_s, self.lower_s, self.lower_to_lift, self.opening_deg)
        names = ("lift_s", "hold_s", "lower_s", "lower_to_lift", "opening_deg")
        medians = {name: spread and spread.median for name, spread in zip(names, spreads, strict=True)}
        return {"reps": self.reps, "partial": self.partial} | medians
