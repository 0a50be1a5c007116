"""One model for all tests of the anatomy: it takes half a second to load."""

import pytest

pytest.importorskip("mujoco", reason="the muscle model is not installed here")


@pytest.fixture(scope="session")
def anatomy():
    from hipwise.anatomy.work import Anatomy

    return Anatomy()


@pytest.fixture(scope="session")
def usual(anatomy):
    """Every movement in its usual form, worked through once."""
    from hipwise.exercises.movement import do, load_movement, movement_names

    return {name: anatomy.work(do(load_movement(name))) for name in movement_names()}
