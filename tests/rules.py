"""The rules of speech (SCIENCE 7) over a log of what was said, for the tests with and without a browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from hipwise.coaching import cues

TOLERANCE_S = 0.02
APART = 3
PRAISE = "better"
PRAISE_APART = 4
REMARKS = ("corrections", "reminders")


def broken(
    log: Sequence[Mapping[str, Any]],
    sets: Sequence[int],
    lowerings: Iterable[tuple[float, float]] = (),
    language: str = "en",
) -> list[str]:
    """What is wrong with it, in words; empty if nothing is.

    ``log``: {"cue", "at", "seconds"} of each line, in the order in which they were set to be heard. ``sets``:
    how far each set was counted. ``lowerings``: from when to when the leg went down, on the same clock.
    """
    lines = cues.load(language)
    said = [entry for entry in log if entry["cue"] in lines]
    wrong = [
        f"{two['cue']} at {two['at']:.2f} over {one['cue']}, until {one['at'] + one['seconds']:.2f}"
        for one, two in pairwise(said)
        if two["at"] < one["at"] + one["seconds"] - TOLERANCE_S
    ]
    # The numbers of the summary belong to "on the left" and "on the right" behind them.
    heard = [entry["cue"] for entry in said]
    counts = [
        (place, int(cue.removeprefix("count-")))
        for place, cue in enumerate(heard)
        if cue.startswith("count-") and not (heard[place + 1 : place + 2] or [""])[0].startswith("on-")
    ]
    wanted = [number for many in sets for number in range(1, many + 1)]
    if [number for _, number in counts] != wanted:
        wrong.append(f"counted {[number for _, number in counts]}")
    last: dict[str, int] = {}
    places = [place for place, _ in counts]
    for done, (begin, end) in enumerate(pairwise([*places, len(heard)])):
        remarks = [cue for cue in heard[begin:end] if lines[cue].group in REMARKS]
        if len(remarks) > 1:
            wrong.append(f"{remarks} after one repetition")
        for cue in remarks:
            if cue == PRAISE:
                if done - last.get(cue, -PRAISE_APART) < PRAISE_APART:
                    wrong.append(f"{cue} again after {done - last[cue]} repetitions")
                last[cue] = done
            if lines[cue].group != "corrections":
                continue
            stem = cue.rpartition("-")[0]
            if done - last.get(stem, -APART) < APART:
                wrong.append(f"{cue} again after {done - last[stem]} repetitions")
            last[stem] = done
    offered = sum(cue.startswith("tiring-") for cue in heard)
    if offered > len(sets):
        wrong.append(f"offered to stop {offered} times")
    moving = list(lowerings)
    for entry in said:
        if lines[entry["cue"]].group != "corrections":
            continue
        for begin_s, end_s in moving:
            if begin_s + (end_s - begin_s) * 2 / 3 < entry["at"] < end_s - TOLERANCE_S:
                wrong.append(f"{entry['cue']} at {entry['at']:.2f}, in the last third of a lowering")
    return wrong
