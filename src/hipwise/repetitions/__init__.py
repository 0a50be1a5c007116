"""From opening to repetitions: the streaming tracker, tempo, and form."""

from typing import TYPE_CHECKING, Any

from hipwise.repetitions.events import Armed, Counted, Event, Fault, Hold, Lift, Lower, Repetition

if TYPE_CHECKING:
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


def __getattr__(name: str) -> Any:
    # The tracker brings numpy with it; the records, and so `hipwise history`, need the events alone.
    if name in ("Arming", "Tracker"):
        from hipwise.repetitions import tracker

        return getattr(tracker, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
