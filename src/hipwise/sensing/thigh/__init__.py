"""From an accelerometer on the thigh, mounted anyhow, to the opening of the top leg."""

from hipwise.sensing.thigh.motion import Motion
from hipwise.sensing.thigh.mounting import Mounting
from hipwise.sensing.thigh.recording import Recording
from hipwise.sensing.thigh.sensor import ThighSensor, steady

__all__ = ["Motion", "Mounting", "Recording", "ThighSensor", "steady"]
