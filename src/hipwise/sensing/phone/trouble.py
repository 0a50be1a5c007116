"""What can be wrong with the phone, in words: what it is, and what to tap."""

from __future__ import annotations

from collections.abc import Mapping

from hipwise.sensing.source import Grade, View

WORDS: Mapping[str, str] = {
    "away": (
        "The phone does not answer. Unlock it, see that phyphox is open, and that the phone and this "
        "computer are in the same Wi-Fi."
    ),
    "closed": (
        "The phone is there, but phyphox's remote access is off. In phyphox tap the three dots, then "
        "“Allow remote access”."
    ),
    "strange": "Something answers at that address, but not phyphox. Compare it with what phyphox shows.",
    "flood": "What answers at that address sends far more than was asked. Is it the phone?",
    "slow": "The phone answers too slowly. Bring it and this computer nearer to the Wi-Fi.",
    "cut": "The Wi-Fi drops the phone's answers. Bring the phone nearer to it.",
    "stopped": "The measurement on the phone is paused. Tap the ▶ in phyphox.",
    "asleep": "The phone has fallen asleep. Unlock it; phyphox must stay on the screen.",
    "coarse": "The phone measures too seldom. In phyphox choose a sensor rate of 20 a second or more.",
    "still_leg": "The phone hardly moves. Wear it on the top leg, just above the knee.",
    "wrong": "phyphox shows another experiment now. Go back and open “Acceleration with g”.",
}
"""By token. Those of a session under way are spoken too: see `coaching.seeing.REMEDIES`."""

KEPT = "The phone goes on measuring meanwhile: what you do is counted when it is back."


def unreached(token: str, why: str | None = None) -> View:
    """The view of a phone that shows nothing, with the sentence for it, or one that fits better."""
    return View(Grade.UNUSABLE, 0.0, why or WORDS[token], f"phone_{token}")
