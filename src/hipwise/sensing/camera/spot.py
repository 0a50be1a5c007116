"""Where the body lies in the picture, and how: by which a camera that was moved is noticed.

A moved camera changes how the trunk lies in the picture, how long it is there, or how long the limbs look
beside it. What changes none of these changes the opening little (`make bench`, calibration).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np

from hipwise.sensing.camera.body import Body

NEAR_SHARE = 0.08  # of the picture's width: 15 cm at two metres
TURNED_DEG = 8.0
LONGER = 0.12  # of the trunk's length in the picture: 25 cm nearer at two metres
LIMBS = 0.15  # of a length beside the trunk
SHOULDERS = 0.10  # trunks: the camera 25° higher or lower
FADES_S = 1.0
KNOWN_S = 1.0  # looked at for so long, a spot is known


@dataclass(frozen=True, slots=True)
class Spot:
    """One body in one picture, lying.

    ``x`` and ``y``: the middle of the hips, shares of the picture's width, from its upper left corner.
    ``trunk``: its length, a share of that width. ``direction_deg``: from hips to shoulders, anticlockwise
    from the right. ``reach``, ``shoulder_gap`` and ``foreshortened`` as in `Body`: what the picture has of
    the body's proportions and of the side it is seen from.
    """

    x: float
    y: float
    trunk: float
    direction_deg: float
    reach: float
    shoulder_gap: float
    foreshortened: float

    @classmethod
    def of(cls, body: Body, points: np.ndarray, frame_px: tuple[int, int]) -> Self:
        """From the joints ``points`` (33, 2 or more) in a picture of ``frame_px`` (width, height)."""
        width = frame_px[0]
        hips = (points[23, :2] + points[24, :2]).astype(float) / 2
        trunk = (points[11, :2] + points[12, :2]).astype(float) / 2 - hips
        return cls(
            x=float(hips[0]) / width,
            y=float(hips[1]) / width,
            trunk=body.torso_px / width,
            direction_deg=math.degrees(math.atan2(-trunk[1], trunk[0])),
            reach=body.reach,
            shoulder_gap=body.shoulder_gap,
            foreshortened=body.foreshortened,
        )

    def moved(self, since: Spot, slack: float = 1.0) -> str | None:
        """What is no longer as it was at ``since``, in words; None where it is all about the same.

        ``slack`` widens what counts as the same.
        """
        turned = abs(math.remainder(self.direction_deg - since.direction_deg, 360.0))
        if turned > TURNED_DEG * slack:
            return "you lie in another direction in the picture"
        if abs(math.log(self.trunk / since.trunk)) > LONGER * slack:
            return "you are nearer to the camera or further from it"
        if math.hypot(self.x - since.x, self.y - since.y) > NEAR_SHARE * slack:
            return "you are in another place in the picture"
        limbs = max(
            abs(math.log(self.reach / since.reach)), abs(math.log(self.foreshortened / since.foreshortened))
        )
        if limbs > LIMBS * slack or abs(self.shoulder_gap - since.shoulder_gap) > SHOULDERS * slack:
            return "you are seen from another side"
        return None

    def as_json(self) -> dict[str, float]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """
        Raises:
            KeyError, TypeError, ValueError: that is no spot.
        """
        numbers = {name: float(values[name]) for name in cls.__annotations__}
        lengths = (numbers["trunk"], numbers["reach"], numbers["foreshortened"])
        if not all(map(math.isfinite, numbers.values())) or min(lengths) <= 0:
            raise ValueError("a spot has a body in it")
        return cls(**numbers)


class SpotKeeper:
    """The spot of now, over the last second or so."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._t_s = self._since_s = math.nan
        self._values = np.zeros(0)

    def see(self, t_s: float, spot: Spot) -> Spot | None:
        """The spot, given one more look; None until it is known."""
        values = np.array(list(asdict(spot).values()))
        names = tuple(spot.as_json())
        turn = names.index("direction_deg")
        if math.isnan(self._t_s):
            self._since_s, self._values = t_s, values
        else:
            # The short way round: 179° and −179° are neighbours.
            values[turn] = self._values[turn] + math.remainder(values[turn] - self._values[turn], 360.0)
            share = 1.0 - math.exp(-max(t_s - self._t_s, 0.0) / FADES_S)
            self._values = self._values + share * (values - self._values)
        self._t_s = t_s
        if t_s - self._since_s < KNOWN_S:
            return None
        return Spot(*self._values.tolist())
