"""How long each sound file lasts: the voice never starts a line before the one before has ended."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "sounds"


def lengths(language: str) -> dict[str, float]:
    """Seconds of each sound of a language, by the id of its cue."""
    import av

    found: dict[str, float] = {}
    for path in sorted((FOLDER / language).glob("*.mp3")):
        with av.open(path) as container:
            found[path.stem] = (container.duration or 0) / av.time_base
    return found
