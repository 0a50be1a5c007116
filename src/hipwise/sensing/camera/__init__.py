"""BlazePose on LiteRT: from frames to the opening of the top leg, and how good the view is.

The names load what they need (OpenCV, LiteRT, PyAV) when they are first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hipwise.sensing.camera.calibration import Calibrating, Calibration, calibrate
    from hipwise.sensing.camera.frames import BadFrame, decode_jpeg
    from hipwise.sensing.camera.reader import LandmarkReader, Reading
    from hipwise.sensing.camera.sensor import CameraSensor, Sighting
    from hipwise.sensing.camera.spot import Spot
    from hipwise.sensing.camera.video import Video, is_video

__all__ = [
    "BadFrame",
    "Calibrating",
    "Calibration",
    "CameraSensor",
    "LandmarkReader",
    "Reading",
    "Sighting",
    "Spot",
    "Video",
    "calibrate",
    "decode_jpeg",
    "is_video",
]

_HOMES = {
    "BadFrame": "frames",
    "decode_jpeg": "frames",
    "Calibrating": "calibration",
    "Calibration": "calibration",
    "calibrate": "calibration",
    "Spot": "spot",
    "LandmarkReader": "reader",
    "Reading": "reader",
    "CameraSensor": "sensor",
    "Sighting": "sensor",
    "Video": "video",
    "is_video": "video",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
