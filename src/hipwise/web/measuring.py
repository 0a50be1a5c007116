"""One measurement with the phone while it runs: the check set at the pelvis, or how far a hip turns."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from hipwise.coaching import cues
from hipwise.coaching.check import REPS, CheckSet, personal_range
from hipwise.coaching.check import Stage as CheckStage
from hipwise.coaching.messages import Beat, Message, Say
from hipwise.coaching.tries import TRIES, Step, Tries, Way
from hipwise.errors import UserError
from hipwise.exercises import Exercise, load
from hipwise.program.measure import What
from hipwise.records import Records
from hipwise.records.limits import keep_limit
from hipwise.repetitions.roll import STOP_DEG, Roll
from hipwise.sensing import Side
from hipwise.sensing.phone.steady import Steady
from hipwise.watching import Eye
from hipwise.web.beside import Beside
from hipwise.web.live import sounds
from hipwise.web.phone import PhoneLine

VERDICTS = {
    "steady": "Your pelvis stays still. Carry on as you are.",
    "watch": "Your pelvis rolls a little. Open only as far as it stays still.",
    "rolled": "Your pelvis rolls back with the knee. Open less far, with your back to a wall.",
}
IDLE = "Nothing is being measured. Press Start."
STOP = "Your pelvis rolls far back. Stop here, and next time open only a little, with your back to a wall."


class Measuring:
    """Made by a page's Start; `tick` is called about ten times a second and tells the page everything."""

    def __init__(
        self,
        what: Literal["check", "rotation"],
        side: Side,
        way: Way,
        line: PhoneLine,
        records: Records,
        *,
        lengths: Mapping[str, float],
        texts: Mapping[str, str],
        now: Callable[[], datetime],
        camera: Callable[[Exercise], Eye] | None = None,
    ) -> None:
        self._side: Side = side
        self._beside = Beside(camera, side) if camera is not None and what == "check" else None
        self._line, self._records, self._texts, self._now = line, records, texts, now
        self._steady = Steady()
        self._phone = line.open()
        self._run = CheckSet(load("clamshell"), lengths) if what == "check" else Tries(way, lengths)
        line.listen(self)  # what lay there from before is nobody's
        self._begun = False
        self._kept: dict[str, Any] | None = None

    def tick(self) -> dict[str, Any]:
        """What is to be said and beaten, and what stands on the page; times in seconds from now.

        Raises:
            UserError: the phone is not there, or somebody else has it.
        """
        now_s = time.monotonic()
        view = self._phone.view()
        messages: list[Message] = []
        if not self._begun:
            self._begun = True
            messages += self._run.begin(now_s)
        for piece in self._line.listen(self):
            for motion in self._steady.feed(piece.motion):
                self._run.feel(motion.t_s, motion.acceleration_g)
        messages += self._run.tick(now_s)
        over = self.over
        if over and self._kept is None:
            self._kept = self._keep()
            self._line.leave(self)
        return {
            "say": [
                {"cue": m.cue, "in": m.at_s - now_s, "text": self._texts.get(m.cue, "")}
                for m in messages
                if isinstance(m, Say)
            ],
            "beats": [
                {"phase": m.phase, "step": m.step, "in": m.at_s - now_s, "seconds": m.length_s}
                for m in messages
                if isinstance(m, Beat)
            ],
            "trouble": view.why if view is not None and view.trouble else None,
            "over": over,
            "result": self._kept,
            **self._shown(),
        }

    def see(self, ago_s: float, jpeg: bytes) -> dict[str, Any]:
        """One picture of the camera beside it, taken so long ago.

        Raises:
            UserError: no camera was asked for, or it is no picture.
        """
        if self._beside is None:
            raise UserError("There is no camera in this measurement.")
        return {"view": self._beside.see(time.monotonic() - ago_s, jpeg)}

    @property
    def over(self) -> bool:
        return (
            self._run.stage is CheckStage.DONE
            if isinstance(self._run, CheckSet)
            else self._run.step is Step.DONE
        )

    def _shown(self) -> dict[str, Any]:
        run = self._run
        if isinstance(run, CheckSet):
            doing = {"settle": "Lie still, knees together.", "moving": "With the beat.", "done": "Done."}
            return {"count": run.count, "of": REPS, "doing": doing[run.stage], "now": None}
        foot = "outwards" if run.way == "in" else "inwards"
        doing = {
            "rest": "Sit still, foot hanging straight down.",
            "turn": f"Turn the foot {foot}, as far as it goes, and hold.",
            "back": "Back to the middle.",
            "done": "Done.",
        }
        turned = None if math.isnan(run.turned_deg) else round(run.turned_deg)
        return {"count": len(run.tries_deg), "of": TRIES, "doing": doing[run.step], "now": turned}

    def _keep(self) -> dict[str, Any]:
        """Into the records, and what the page tells of it."""
        run = self._run
        if isinstance(run, Tries):
            value_deg, error_deg = run.value_deg, run.error_deg
            assert value_deg is not None
            what: What = "hip_rotation_in" if run.way == "in" else "hip_rotation_out"
            self._records.measures.add(self._now(), what, self._side, value_deg, error_deg, "deg", "phone")
            each = ", ".join(f"{x:.0f}°" for x in run.tries_deg)
            return {
                "head": f"{value_deg:.0f}° ± {error_deg:.0f}°",
                "text": f"The middle of your three tries ({each}). It is kept with your measures.",
                "kind": "good",
            }
        roll = run.roll
        if roll is None:
            return {
                "head": "Not judged",
                "text": "Too much of it was missed. Try it once more.",
                "kind": "warn",
            }
        self._records.measures.add(
            self._now(), "pelvis_roll", self._side, min(roll.roll_deg, 90.0), roll.error_deg, "deg", "phone"
        )
        return self._told(roll, self._own_range(run, roll))

    def _own_range(self, run: CheckSet, roll: Roll) -> str:
        """With a camera beside it, how far the hip opens by itself: kept, and told in a sentence."""
        if self._beside is None:
            return ""
        found = personal_range(roll, *self._beside.openings_deg(run.cycles))
        if found is None:
            return " The camera saw no repetition with the pelvis still, so your own range is not known."
        self._records.measures.add(
            self._now(), "personal_range", self._side, found.opening_deg, found.error_deg, "deg", "phone"
        )
        keep_limit(self._records.settings, self._side, found.limit_deg)
        further = "" if found.bounded else " It may open further than you tried here."
        return (
            f" With the pelvis still your hip opens to {found.opening_deg:.0f}° ± {found.error_deg:.0f}° by "
            f"itself.{further}"
        )

    def _told(self, roll: Roll, own_range: str) -> dict[str, Any]:
        seen = sum(map(math.isfinite, roll.each_deg))
        text = STOP if roll.roll_deg > STOP_DEG else VERDICTS[roll.verdict]
        return {
            "head": f"{roll.roll_deg:.0f}° ± {roll.error_deg:.0f}°",
            "text": f"{text} Judged on {seen} of {REPS}. It is kept with your measures.{own_range}",
            "kind": "good" if roll.verdict == "steady" else "warn",
            "each": [None if math.isnan(x) else round(x, 1) for x in roll.each_deg],
        }


