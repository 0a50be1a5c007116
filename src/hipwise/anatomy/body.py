"""The body: MuJoCo's model of the trunk and both legs, its couplings and its places of touch.

Frames. The model's own bones have x forward, y up and z to the person's right. The world has z up. The
right leg is always the working one; the left works by mirroring (``benchmarks.muscles`` proves it).
"""

from __future__ import annotations

import importlib
import logging
import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hipwise.errors import UserError

Array = NDArray[np.float64]
Leg = Literal["right", "left"]
LEGS: tuple[Leg, Leg] = ("right", "left")

JOINTS = (
    "hip_flexion",
    "hip_adduction",
    "hip_rotation",
    "knee_angle",
    "ankle_angle",
    "subtalar_angle",
    "mtp_angle",
)
"""The seven free joints of a leg: positive is flexion, adduction, inward turn, dorsiflexion, inversion."""

# Where a leg, the back or an elbow can touch something: (body, points in its frame in metres, for the right
# side). The sole lies 10 mm below the frames of heel and toes; the inner ankle and knee are bone, not skin.
PLACES: dict[str, tuple[tuple[str, tuple[tuple[float, float, float], ...]], ...]] = {
    "foot": (
        ("calcn", ((0.0, -0.01, -0.02), (0.0, -0.01, 0.02), (0.165, -0.01, -0.03), (0.135, -0.01, 0.04))),
        ("toes", ((0.06, -0.01, 0.0),)),
    ),
    "ball": (
        ("calcn", ((0.165, -0.01, -0.03), (0.135, -0.01, 0.04))),
        ("toes", ((0.06, -0.01, 0.0),)),
    ),
    "outer foot": (("calcn", ((0.0, 0.0, 0.03), (0.07, 0.0, 0.04), (0.14, 0.0, 0.045))),),
    "inner ankle": (("talus", ((0.0, 0.0, -0.035),)),),
    "inner knee": (("femur", ((0.0, -0.40, -0.045),)),),
    "upper back": (("torso", ((-0.09, 0.33, -0.12), (-0.09, 0.33, 0.12))),),
    "elbow": (("torso", ((-0.05, 0.36, 0.47), (0.25, 0.36, 0.47), (0.10, 0.34, 0.47))),),
}

# A band's line of pull, in the frame of the bone it lies on.
BAND_PLACES: dict[str, tuple[str, tuple[float, float, float]]] = {
    "knees": ("femur", (0.0, -0.36, 0.0)),
    "ankles": ("tibia", (0.0, -0.34, 0.0)),
}


MISSING = (
    "the muscle model (mujoco, myo-sim, daqp) is not installed here; there are no wheels of it for Intel "
    "Macs, where everything but the camera and the muscles works"
)


def bone(name: str, leg: Leg) -> str:
    """The model's name of that bone: the trunk's have no side."""
    return name if name in ("torso", "pelvis") else f"{name}_{leg[0]}"


@dataclass(frozen=True, slots=True)
class Coupling:
    """A joint that follows another by a polynomial (knee and patella)."""

    qpos: int
    dof: int
    leader_qpos: int
    leader_dof: int
    rest: float
    leader_rest: float
    polynomial: tuple[float, ...]

    def at(self, leader: float) -> tuple[float, float]:
        """Its value and its slope where the leading joint stands at ``leader`` (radians)."""
        x, value, slope = leader - self.leader_rest, 0.0, 0.0
        for coefficient in reversed(self.polynomial):
            slope = slope * x + value
            value = value * x + coefficient
        return self.rest + value, slope


def simulator() -> Any:
    """MuJoCo, untyped: it ships no types.

    Raises:
        UserError: it is not installed (there are no wheels of it for Intel Macs).
    """
    try:
        return importlib.import_module("mujoco")
    except ImportError as error:
        raise UserError(MISSING) from error


