"""The routine: find the muscle, warm up, the clamshells, the close; or just the clamshells.

Pure: time, views and events are passed in, messages come out. The same routine runs live, in a test
at ten times the speed, and after a crash from where the records end, in whichever act that was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from hipwise.coaching.act import Act, Shared, Tally
from hipwise.coaching.close import asked, sentences
from hipwise.coaching.messages import Came, Ended, Kept, Message, SetStarted
from hipwise.coaching.plan import Plan, Progress, Reached, Stage
from hipwise.coaching.round import Round
from hipwise.coaching.seeing import Sight
from hipwise.coaching.sets import Sets
from hipwise.coaching.squeeze import Squeeze
from hipwise.coaching.walk import Walk
from hipwise.exercises import Exercise
from hipwise.repetitions.events import Event
from hipwise.sensing import Sample, Side, View

EASY_REPS = 10
"""Of the easy clamshells on each side, before the others."""
CLOSE = "close"


class Routine:
    """One session. Call `begin`, then the others with times that do not go backwards.

    Each returns what is to be said, beaten, armed and kept. ``lengths`` has the seconds of each cue;
    ``done`` and ``reached`` are how far it had come before an interruption.
    """

    def __init__(
        self,
        exercise: Exercise,
        plan: Plan,
        lengths: Mapping[str, float],
        done: Sequence[Progress] = (),
        reached: Reached | None = None,
    ):
        self.exercise = exercise
        self.plan = plan
        self.shared = Shared(exercise, plan, lengths)
        makers = self._makers(done, reached)
        names = list(makers)
        self.acts = (*names, CLOSE)
        at = "clams" if done else reached.act if reached is not None else names[0]
        self._coming = [makers[name] for name in names[names.index(at) :]]
        self._resumed = bool(done) or reached is not None
        self._begun = self._resumed
        self._why: str | None = None
        self.act = self._coming.pop(0)()
        self._stage: Stage | None = None  # beyond the acts: the close, and the end
        self._set_side: Side = done[-1].side if done else plan.first_side
        self._counts: dict[Side, int] = {}
        self._ratios: list[float] = []
        for earlier in done:
            self._tally(earlier.side, earlier.count, earlier.ratios)

    # ---- what the page shows ---------------------------------------------------

    @property
    def stage(self) -> Stage:
        return self._stage or self.act.stage

    @property
    def act_name(self) -> str:
        return CLOSE if self._stage else self.act.name

    @property
    def side(self) -> Side:
        return self.act.side

    @property
    def count(self) -> int:
        return self.act.count

    @property
    def set_number(self) -> int:
        return self.act.set_number

    @property
    def prescribed(self) -> int:
        return self.act.prescribed

    @property
    def rest_until_s(self) -> float | None:
        return None if self._stage else self.act.waits_until_s

    @property
    def measured(self) -> bool:
        return self.shared.measured

    @property
    def listening(self) -> bool:
        """Whether what the tracker hears is for us."""
        return self._stage is None and self.act.listening

    @property
    def sight(self) -> Sight:
        """How well the person is seen, where that matters: on the floor."""
        watched = self.measured and self._stage is None and isinstance(self.act, Sets)
        return self.shared.seeing.sight if watched else Sight.SEEN

    @property
    def can_see(self) -> bool:
        return self.sight is Sight.SEEN

    @property
    def remedy(self) -> str | None:
        """What is wrong with the view and what to do about it, in words."""
        watched = self.measured and self._stage is None and isinstance(self.act, Sets)
        return self.shared.seeing.remedy if watched else None

    @property
    def offer(self) -> str | None:
        """What the person may choose now: the beat "alone", or to "stop" for today."""
        if self.sight is Sight.OFFERED:
            return "alone"
        return "stop" if self._stage is None and self.act.tiring else None

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions of the close, by name; none if nothing was done."""
        counted = any(self._counts.values())
        return asked(self.plan.kind, self._why, counted=counted, begun=self._begun)

    @property
    def tally(self) -> Tally:
        """What is done of what is asked on each side in this act, the first side first."""
        return self.act.tally

    # ---- driven from outside ---------------------------------------------------

    def begin(self, t_s: float, at_once: bool = False) -> list[Message]:
        """Start, or go on where the records end. ``at_once``: the break was short, home is known."""
        said = self.shared.voice.say("back-again" if self._resumed else "welcome", t_s)
        return self._then(t_s, [*said, *self.act.begin(t_s, at_once)])

    def look(self, t_s: float, side: Side | None, view: View, sample: Sample) -> list[Message]:
        return self._do(t_s, lambda act: act.look(t_s, side, view, sample) if self.measured else [])

    def hear(self, event: Event) -> list[Message]:
        return self._do(event.t_s, lambda act: act.hear(event))

    def found(self, t_s: float, at_once: bool) -> list[Message]:
        return self._do(t_s, lambda act: act.found(t_s, at_once))

    def stepped(self, t_s: float) -> list[Message]:
        return self._do(t_s, lambda act: act.stepped(t_s))

    def tick(self, t_s: float) -> list[Message]:
        return self._do(t_s, lambda act: act.tick(t_s))

    def pause(self, t_s: float) -> list[Message]:
        return self._do(t_s, lambda act: act.pause(t_s))

    def go_on(self, t_s: float) -> list[Message]:
        return self._do(t_s, lambda act: act.go_on(t_s))

    def alone(self, t_s: float) -> list[Message]:
        """Nobody watches any more: go on with the beat alone. What comes now is counted, not measured."""
        if not self.measured:
            return []
        self.shared.measured = False
        return self._do(t_s, lambda act: act.alone(t_s))

    def skip(self, t_s: float) -> list[Message]:
        """Leave this act for the next one; the clamshells are left by stopping."""
        if self._stage is not None or not self._coming:
            return []
        return self._then(t_s, self.act.stop(t_s, "skipped"))

    def stop(self, t_s: float, why: str) -> list[Message]:
        """The end, whenever the person wants it."""
        if self._stage is not None:
            return []
        messages = self.act.stop(t_s, why)
        self._coming.clear()
        return messages + self._close(t_s, why, "stopped-pain" if why == "pain" else "stopped")

    def close(self, t_s: float, pain: int | None = None) -> list[Message]:
        """The questions of the close are answered, or left out."""
        if self._stage is not Stage.CLOSE:
            return []
        self._stage = Stage.DONE
        advice = None if pain is None or pain < 4 else "pain-settle" if pain < 6 else "pain-rest"
        said = self.shared.voice.say(advice, t_s) if advice else []
        return [*said, *self.shared.voice.say("thank-you", t_s)]

    def over(self, why: str, *, closed: bool) -> None:
        """What the records have of this session has ended; ``closed``: its questions are answered too."""
        self._why = why
        self._stage = Stage.DONE if closed else Stage.CLOSE

    # ---- the order ---------------------------------------------------------------

    def _makers(self, done: Sequence[Progress], reached: Reached | None) -> dict[str, Callable[[], Act]]:
        """The acts of this plan by name, each of them made when its turn comes."""
        sides = self.plan.sides
        easy_first = self.plan.kind == "full" and self.plan.warm_up == "clams"
        arm = ("arm-pauses",) if self.plan.measured and not self.plan.on_thigh else ()
        top = (f"top-{sides[0]}",) if self.plan.one_side else ()

        def step(name: str) -> int:
            return reached.step if reached is not None and reached.act == name else 0

        def easy() -> Act:
            # The side that comes first is the last here: so they lie on it already when it begins.
            intro = ("warm-up-clams", *top, *arm)
            asked = Round("warm-up", sides[::-1], EASY_REPS, easy=True, intro=intro)
            return Sets(self.shared, asked, asked.done(step("warm-up")))

        def clams() -> Act:
            intro = (
                *(("now-clams",) if self.plan.kind == "full" else ()),
                *(() if easy_first else (*top, *arm)),
            )
            asked = Round("clams", sides, self.plan.reps, lying=easy_first, intro=intro)
            return Sets(self.shared, asked, done)

        makers: dict[str, Callable[[], Act]] = {}
        if self.plan.kind in ("full", "squeeze"):
            makers["squeeze"] = lambda: Squeeze(self.shared, step("squeeze"))
        if easy_first:
            makers["warm-up"] = easy
        if self.plan.kind == "full" and self.plan.warm_up == "band-walk":
            makers["band-walk"] = lambda: Walk(self.shared, step("band-walk"))
        if self.plan.kind != "squeeze":
            makers["clams"] = clams
        return makers

    def _do(self, t_s: float, work: Callable[[Act], list[Message]]) -> list[Message]:
        return [] if self._stage is not None else self._then(t_s, work(self.act))

    def _then(self, t_s: float, messages: list[Message]) -> list[Message]:
        """Count up what was done, and go on to the next act when this one is over."""
        self._count_up(messages)
        if self._stage is not None or not self.act.over:
            return messages
        if not self._coming:
            return [*messages, *self._close(t_s, "done", "done")]
        self.act = self._coming.pop(0)()
        return [*messages, *self._then(t_s, self.act.begin(t_s))]

    def _close(self, t_s: float, why: str, cue: str) -> list[Message]:
        self._stage, self._why = Stage.CLOSE, why
        voice = self.shared.voice
        told = [] if self.plan.kind == "squeeze" else [cue, *sentences(self._counts, self._ratios)]
        said = [say for line in (*told, *self._asking()) for say in voice.say(line, t_s)]
        return [*said, Ended(t_s, why)]

    def _asking(self) -> tuple[str, ...]:
        """Where the questions are; whoever stops for pain has heard enough."""
        if self._why == "pain":
            return ()
        return ("how-hard",) if "effort" in self.asks else ("did-you-feel",) if "felt" in self.asks else ()

    def _count_up(self, messages: Sequence[Message]) -> None:
        for message in messages:
            if isinstance(message, Came):
                self._begun = True
            elif isinstance(message, SetStarted):
                self._set_side = message.side
            elif isinstance(message, Kept) and message.repetition.whole:
                ratio = message.repetition.lower_to_lift
                self._tally(self._set_side, 1, () if ratio is None else (ratio,))

    def _tally(self, side: Side, count: int, ratios: Sequence[float]) -> None:
        self._counts[side] = self._counts.get(side, 0) + count
        self._ratios += ratios
