import numpy as np
import pytest

from hipwise.repetitions.stillness import Fidgets, Stillness


def fidgets(hz: float) -> bool:
    fidgeting = Fidgets()
    return any(fidgeting.feed(t, 6 * np.sin(2 * np.pi * hz * t), 2.5) for t in np.arange(0, 3, 1 / 30))


@pytest.mark.parametrize(("hz", "so"), [(1.2, False), (1.6, False), (2.5, True), (4.0, True)])
def test_quicker_than_any_repetition_is_fidgeting(hz, so):
    assert fidgets(hz) == so


def test_stillness_is_counted_from_the_last_stir():
    still = Stillness(4.0)
    lasted = [still.feed(t, 20.0 if t > 2 else 0.0) for t in np.arange(0, 6, 0.1)]
    assert max(lasted[:20]) > 1.9 and 2.0 < lasted[-1] < 3.9
    assert still.level_deg == pytest.approx(20, abs=0.5)
