"""What each exercise is: set-up, tempo, dose, and where its faults begin. Data, and its reader."""

from hipwise.exercises.exercise import (
    Check,
    Counting,
    Exercise,
    Faults,
    Pacing,
    Setup,
    Speech,
    Tempo,
    UnknownExercise,
    load,
    names,
)

__all__ = [
    "Check",
    "Counting",
    "Exercise",
    "Faults",
    "Pacing",
    "Setup",
    "Speech",
    "Tempo",
    "UnknownExercise",
    "load",
    "names",
]
