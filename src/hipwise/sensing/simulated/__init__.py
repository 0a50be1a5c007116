"""A person who does the exercise as the geometry has it, watched by made sensors; the truth comes along."""

from hipwise.sensing.simulated.camera import CameraTroubles, SimulatedCamera
from hipwise.sensing.simulated.leg import Pose, pose
from hipwise.sensing.simulated.movement import Movement, Rep, Shape, Unrest, faulty, restless
from hipwise.sensing.simulated.sensor import SensorTroubles, any_mounting, wear

__all__ = [
    "CameraTroubles",
    "Movement",
    "Pose",
    "Rep",
    "SensorTroubles",
    "Shape",
    "SimulatedCamera",
    "Unrest",
    "any_mounting",
    "faulty",
    "pose",
    "restless",
    "wear",
]
