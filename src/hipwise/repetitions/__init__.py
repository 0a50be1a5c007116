"""From opening to repetitions: the streaming tracker, tempo, and form."""

from hipwise.repetitions.events import Armed, Counted, Event, Fault, Hold, Lift, Lower, Repetition
from hipwise.repetitions.tracker import Arming, Tracker

__all__ = [
    "Armed",
    "Arming",
    "Counted",
    "Event",
    "Fault",
    "Hold",
    "Lift",
    "Lower",
    "Repetition",
    "Tracker",
]
