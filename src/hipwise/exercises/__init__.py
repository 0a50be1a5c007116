"""What each exercise is: set-up, tempo, dose, and where its faults begin. Data, and its reader."""

from hipwise.exercises.exercise import Counting, Exercise, Faults, Pacing, Tempo, UnknownExercise, load, names

__all__ = ["Counting", "Exercise", "Faults", "Pacing", "Tempo", "UnknownExercise", "load", "names"]