def load_model() -> Any:
    """Compile ``myolegs``: the trunk, both legs and 80 muscles.

    Raises:
        UserError: MuJoCo or the model is not installed.
    """
    mujoco = simulator()
    try:
        import myo_sim
    except ImportError as error:
        raise UserError(MISSING) from error

    # While composing, the model warns of a prefix that matters only for writing it back to XML. Left alone,
    # MuJoCo would also write that into a log file in whatever folder the person happens to be.
    mujoco.set_mju_user_warning(lambda message: logging.getLogger(__name__).debug(message))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return myo_sim.load_model("myolegs")
    finally:
        mujoco.set_mju_user_warning(None)


class Body:
    """The model and one working copy of its state. Not to be shared between threads.

    Do not build one while a live session is paced: it takes half a second during which nothing else runs.
    """

    def __init__(self) -> None:
        self.model = load_model()
        self._mujoco = simulator()
        # The model's file writes the right angles of the pelvis as 1.57: legs and trunk would sit 0.8 mrad
        # askew on each other, and left would not be right in the mirror.
        self.model.body_quat[self.body("pelvis")] = self.model.body_quat[self.body("sacrum")]
        self.data = self._mujoco.MjData(self.model)
        self._lumbar_quat = self.model.body_quat[self.body("lumbar5")].copy()
        self._force_free = np.zeros(self.model.nv)

    # ------------------------------------------------------------------ names

    def _id(self, kind: str, name: str) -> int:
        found = self._mujoco.mj_name2id(self.model, getattr(self._mujoco.mjtObj, f"mjOBJ_{kind}"), name)
        if found < 0:
            raise LookupError(f"the model has no {kind.lower()} called {name!r}")
        return found

    def body(self, name: str) -> int:
        return self._id("BODY", name)

    def qpos(self, joint: str) -> int:
        """Where that joint's angle is in ``data.qpos``."""
        return int(self.model.jnt_qposadr[self._id("JOINT", joint)])

    def dof(self, joint: str) -> int:
        """Where that joint's torque is in a vector of ``model.nv``."""
        return int(self.model.jnt_dofadr[self._id("JOINT", joint)])

    def limits(self, joint: str) -> tuple[float, float]:
        """The range of that joint in radians."""
        low, high = self.model.jnt_range[self._id("JOINT", joint)]
        return float(low), float(high)

    @cached_property
    def muscles(self) -> tuple[str, ...]:
        """The names of the 80 muscles, in the model's order."""
        kind = self._mujoco.mjtObj.mjOBJ_ACTUATOR
        return tuple(self._mujoco.mj_id2name(self.model, kind, i) for i in range(self.model.nu))

    @cached_property
    def mass_kg(self) -> float:
        return float(self.model.body_mass.sum())

    @cached_property
    def weight_n(self) -> float:
        return self.mass_kg * float(-self.model.opt.gravity[2])

    # ------------------------------------------------------------------ couplings

    @cached_property
    def couplings(self) -> tuple[Coupling, ...]:
        model, found = self.model, []
        for k in range(model.neq):
            follower, leader = int(model.eq_obj1id[k]), int(model.eq_obj2id[k])
            q, lead = int(model.jnt_qposadr[follower]), int(model.jnt_qposadr[leader])
            found.append(
                Coupling(
                    qpos=q,
                    dof=int(model.jnt_dofadr[follower]),
                    leader_qpos=lead,
                    leader_dof=int(model.jnt_dofadr[leader]),
                    rest=float(model.qpos0[q]),
                    leader_rest=float(model.qpos0[lead]),
                    polynomial=tuple(float(value) for value in model.eq_data[k, :5]),
                )
            )
        return tuple(found)

    @cached_property
    def free_dofs(self) -> tuple[int, ...]:
        """The degrees of freedom that lead: 6 of the root, then 7 of each leg."""
        followers = {coupling.dof for coupling in self.couplings}
        return tuple(dof for dof in range(self.model.nv) if dof not in followers)

    def projection(self) -> Array:
        """T = dq/dz, (nv, 20), at the present pose: what the couplings leave free.

        The coupling forces do no work along the columns of T, so they drop out of T'·(balance) exactly.
        """
        matrix = np.zeros((self.model.nv, len(self.free_dofs)))
        column = {dof: i for i, dof in enumerate(self.free_dofs)}
        for dof, i in column.items():
            matrix[dof, i] = 1.0
        for coupling in self.couplings:
            _, slope = coupling.at(float(self.data.qpos[coupling.leader_qpos]))
            matrix[coupling.dof, column[coupling.leader_dof]] = slope
        return matrix

    # ------------------------------------------------------------------ posing

    def pose(self, qpos: Array, trunk: tuple[float, float] = (0.0, 0.0)) -> None:
        """Take that pose, followers included, and work out everything the balance needs.

        ``qpos`` is (35,): 3 of place in metres, 4 of a quaternion, 28 joints in radians. ``trunk`` is the
        lean of the trunk apart from the pelvis, forward and to the person's right, in radians: the model
        has no joints there, so the lowest vertebra is turned on the pelvis.
        """
        mujoco, model, data = self._mujoco, self.model, self.data
        data.qpos[:] = qpos
        for coupling in self.couplings:
            data.qpos[coupling.qpos], _ = coupling.at(float(data.qpos[coupling.leader_qpos]))
        lumbar = self.body("lumbar5")
        model.body_quat[lumbar] = self._lumbar_quat
        if trunk != (0.0, 0.0):
            forward, right = trunk
            lean, turn, both = np.zeros(4), np.zeros(4), np.zeros(4)
            mujoco.mju_axisAngle2Quat(lean, np.array([0.0, 0.0, 1.0]), -forward)
            mujoco.mju_axisAngle2Quat(turn, np.array([1.0, 0.0, 0.0]), right)
            mujoco.mju_mulQuat(both, lean, turn)
            mujoco.mju_mulQuat(model.body_quat[lumbar], self._lumbar_quat, both)
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)

    def muscle_state(self) -> tuple[Array, Array]:
        """Lengths (80,) in metres and moment arms (80, nv) in metres, at the present pose."""
        mujoco, model, data = self._mujoco, self.model, self.data
        mujoco.mj_tendon(model, data)
        mujoco.mj_transmission(model, data)
        moment = np.zeros((model.nu, model.nv))
        mujoco.mju_sparse2dense(
            moment, data.actuator_moment, data.moment_rownnz, data.moment_rowadr, data.moment_colind
        )
        return data.actuator_length.copy(), moment

    def gravity(self) -> Array:
        """The torques (nv,) that hold the present pose against gravity, at rest."""
        self.data.qvel[:] = 0.0
        self.data.cvel[:] = 0.0
        self._mujoco.mj_rne(self.model, self.data, 0, self._force_free)
        return self._force_free.copy()

    def to_quaternion(self, quat: Array, turn: Array) -> None:
        """Write the rotation (3, 3) into ``quat`` (4,)."""
        self._mujoco.mju_mat2Quat(quat, turn.ravel())

    # ------------------------------------------------------------------ places

    def place(self, body: str, point: tuple[float, float, float] | Array) -> Array:
        """A point of a body, in the world, metres."""
        i = self.body(body)
        return self.data.xpos[i] + self.data.xmat[i].reshape(3, 3) @ np.asarray(point)

    def turn(self, body: str) -> Array:
        """The orientation of a body in the world, (3, 3); its columns are forward, up and right."""
        return self.data.xmat[self.body(body)].reshape(3, 3).copy()

    def jacobian(self, body: str, point: Array) -> Array:
        """How that world point, riding on the body, moves with each degree of freedom: (3, nv)."""
        matrix = np.zeros((3, self.model.nv))
        self._mujoco.mj_jac(self.model, self.data, matrix, None, point, self.body(body))
        return matrix

    def touch_points(self, place: str, leg: Leg) -> list[tuple[str, Array]]:
        """The points of that place of touch: (body, world point)."""
        side = 1.0 if leg == "right" else -1.0
        return [
            (bone(body, leg), self.place(bone(body, leg), np.array([x, y, side * z])))
            for body, points in PLACES[place]
            for x, y, z in points
        ]

    def centre_of_mass(self) -> Array:
        """Of the whole body, in the world, metres."""
        return self.data.subtree_com[0].copy()
