import pytest

from hipwise import exercises


def test_every_exercise_reads():
    for name in exercises.names():
        exercise = exercises.load(name)
        assert exercise.name == name
        assert exercise.tempo.lower_s == exercise.pacing.ratio * exercise.tempo.lift_s
        assert 0 < exercise.counting.fall_share < 1


def test_an_unknown_exercise_names_those_there_are():
    with pytest.raises(exercises.UnknownExercise, match="clamshell, press, side-lying-leg-raise"):
        exercises.load("burpee")
