"""Which of phyphox's experiments can measure a leg."""

import pytest

from hipwise.errors import UserError
from hipwise.sensing.phone.experiment import Buffers, Experiment


def outputs(*names: str) -> list[dict[str, str]]:
    return [{axis: name} for axis, name in zip("xyzt", names, strict=True)]


ACCELERATION = {"source": "accelerometer", "outputs": outputs("ax", "ay", "az", "at")}
GYROSCOPE = {"source": "gyroscope", "outputs": outputs("gx", "gy", "gz", "gt")}


def test_finds_the_buffers_by_their_sensors_whatever_their_names() -> None:
    experiment = Experiment.of(
        {"localTitle": "Mine", "inputs": [{"source": "audio"}, GYROSCOPE, ACCELERATION]}
    )
    assert experiment == Experiment("Mine", Buffers("ax", "ay", "az", "at"), Buffers("gx", "gy", "gz", "gt"))


def test_does_without_a_gyroscope() -> None:
    assert Experiment.of({"title": "Acceleration with g", "inputs": [ACCELERATION]}).gyroscope is None


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (
            {"title": "Linear", "inputs": [{"source": "linear_acceleration", "outputs": outputs(*"abcd")}]},
            "gravity",
        ),
        ({"title": "Audio scope", "inputs": [{"source": "audio"}]}, "Audio scope.*accelerometer"),
        (
            {"title": "No time", "inputs": [{"source": "accelerometer", "outputs": [{"x": "x"}]}]},
            "accelerometer",
        ),
        ({"result": False}, "not phyphox"),
        ([], "not phyphox"),
        (None, "not phyphox"),
        (
            {"inputs": [3, {"outputs": 7}, {"source": "accelerometer", "outputs": [[], {"x": 1}]}]},
            "accelerometer",
        ),
    ],
)
def test_says_what_to_open_instead(config: object, said: str) -> None:
    with pytest.raises(UserError, match=said):
        Experiment.of(config)
