"""Two plain ways to count, for comparison: both see the whole recording at once, ours never does."""

from __future__ import annotations

import numpy as np
from scipy.signal import find_peaks

from hipwise.sensing import Sample

PROMINENCE = 0.40  # of the range over the whole recording
THRESHOLD_DEG = 20.0


def openings(samples: list[Sample]) -> np.ndarray:
    """What was seen of the opening, degrees. (n,)"""
    return np.array([sample.opening_deg for sample in samples if sample.seen])


def peaks(samples: list[Sample]) -> int:
    """scipy's ``find_peaks`` with a prominence of 40 % of the range."""
    x = openings(samples)
    if len(x) < 3:
        return 0
    return len(find_peaks(x, prominence=PROMINENCE * float(np.ptp(x)))[0])


def threshold(samples: list[Sample]) -> int:
    """How often the opening falls below one fixed angle."""
    above = openings(samples) > THRESHOLD_DEG
    return int((above[:-1] & ~above[1:]).sum())
