"""From opening to repetitions: one streaming engine for every source.

Sample in, events out, no look-ahead. Two thresholds tell a repetition from fidgeting: a lift begins
above a share of the person's usual opening, and is counted below a share of *its own* opening, so
that a pause halfway, or a double hump, stays one repetition, and a small one beside large ones
still counts. The measures are taken when the repetition is over, on all its samples.
"""

from __future__ import annotations

import math
from collections import deque
from enum import Enum, auto
from itertools import chain, islice
from operator import mul, sub
from statistics import median
from typing import Literal

import numpy as np

from hipwise.exercises import Exercise
from hipwise.repetitions.events import Armed, Counted, Event, Hold, Lift, Lower, Repetition
from hipwise.repetitions.filter import Follower
from hipwise.repetitions.form import Axis, Form
from hipwise.repetitions.stillness import Fidgets, Stillness
from hipwise.repetitions.tempo import measure, noise_deg
from hipwise.sensing import Sample, SourceKind

BEFORE_S = 2.0  # so much rest before a lift is kept to find its start
LOST_S = 3.0  # unseen for longer, and a repetition that was under way is over
REST_DEG_S = 2.0  # slower than this after the lowering, and the knee is home
REST_SHARE = 0.15  # or than this share of the lowering's own speed, where that is less
HURRIED_DEG_S = 10.0  # so quick, it need not be looked at closely
LOOK_S = 0.06  # whether the knee is home is asked this often
SHORTEST_LOOK_S, LONGEST_LOOK_S = 0.27, 0.8  # over which it is asked, by the noise
LOOKS = 64  # and at most over so many samples
CLOSEST_S = LONGEST_LOOK_S / LOOKS  # what comes quicker than this is left out: a leg does not need it
PATIENT_S = 12.0  # two cycles of the slowest beat
BRIEFEST_S = 0.25  # up and down again within this is a joint that jumped, not a leg
SMALL = 2.0  # below so many times the smallest rise it may be a twitch
SINKS_S = 1.0  # home follows a knee that lies lower in about so long
LEARN_S = 0.5  # the source's noise is looked at anew after so long at home
WIDEST_DEG = 100.0  # no hip opens so far (SCIENCE 1.2): the person has turned over, or got up
BELOW_DEG, BELOW_SHARE = 15.0, 0.5  # nor does a knee sink so far below home, in degrees or of the opening
FURTHER = 1.4  # opened so many times as far as lately: is home where the knees close?
STIR_S = 0.25  # a body that is unsettled for so long has really moved
SETTLED_S = 1.0  # lying still for so long after that is enough to go on
USUAL_DEG = 30.0  # taken for the person's usual opening as long as it is not known
OWN_SHARE = 1 / 3  # of the turning, at least, is about the leg's own axis: more than chance (gyroscope)
SHIFTED_S = 8.0  # still for so long a little way from home: the strap slipped, or the person settled anew
ASTRAY_DEG = 45.0  # knees that lie still so far from the source's own nought lie there in another posture
HELD_S = 1.5  # further open than a hip can be held for so long, the body has turned
BACK_S = 0.5  # back at home for so long, it is no passing through
STUCK_S = 20.0  # nobody holds a clam for so long, however far it is open


_NO_TURNING = (math.nan, math.nan, math.nan)


class Arming(Enum):
    """When lifts begin to count."""

    AT_ONCE = auto()  # a file: its first sample may be in the middle of a repetition
    STILL = auto()  # live: after lying still with the knees together


_Phase = Literal["waiting", "stirred", "home", "lifting", "holding", "lowering", "closing"]
"""Waiting: not armed. Stirred: the body has moved, home is found again by lying still for a moment. Closing:
counted, not yet at rest. (Words: Python 3.11 takes a fifth of a microsecond to look up an enum member.)"""


