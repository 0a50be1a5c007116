"""What the page is told at the end: the charts, and the questions with their words."""

from __future__ import annotations

from pathlib import Path

from floor import LENGTHS, NOW, Person, ready

from hipwise.coaching import cues
from hipwise.live import Live
from hipwise.web.live.reply import summary


class Eye:
    def see(self, t_s: float, image: object) -> None: ...


def test_a_set_comes_with_its_chart_and_pain_with_the_question_where(tmp_path: Path):
    records, check_in = ready(tmp_path)
    live = Live(records, LENGTHS, lambda _: Eye())
    live.start(1000.0, NOW, source="camera", check_in_id=check_in, reps=5, first_side="left")
    person = Person(live).set(2)
    live.stop(person.t_s + 1, "pain")
    told = summary(live, cues.load("en"))
    assert [question["name"] for question in told["questions"]] == ["place", "effort", "pain", "clearer"]
    (done,) = told["sets"]
    assert done["done"] == 2 and done["chart"].count('class="lower"') == 2 + 1  # and the legend's own
    live.close(person.t_s + 2, effort=3)
    assert summary(live, cues.load("en"))["questions"] == []
    records.close()
