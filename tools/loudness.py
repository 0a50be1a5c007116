"""How loud a clip sounds: EBU R128, by FFmpeg's own meter, through PyAV."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from av.error import BlockingIOError, EOFError
from av.filter import Graph

LONG_ENOUGH_S = 3.0


def loudness_lufs(sound: np.ndarray, rate_hz: int) -> float:
    """Integrated loudness of a mono clip (samples,) of float32 in -1..1, in LUFS.

    R128 looks through windows of 0.4 s, which is longer than "one" takes to say: the clip is
    therefore measured as if said over and over. Pauses inside a line do not count, R128's gate
    leaves them out.
    """
    times = int(np.ceil(LONG_ENOUGH_S * rate_hz / len(sound)))
    graph = Graph()
    source = graph.add_abuffer(
        format="flt", sample_rate=rate_hz, layout="mono", time_base=Fraction(1, rate_hz)
    )
    graph.link_nodes(source, graph.add("ebur128", "metadata=1"), graph.add("abuffersink")).configure()
    frame = av.AudioFrame.from_ndarray(np.tile(sound.astype(np.float32), times)[None], "flt", "mono")
    frame.sample_rate = rate_hz
    graph.push(frame)
    graph.push(None)
    heard = float("-inf")
    while True:
        try:
            heard = float(graph.pull().metadata.get("lavfi.r128.I", heard))
        except (BlockingIOError, EOFError):
            return heard
