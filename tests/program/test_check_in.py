from __future__ import annotations

import pytest

from hipwise.program import check_in
from hipwise.program.screening import Outcome


@pytest.mark.parametrize(
    ("pain", "wanted"),
    [
        *((pain, Outcome.GO) for pain in range(4)),
        *((pain, Outcome.EASIER) for pain in (4, 5)),
        *((pain, Outcome.SEE_SOMEONE) for pain in range(6, 11)),
    ],
)
def test_the_traffic_light(pain: int, wanted: Outcome):
    assert check_in.outcome(pain, new_symptoms=False) is wanted
    assert wanted.may_start  # a usual high pain does not lock the door


@pytest.mark.parametrize("pain", range(11))
def test_new_symptoms_stop_whatever_the_pain(pain: int):
    outcome = check_in.outcome(pain, new_symptoms=True)
    assert outcome is Outcome.STOP and not outcome.may_start


@pytest.mark.parametrize("pain", [-1, 11])
def test_pain_is_from_0_to_10(pain: int):
    with pytest.raises(ValueError, match="0 to 10"):
        check_in.outcome(pain, new_symptoms=False)
