"""From a lying body's lengths in the picture to the opening in degrees.

**Clam** (SCIENCE 6.2). The top knee runs on a circle round the line from hip to heel, of radius r = L_t
sin β with β = K/2 for a knee bent by K. Seen from the front, from a camera that looks down by e, its
height in the picture over where it rested is r·[sin(ψ + θ) − sin ψ] with ψ = θ0 − e: the camera's height
only shifts the phase. The knees rest one on the other, so with a stack of c between the centres of the
joints the distance between the knees is

    gap(θ) = c·cos e + r·[sin(ψ + θ) − sin ψ]

The trunk is the unit of length, because pose models see it best and it does not move (made longer where a
lower leg shows that it points away from the camera: `Body.foreshortened`); anthropometry gives
L_t = 0.245 and trunk = 0.288 of the body's height, so r = 0.60 trunks at K = 90°. c is 0.11 m at a thigh
of 0.42 m, 0.22 trunks (the knees' breadth). θ0 = −5° (6.2) and e = 20° (chair height, 1.5 to 2 m away);
between e = 5° and 35° gap(40°) − gap(0°) changes by 5 %. These hold for everybody; nothing is fitted to a
recording.

**What the network does to it.** While the knees lie on each other the lower one is hidden, and the
network draws it where it guesses: apart by 0.24 to 0.43 trunks where 0.24 is true. Once the knees are
well apart both are seen and drawn right. So the angle with the knees closed is taken from the recording
itself (`Rest`, followed causally), called zero, and its error fades linearly to nothing at `FREE_DEG`,
where three breadths of a knee lie between the joints. And as the top knee leaves, the network pulls the
hidden one after it (by 3 pixels of the first 9 on the rendered set12), which hides the gentle beginning of
a lift and the end of a lowering. The lower leg lies still, so the gap is measured from where its knee has
lain over the last seconds (`LowerKnee`) when it is drawn only a little off.

**The other way.** The upper knee is seen all the time. How far it is from where it rests (`UpperKnee`) is a
chord of its circle, 2 r sin(θ/2), whatever the camera's height: only what points to the camera is lost. The
network draws it short of its way by `SHORT` of a trunk from the first degrees on. The chord errs where the
body settles or its shoulders are hidden, the gap where the hidden knee is guessed. So the opening is the mean
of both where they agree, and the gap alone where they do not (`agreed`). Chosen on eight drawn clips that no
table reports: there the opening by the gap alone was off by 5.2° (of clips' root mean squares, the mean), the
lowering by 0.20 s (of their medians), by this 4.7° and 0.16 s.

**Straight leg.** The angle between the two thighs in the picture, over the same kind of rest. Seen from
the front it is the abduction itself; the fading does not apply, since nothing is hidden for long.
"""

from __future__ import annotations

import math
from collections import deque

from hipwise.exercises import Exercise
from hipwise.sensing.camera.body import THIGH, TORSO, Body, knee_radius

KNEE_STACK = 0.11 / 0.42 * THIGH / TORSO  # trunks
REST_PHASE_DEG = -5.0
LOOKING_DOWN_DEG = 20.0
FREE_DEG = 45.0
REST_MOST_DEG = 25.0  # knees further apart than this are not closed, whatever the recording says
SHORT = 0.015  # trunks, chosen on drawn clips that no table reports
_SHORT_OVER = 0.01  # trunks of way over which that comes about
_ASIDE = 0.01  # trunks; less than this to the side is noise
_LEVEL = 0.015  # trunks over the lowest place: still at rest
FAR_DEG, FAR_SHARE = 10.0, 0.3  # gap and chord that differ by more do not speak of the same body
_JUMP_DEG = 30.0  # more than a limp leg falls between two frames at 15 a second (SCIENCE 1.3)
_JUMP_S = 0.12


def gap_angle_deg(gap: float, knee_flexion_deg: float) -> float:
    """θ of the formula above for a distance between the knees of ``gap`` trunks; −25 to 115."""
    radius = knee_radius(knee_flexion_deg)
    phase = math.radians(REST_PHASE_DEG - LOOKING_DOWN_DEG)
    stack = KNEE_STACK * math.cos(math.radians(LOOKING_DOWN_DEG))
    sine = (gap - stack) / radius + math.sin(phase)
    return math.degrees(math.asin(min(max(sine, -0.77), 1.0)) - phase)


class Rest:
    """The angle with the knees closed: a low quantile of the last while, or what it is now if that is less.

    A short wrong look moves neither; a knee that stays up for half a minute does not become the new rest
    unless it is low enough to be one.
    """

    WINDOW_S = 20.0
    STEP_S = 0.2
    SHARE = 0.10
    NOW = 4  # steps

    def __init__(self) -> None:
        self._kept: deque[tuple[float, float]] = deque()
        self._block: list[float] = []
        self._level = math.nan

    def see(self, t_s: float, angle_deg: float) -> float:
        """The closed angle, given one more look."""
        self._block.append(angle_deg)
        if not self._kept or t_s - self._kept[-1][0] >= self.STEP_S:
            self._kept.append((t_s, _median(self._block)))
            self._block.clear()
            while t_s - self._kept[0][0] > self.WINDOW_S:
                self._kept.popleft()
            levels = [level for _, level in self._kept]
            lasting = sorted(levels)[int(self.SHARE * len(levels))]
            now = _median(levels[-self.NOW :])
            self._level = min(lasting, now, REST_MOST_DEG)
        return self._level


