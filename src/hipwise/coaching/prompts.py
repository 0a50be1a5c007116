"""What is said on the beat: the phase's own word at first, then what to think of."""

from __future__ import annotations

from hipwise.coaching.messages import Beat
from hipwise.exercises import Speech

WORDS = {
    ("lift", 0): "lift",
    ("hold", 0): "hold",
    ("hold", 1): "lower-2",
    ("hold", 2): "lower-3",
    ("lower", 0): "lower",
    ("lower", 1): "lower-2",
    ("lower", 2): "lower-3",
}
SPOKEN = 2
"""The phases are named in so many repetitions; after that the tones carry the beat."""
INNER = 3
"""The muscle is thought of in so many repetitions, and all through the warm-up (SCIENCE 7)."""
OUTER_EVERY = 4
"""The movement is thought of in every so manieth repetition after that."""


def prompt(
    speech: Speech, beat: Beat, number: int, *, driving: bool, easy: bool, remarked: bool
) -> str | None:
    """The cue on this beat of repetition ``number``, None for the tone alone.

    ``easy`` is the warm-up. After a remark there is nothing more to think of.
    """
    if (beat.phase, beat.step) == ("lift", 0) and not remarked:
        thought = _thought(speech, number, easy)
        if thought is not None:
            return thought
    # "Two, three" on the way down would run into the count of somebody who is quicker than asked.
    if number <= SPOKEN and (driving or beat.step == 0):
        return WORDS.get((beat.phase, beat.step))
    return None


def _thought(speech: Speech, number: int, easy: bool) -> str | None:
    """What to think of in this repetition: one thing at a time, and not in every one."""
    if 1 < number <= INNER or (easy and number > 1 and number % 2):
        return speech.inner[number % len(speech.inner)]
    if not easy and number > INNER and number % OUTER_EVERY == 0:
        return speech.outer[number // OUTER_EVERY % len(speech.outer)]
    return None