class Tracker:
    """Counts and measures the repetitions of one set.

    Args:
        exercise: its counting thresholds and faults.
        arming: when lifts begin to count.
        source: what the samples come from; each has its own smallest rise that can be told.
    """

    def __init__(
        self, exercise: Exercise, arming: Arming = Arming.AT_ONCE, source: SourceKind = "camera"
    ) -> None:
        self._rules = exercise.counting
        self._source: SourceKind = source
        self._form = Form(exercise.faults, source)
        self._arming = arming
        self._follower = Follower()
        self._still = Stillness(exercise.counting.still_band_deg)
        self._trace: deque[tuple[float, ...]] = deque()
        self._openings: deque[float] = deque(maxlen=6)
        self._usual_deg: float | None = None
        self._lately_deg = self._too_far_deg = math.inf
        self._phase: _Phase = "waiting" if arming is Arming.STILL else "home"
        self._home_deg = 0.0
        self._peak_deg = 0.0
        self._fastest_deg_s = 0.0
        self._lift_s = 0.0
        self._lower_s = 0.0
        self._lower_deg = 0.0
        self._rest_deg_s = REST_DEG_S
        self._floor_deg = math.inf
        self._looked_s = -math.inf
        self._noise_deg = 0.0
        # What can be told from fidgeting, and from this source's noise.
        self._smallest_deg = self._rules.smallest_deg[source]
        self._learned_s = -math.inf
        self._ended_s = math.inf
        self._first_deg = -math.inf  # the opening at which a recording began, in its first repetition
        self._started = False
        self._seen_s = math.nan
        self._error_deg: float | None = None
        self._settled_s = math.nan
        self._stirred_s = math.nan
        self._fidgets = Fidgets()
        self.counted = 0
        self.reported = 0

    # What a screen or a coach wants to know between events.

    @property
    def armed(self) -> bool:
        return self._phase != "waiting"

    @property
    def unsettled_s(self) -> float:
        """For how long, since the body moved, it has waited for the leg to lie still: nothing counts then."""
        return self._seen_s - self._stirred_s if self._phase == "stirred" else 0.0

    @property
    def opening_deg(self) -> float:
        """The opening now, measured from home; NaN before the first sample."""
        return self._follower.value - self._home_deg

    @property
    def usual_deg(self) -> float | None:
        """The person's usual opening so far, None before the first repetition."""
        return self._usual_deg

    def feed(self, sample: Sample) -> list[Event]:
        """Take one sample in; samples out of order, or with a time that is no number, are left out."""
        t_s = sample.t_s
        elapsed_s = CLOSEST_S if math.isnan(self._seen_s) else t_s - self._seen_s
        if not math.isfinite(t_s) or elapsed_s < CLOSEST_S:
            return []
        events: list[Event] = []
        if sample.settled:
            self._settled_s = t_s
        elif not t_s - self._settled_s < STIR_S:
            events += self._stir()
        if not sample.seen:
            return events
        if elapsed_s > LOST_S:
            events += self._lose()
        self._seen_s, self._error_deg = t_s, sample.error_deg
        self._follower.feed(t_s, sample.opening_deg)
        turning_deg_s = sample.turning_deg_s or _NO_TURNING
        self._trace.append((t_s, sample.opening_deg, sample.feet_gap, *turning_deg_s, sample.flow_deg))
        still_s = self._still.feed(t_s, self._follower.value)
        if not self._started:
            self._begin(t_s)
        fidgets = self._fidgets.feed(t_s, self._follower.value, self._smallest_deg / 2)
        # In the middle of a set a leg trembles, and hits the other; before it that is fidgeting, and no lift.
        if fidgets and self._idle and self._phase in ("home", "lifting", "holding", "lowering"):
            events += self._stir()
        events += self._step(t_s, still_s, elapsed_s)
        if self._phase in ("home", "waiting", "stirred"):
            while self._trace[0][0] < t_s - BEFORE_S:
                self._trace.popleft()
        return events

    def finish(self) -> list[Event]:
        """The recording, or the set, is over: what was under way ends as a partial repetition."""
        return self._lose()

    def _begin(self, t_s: float) -> None:
        """The first sample of a file may find the knee open."""
        self._started = True
        if self._arming is Arming.AT_ONCE and self._follower.value > self._rise_deg:
            self._enter_lift(t_s)
            self._first_deg = self.opening_deg

    @property
    def _idle(self) -> bool:
        """No repetition yet, or none for long."""
        return self._usual_deg is None or self._seen_s - self._ended_s > PATIENT_S

    @property
    def _rise_deg(self) -> float:
        # Who has not lifted as far as usual for so long may be tired: what is smaller counts again.
        share = 0.0 if self._idle else self._rules.rise_share * (self._usual_deg or 0.0)
        return max(self._smallest_deg, share)

    def _step(self, t_s: float, still_s: float, elapsed_s: float) -> list[Event]:
        opening, speed = self.opening_deg, self._follower.speed
        match self._phase:
            case "waiting":
                if still_s >= self._rules.still_s and abs(self._still.level_deg) < ASTRAY_DEG:
                    self._home_deg = self._still.level_deg
                    self._learn_noise(t_s)
                    self._phase = "home"
                    return [Armed(t_s)]
            case "stirred":
                settled = still_s >= SETTLED_S and abs(self._still.level_deg) < ASTRAY_DEG
                if settled:
                    self._home_deg = self._still.level_deg
                # Who has done some already, and is back where they came home to, goes on.
                back = still_s >= BACK_S and abs(opening) < REST_SHARE * (self._usual_deg or 0.0)
                if settled or back:
                    self._learn_noise(t_s)
                    self._phase = "home"
            case "home":
                if opening > self._rise_deg:
                    self._enter_lift(t_s)
                    return [Lift(t_s)]
                # Home drifts with the strap and with settling: follow it at rest, and always down, but
                # not to where the knee only dips.
                if t_s - self._learned_s > LEARN_S:
                    self._learn_noise(t_s)
                if opening < 0:
                    self._home_deg += (1 - math.exp(-elapsed_s / SINKS_S)) * opening
                elif still_s > 1.0 and abs(speed) < self._rest_deg_s:
                    self._home_deg += 0.02 * opening
            case "lifting" | "holding" | "lowering":
                return self._step_open(t_s, opening, speed, still_s)
            case "closing":
                return self._step_closing(t_s, opening, speed)
        return []

    def _enter_lift(self, t_s: float) -> None:
        self._phase = "lifting"
        self._lift_s = self._lower_s = t_s
        self._lower_deg = self.opening_deg
        self._peak_deg = self._floor_deg = 0.0
        self._fastest_deg_s = 0.0
        self._first_deg = -math.inf

    def _step_open(self, t_s: float, opening: float, speed: float, still_s: float) -> list[Event]:
        events: list[Event] = []
        still_s = min(still_s, t_s - self._lift_s)  # lying still before the lift is no stillness up here
        if opening > self._peak_deg:
            self._peak_deg = self._floor_deg = opening
        elif opening < self._floor_deg:
            self._floor_deg = opening
        if speed > self._fastest_deg_s:
            self._fastest_deg_s = speed
        if self._peak_deg > WIDEST_DEG or opening < -max(BELOW_DEG, BELOW_SHARE * self._peak_deg):
            return self._stir()
        sag_deg = max(3.0, 0.12 * self._peak_deg)
        if self._phase == "lifting" and speed < 0.15 * self._fastest_deg_s:
            self._phase = "holding"
            events.append(Hold(t_s))
        if self._phase == "holding" and opening < self._peak_deg - sag_deg and speed < 0:
            self._phase = "lowering"
            self._lower_s, self._lower_deg = t_s, opening
            events.append(Lower(t_s))
        fallen = opening < self._rules.fall_share * self._peak_deg
        if fallen or (self._peak_deg > self._too_far_deg and self._closed_above_home(opening, still_s)):
            if self._twitched(t_s - self._lift_s) or self._turned_otherwise():
                self._phase = "home"
                return events
            self._phase = "closing"
            lowering_deg_s = (self._lower_deg - opening) / max(t_s - self._lower_s, 0.1)
            self._rest_deg_s = min(REST_DEG_S, max(REST_SHARE * lowering_deg_s, 0.2))
            if not self._cut_at_start:
                self.counted += 1
                events.append(Counted(t_s, self.counted))
        elif still_s > HELD_S and opening > self._rules.held_deg:
            events += self._stir()
        elif still_s > SHIFTED_S and self._peak_deg < 0.5 * (self._usual_deg or USUAL_DEG):
            self._phase = "home"
            self._home_deg = self._still.level_deg
        elif still_s > STUCK_S:
            events += self._end(t_s, whole=False)
            self._home_deg = self._still.level_deg
        return events

    def _closed_above_home(self, opening: float, still_s: float) -> bool:
        """A body that leans away for a moment takes home along; when it is back, no opening would ever end.

        So who seems to open much further than lately, falls as far as from an opening like the last ones, and
        then rests or opens again, has closed the knees there.
        """
        share, lately_deg = self._rules.fall_share, self._lately_deg
        fell = self._peak_deg - self._floor_deg > (1 - share) * lately_deg
        return fell and (still_s > SETTLED_S or opening - self._floor_deg > share * lately_deg)

    def _step_closing(self, t_s: float, opening: float, speed: float) -> list[Event]:
        self._floor_deg = min(self._floor_deg, opening)
        turned = speed > 0 and opening - self._floor_deg > max(3.0, 0.1 * self._peak_deg)
        if not (turned or self._at_rest(t_s, speed)):
            return []
        events = self._end(t_s, whole=not self._cut_at_start)
        self._home_deg += self._floor_deg
        return events

    def _at_rest(self, t_s: float, speed: float) -> bool:
        """The knee has come to rest, judged over as long as the noise makes it necessary."""
        if t_s - self._looked_s < LOOK_S:  # often enough for the ear, and dear
            return False
        self._looked_s = t_s
        if abs(speed) > HURRIED_DEG_S:
            return False
        times: list[float] = []
        openings: list[float] = []
        for when_s, opening_deg, *_ in islice(reversed(self._trace), LOOKS):
            if when_s <= t_s - LONGEST_LOOK_S:
                break
            times.append(when_s)
            openings.append(opening_deg)
        step_s = max(median(map(sub, times, times[1:])), 1e-3) if len(times) > 1 else math.inf
        # The error of a slope over a time w is noise * sqrt(12 * step / w**3).
        needed_s = (self._noise_deg * math.sqrt(12 * step_s) / self._rest_deg_s) ** (2 / 3)
        window_s = min(max(needed_s, SHORTEST_LOOK_S), LONGEST_LOOK_S)
        times = [when_s - t_s for when_s in times if when_s > t_s - window_s]
        if len(times) < 3 or times[0] - times[-1] < 0.7 * window_s:
            return False
        middle_s = sum(times) / len(times)
        along = [when_s - middle_s for when_s in times]
        slope = sum(map(mul, along, openings)) / sum(map(mul, along, along))
        return abs(slope) < self._rest_deg_s

    def _twitched(self, took_s: float) -> bool:
        """Hardly opened, or closed again sooner than a leg that opens so far."""
        small = self._peak_deg < SMALL * self._smallest_deg
        return self._peak_deg < 1.25 * self._smallest_deg or took_s < (
            self._rules.twitch_s if small else BRIEFEST_S
        )

    def _turned_otherwise(self) -> bool:
        """Most of the turning was not about the leg's axis: the person moved, the leg did not open."""
        since = [look[3:6] for look in self._trace if look[0] >= self._lift_s]
        axis = Axis.of(np.array(since)) if since and math.isfinite(since[-1][0]) else None
        return axis is not None and axis.clam_share < OWN_SHARE

    def _learn_noise(self, t_s: float) -> None:
        self._learned_s = t_s
        self._noise_deg = noise_deg(np.array([look[1] for look in self._trace]))
        self._smallest_deg = max(self._rules.smallest_deg[self._source], 5 * self._noise_deg)

    def _end(self, t_s: float, *, whole: bool, at_rest: bool = True) -> list[Event]:
        """Report the repetition and keep its rest for the next one."""
        cut = not at_rest or self._first_deg > 0  # it does not quite begin, or end, at home
        self._learn_noise(t_s)
        trace = np.fromiter(chain.from_iterable(self._trace), float).reshape(len(self._trace), -1)
        home_deg = self._home_deg if cut else None
        phases = measure(trace[:, 0], trace[:, 1], home_deg, trace[:, 6]) if whole else None
        self.reported += 1
        if phases is None:
            repetition = Repetition(t_s, self.reported, whole=whole)
            top = int(trace[:, 1].argmax())  # what comes after the lowest point is of the next one
            kept_s = float(trace[top + int(trace[top:, 1].argmin()), 0]) if whole else t_s
        else:
            repetition = self._form.judge(t_s, self.reported, phases, trace, self._error_deg)
            kept_s = phases.end_s
            if phases.opening_deg < self._rules.rise_share * (self._usual_deg or 0.0):
                self._openings.clear()  # they go on smaller: this is the usual now
            self._openings.append(phases.opening_deg)
            self._usual_deg = median(self._openings)
            # The widest of them, or the next where there are more: one may have been no repetition.
            self._lately_deg = sorted(self._openings)[-2 if len(self._openings) > 2 else -1]
            self._too_far_deg = FURTHER * self._lately_deg
        while len(self._trace) > 1 and self._trace[0][0] < kept_s:
            self._trace.popleft()
        self._phase = "home"
        self._ended_s = t_s
        self._first_deg = -math.inf
        return [repetition]

    def _stir(self) -> list[Event]:
        """The whole body moves: what the leg does is no repetition, and home is where they settle."""
        events: list[Event] = []
        if self._phase == "closing":
            events = self._end(self._seen_s, whole=not self._cut_at_start, at_rest=False)
        if self._phase not in ("waiting", "stirred"):
            self._phase, self._stirred_s = "stirred", self._seen_s
        self._still.reset()
        return events

    def _lose(self) -> list[Event]:
        """The movement is out of sight: what was under way is partial, and a live set arms anew."""
        events: list[Event] = []
        if self._phase == "closing":
            events = self._end(self._seen_s, whole=not self._cut_at_start, at_rest=False)
        elif self._phase not in ("waiting", "stirred", "home"):
            events = self._end(self._seen_s, whole=False)
        if self._arming is Arming.STILL:
            self._phase = "waiting"
            self._follower.reset()
            self._trace.clear()
            self._still.reset()
        return events

    @property
    def _cut_at_start(self) -> bool:
        """The recording began when this repetition was already well under way."""
        return self._first_deg > self._rules.fall_share * self._peak_deg
