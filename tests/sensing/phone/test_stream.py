"""What is asked next, when a sample was taken, what is said when none comes; on a clock of the test's own."""

from __future__ import annotations

import numpy as np
import pytest

from hipwise.errors import UserError
from hipwise.sensing import Grade
from hipwise.sensing.phone.experiment import Buffers, Experiment
from hipwise.sensing.phone.stream import Piece, Stream
from hipwise.sensing.phone.trouble import WORDS

RATE_HZ = 100.0
EXPERIMENT = Experiment("g", Buffers("x", "y", "z", "t"))
AHEAD_S = 5000.0  # this computer's clock when the phone's is 0
ON_THE_WAY_S = 0.02


class Played:
    """A phone that measures from 0 on, asked every 67 ms; with what can happen to it."""

    def __init__(self) -> None:
        self.stream = Stream(EXPERIMENT, AHEAD_S)
        self.now_s = AHEAD_S
        self.phone_s = 0.0
        self.measuring = False
        self.refuses = self.asleep = False
        self.pieces: list[Piece] = []
        self.experiment = EXPERIMENT

    def run(self, seconds: float, failing: str | None = None, every: int = 1) -> Played:
        for n in range(round(seconds * 15)):
            self.now_s += 1 / 15
            self.phone_s += self.measuring / 15
            if failing and n % every == 0:
                self.stream.failed(self.now_s, failing)
            else:
                self._ask()
            self.pieces += self.stream.pieces()
        return self

    def _ask(self) -> None:
        if self.stream.question == "start":
            self.measuring = self.measuring or not self.refuses
            self.stream.started(self.now_s, not self.refuses)
        elif self.stream.question == "config":
            self.stream.opened(self.experiment)
        else:
            self.stream.take(self.now_s + ON_THE_WAY_S, self._answer())

    def _answer(self) -> dict:
        query = self.stream.feed.query()
        last = 0.0 if self.asleep else self.phone_s
        t_s = np.arange(0, last, 1 / RATE_HZ)
        if self.experiment is not EXPERIMENT:  # phyphox leaves out the buffers it does not have
            return {"buffer": {}, "status": {"measuring": self.measuring}}
        t_s = t_s[t_s > float(query["t"]) + 1e-06] if query["t"] else t_s[-1:]
        there = {"t": t_s, "x": 0 * t_s, "y": 0 * t_s, "z": 9.8 + 0 * t_s}
        buffer = {name: {"buffer": there[name].tolist()} for name in query}
        return {"buffer": buffer, "status": {"measuring": self.measuring}}

    @property
    def t_s(self) -> np.ndarray:
        return np.concatenate([piece.motion.t_s for piece in self.pieces])

    @property
    def trouble(self) -> str | None:
        return self.stream.trouble(self.now_s)


def test_starts_the_measurement_and_knows_when_each_sample_was_taken() -> None:
    played = Played().run(20)
    assert played.trouble is None
    assert played.stream.view(played.now_s).grade is Grade.GOOD
    # The experiment's clock began with the first question; the newest sample is at most one rate old.
    assert np.diff(played.t_s) == pytest.approx(1 / RATE_HZ, abs=1e-6)
    assert played.t_s[-1] == pytest.approx(played.now_s, abs=1 / RATE_HZ + ON_THE_WAY_S)
    assert not any(piece.broken for piece in played.pieces)


@pytest.mark.parametrize("gap_s", [1, 5, 30])
@pytest.mark.parametrize("failing", ["away", "closed", "slow", "flood", "cut"])
def test_a_gap_loses_nothing_and_is_said(gap_s: float, failing: str) -> None:
    played = Played().run(5).run(gap_s, failing)
    assert played.trouble == (failing if gap_s > 1.5 else None)
    played.run(5)
    assert played.trouble is None
    assert np.diff(played.t_s) == pytest.approx(1 / RATE_HZ, abs=1e-6)
    assert len(played.t_s) == pytest.approx((10 + gap_s) * RATE_HZ, abs=20)


def test_half_the_answers_lost_loses_nothing_and_is_not_worth_a_word() -> None:
    played = Played().run(20, "cut", every=2)
    assert played.trouble is None
    assert np.diff(played.t_s) == pytest.approx(1 / RATE_HZ, abs=1e-6)


def test_a_paused_measurement_is_started_again_and_time_goes_on() -> None:
    played = Played().run(5)
    played.measuring, played.refuses = False, True
    before = played.run(3).t_s[-1]
    assert played.trouble == "stopped"
    played.refuses = False
    told = {played.run(0.5).trouble for _ in range(12)}
    assert told <= {"stopped", None}, "what was not measured in the pause is no slow sensor"
    assert played.measuring  # it was asked to start
    times = played.t_s
    after = times[times > before][0]
    # phyphox's own clock stood still meanwhile; ours did not.
    assert after - before > 1.0
    assert times[-1] == pytest.approx(played.now_s, abs=0.1)
    assert [piece.broken for piece in played.pieces].count(True) == 1
    assert played.trouble is None


def test_a_phone_that_will_not_start_is_told_how() -> None:
    played = Played()
    played.refuses = True
    assert played.run(5).trouble == "stopped"
    assert "▶" in str(played.stream.view(played.now_s).why)
    played.refuses = False
    assert played.run(5).trouble is None


def test_a_locked_phone_is_told_from_one_that_is_away() -> None:
    played = Played().run(5)
    held, played.phone_s = played.phone_s, 0.0
    played.asleep = True
    played.stream.feed._acceleration.last_s = held
    assert played.run(1.4).trouble is None
    assert played.run(2).trouble == "asleep"


def test_a_question_that_is_still_open_is_a_slow_line_and_no_sleep() -> None:
    played = Played().run(5)
    assert played.stream.trouble(played.now_s + 1.0) is None
    assert played.stream.trouble(played.now_s + 2.0) == "slow"


def test_a_clock_set_back_goes_on_in_order() -> None:
    played = Played().run(10)
    played.phone_s = 0.0
    played.run(10)
    times = played.t_s
    assert (np.diff(times) > 0).all()
    assert times[-1] == pytest.approx(played.now_s, abs=0.1)
    # Between the two clocks hardly a moment is missing: the new one began when the old one ended.
    assert np.diff(times).max() < 0.2
    assert [piece.broken for piece in played.pieces].count(True) == 1


def test_another_experiment_on_the_phone_is_noticed() -> None:
    played = Played().run(5)
    other = Experiment("mine", Buffers("ax", "ay", "az", "at"))
    played.experiment = other
    played.run(1)
    assert played.stream.feed.experiment == other
    played.stream.failed(played.now_s, "wrong", str(UserError("Go back.")))
    played.now_s += 3
    assert played.stream.view(played.now_s).why == "Go back."


def test_a_phone_that_measures_seldom_is_told_so() -> None:
    global RATE_HZ
    try:
        RATE_HZ = 8.0
        played = Played().run(10)
        assert played.trouble == "coarse"
        assert played.stream.view(played.now_s).grade is Grade.POOR
        RATE_HZ = 20.0
        assert Played().run(10).trouble is None
    finally:
        RATE_HZ = 100.0


def test_each_trouble_has_its_words() -> None:
    for token, words in WORDS.items():
        assert words.endswith((".", "?")), token
        assert len(words) < 170, token