class Desk:
    """The one measurement that runs."""

    def __init__(
        self,
        line: PhoneLine,
        records: Records,
        now: Callable[[], datetime],
        camera: Callable[[Exercise], Eye] | None = None,
        language: str = "en",
    ) -> None:
        self._camera = camera
        self._line, self._records, self._now = line, records, now
        self._language = language
        self._running: Measuring | None = None

    def start(self, what: str, side: str, way: str, *, watched: bool = False) -> dict[str, Any]:
        """``watched``: a camera beside the check set; its pictures come by `see`.

        Raises:
            UserError: there is no such measurement, no phone, it is in use, or no camera can be had.
        """
        if what not in ("check", "rotation") or side not in ("left", "right") or way not in ("in", "out"):
            raise UserError("There is no such measurement.")
        self.stop()
        texts = {id: cue.text for id, cue in cues.load(self._language).items()}
        lengths = sounds.lengths(self._language)
        self._running = Measuring(
            what,
            side,
            way,
            self._line,
            self._records,
            lengths=lengths,
            texts=texts,
            now=self._now,
            camera=self._camera if watched else None,
        )
        return {}

    def see(self, ago_s: float, jpeg: bytes) -> dict[str, Any]:
        if self._running is None:
            raise UserError(IDLE)
        return self._running.see(ago_s, jpeg)

    def tick(self) -> dict[str, Any]:
        if self._running is None:
            raise UserError(IDLE)
        return self._running.tick()

    def stop(self) -> dict[str, Any]:
        if self._running is not None:
            self._line.leave(self._running)
        self._running = None
        return {}
