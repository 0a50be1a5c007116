"""A steadier course of one repetition, where the source also follows how the knee moves (`Sample.flow_deg`).

A camera's opening is right at rest and unsteady on its way; its flow is steady on its way, and does not know
where it is. So the flow tells the course, and the opening how large it is: the way up and the way down are
each stretched so that together they lie as near to the opening as they can. Nothing is delayed by that, nor
is a lift treated otherwise than a lowering, as a filter that runs with the samples would do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FOLLOWED = 0.8  # at least this share of the samples
STRETCHED = (0.4, 2.5)  # by less or more than this, it was not the knee that was followed
APART = 0.08  # of the range: what the two may differ by, beside the opening's noise
_ROUNDS = 4  # of least squares, what is far off weighing less in the next (Huber)
_NEAR = 1.5  # robust standard deviations


def steadied(opening_deg: Floats, flow_deg: Floats, noise_deg: float) -> Floats | None:
    """The course of the opening (n,), degrees, by the flow; None where the two do not tell of one movement.

    ``flow_deg`` (n,) is where the knee has come to, from anywhere; NaN where it was not followed from the
    sample before. ``noise_deg`` is the opening's own.
    """
    steps = np.diff(flow_deg, prepend=flow_deg[:1])
    lost = np.isnan(steps)
    if lost.sum() > 1 + (1 - FOLLOWED) * len(steps):
        return None
    steps[lost] = np.diff(opening_deg, prepend=opening_deg[:1])[lost]
    ways = np.cumsum([np.maximum(steps, 0), np.minimum(steps, 0)], axis=1)
    looks = np.vstack([np.ones_like(steps), ways]).T
    weight = np.ones_like(steps)
    course, off, stretched = steps, steps, np.zeros(2)
    for _ in range(_ROUNDS):
        found = np.linalg.lstsq(looks * weight[:, None], opening_deg * weight)[0]
        course, stretched = looks @ found, found[1:]
        off = opening_deg - course
        near = _NEAR * 1.4826 * float(np.median(np.abs(off))) + 1e-9
        weight = np.sqrt(np.minimum(near / np.maximum(np.abs(off), near), 1.0))
    apart = float(np.mean(off**2)) - noise_deg**2
    same = apart < (APART * float(np.ptp(course))) ** 2
    return course if same and STRETCHED[0] < stretched.min() and stretched.max() < STRETCHED[1] else None