class LowerKnee:
    """Where the lower knee lies: drawn a little off its place of the last seconds, it has not moved."""

    LASTS_S = 5.0
    PULLED = 0.03  # trunks; what is more than this is the person's own moving

    def __init__(self) -> None:
        self._t_s = math.nan
        self._place = (math.nan, math.nan)

    def gap(self, t_s: float, body: Body) -> float:
        """From there to the upper knee, in trunks, given one more look."""
        unit = body.torso_px * body.foreshortened
        off_x, off_y = (seen - place for seen, place in zip(body.lower_knee, self._place, strict=True))
        off = math.hypot(off_x, off_y)
        if math.isnan(off):
            self._place, off_x, off_y, off = body.lower_knee, 0.0, 0.0, 0.0
        else:
            share = 1.0 - math.exp(-max(t_s - self._t_s, 0.0) / self.LASTS_S)
            self._place = (self._place[0] + share * off_x, self._place[1] + share * off_y)
        self._t_s = t_s
        back = min(1.0, self.PULLED * unit / off) if off > 0 else 0.0
        x, y = body.lower_knee[0] - back * off_x, body.lower_knee[1] - back * off_y
        return math.hypot(body.upper_knee[0] - x, body.upper_knee[1] - y) / unit


class UpperKnee:
    """How far the upper knee is from where it rests, in the body's own frame."""

    WINDOW_S = 20.0
    STEP_S = 0.2
    SHARE = 0.10
    NOW = 4  # steps
    UNIT_S = 2.0  # the trunk's length does not change: it is averaged over so long

    def __init__(self) -> None:
        self._t_s = math.nan
        self._unit = math.nan
        self._kept: deque[tuple[float, float, float]] = deque()
        self._block: list[tuple[float, float]] = []
        self._rest = (0.0, 0.0)

    def opening_deg(self, t_s: float, body: Body, knee_flexion_deg: float) -> float:
        """The opening by the chord, given one more look."""
        unit = body.torso_px * body.foreshortened
        if math.isnan(self._t_s):
            self._unit = unit
        else:
            self._unit += (1.0 - math.exp(-max(t_s - self._t_s, 0.0) / self.UNIT_S)) * (unit - self._unit)
        self._t_s = t_s
        x = (body.upper_knee[0] - body.middle[0]) / self._unit
        height = (body.middle[1] - body.upper_knee[1]) / self._unit
        self._block.append((height, x))
        if not self._kept or t_s - self._kept[-1][0] >= self.STEP_S:
            self._find_rest(t_s)
        up = height - self._rest[0]
        aside = max(abs(x - self._rest[1]) - _ASIDE, 0.0)
        way = math.hypot(up, aside)
        way += SHORT * (1.0 - math.exp(-way / _SHORT_OVER))
        radius = knee_radius(knee_flexion_deg)
        return math.copysign(math.degrees(2 * math.asin(min(way / 2 / radius, 0.8))), up)

    def _find_rest(self, t_s: float) -> None:
        """Where it lies lowest for a while, or where it is now if that is lower still."""
        self._kept.append((t_s, _median([y for y, _ in self._block]), _median([x for _, x in self._block])))
        self._block.clear()
        while t_s - self._kept[0][0] > self.WINDOW_S:
            self._kept.popleft()
        heights = sorted(height for _, height, _ in self._kept)
        lasting = heights[int(self.SHARE * len(heights))]
        now = _median([height for _, height, _ in self._kept][-self.NOW :])
        level = min(lasting, now)
        near = [x for _, height, x in self._kept if height < level + _LEVEL]
        self._rest = (level, _median(near))


def agreed(by_gap: float, by_chord: float) -> float:
    """The mean of both where they agree; the gap alone where the chord is far off (Tukey's biweight)."""
    off = by_chord - by_gap
    share = off / (FAR_DEG + FAR_SHARE * abs(by_gap))
    return by_gap + 0.5 * off * (1 - share**2) ** 2 if abs(share) < 1 else by_gap


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


class Opening:
    """The opening of one person on one side, sample by sample, in degrees; causal, and hardly smoothed."""

    def __init__(self, exercise: Exercise) -> None:
        self._clam = exercise.geometry == "clam"
        self._knee_flexion_deg = exercise.setup.knee_flexion_deg
        self.forget()

    def forget(self) -> None:
        """Begin anew: another side, another person, another place of the camera."""
        self._rest = Rest()
        self._lower_knee = LowerKnee()
        self._upper_knee = UpperKnee()
        self._last: tuple[float, float] | None = None
        self._doubts = 0

    def measure(self, t_s: float, body: Body) -> float:
        """The opening in degrees; NaN for a look that cannot follow from the last."""
        if self._clam:
            angle = gap_angle_deg(self._lower_knee.gap(t_s, body), self._knee_flexion_deg)
        else:
            angle = body.thighs_deg
        if self._wild(t_s, angle):
            return math.nan
        rest = self._rest.see(t_s, angle)
        if not self._clam:
            return angle - rest
        by_chord = self._upper_knee.opening_deg(t_s, body, self._knee_flexion_deg)
        by_gap = angle if angle >= FREE_DEG else (angle - rest) * FREE_DEG / (FREE_DEG - rest)
        # A recording that begins with the knee open has not shown yet where it rests.
        return by_gap if rest >= REST_MOST_DEG else agreed(by_gap, by_chord)

    def _wild(self, t_s: float, angle_deg: float) -> bool:
        """One or two looks far from the last one are a slip of the network; a third is the truth."""
        last, doubts = self._last, self._doubts
        if (
            last
            and t_s - last[0] < _JUMP_S * (1 + doubts)
            and abs(angle_deg - last[1]) > _JUMP_DEG
            and doubts < 2
        ):
            self._doubts += 1
            return True
        self._last, self._doubts = (t_s, angle_deg), 0
        return False
