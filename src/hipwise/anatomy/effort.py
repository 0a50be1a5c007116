"""From a pose to muscle effort, by static optimisation.

Still and without speed, the torques of gravity are carried by muscles, contacts, bands and joint stops:

    gravity(q) = M'(g∘a + b) + Σ J'f(contacts) + J'f(band) + stops + reserve

with the couplings of knee and patella projected out. Of all activations that do, the one with the smallest
sum of squares is taken. Reserves stand for what the model cannot hold; one N·m of them costs as much as a
hundred muscles fully active, and what is left of them is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hipwise.anatomy.body import BAND_PLACES, JOINTS, LEGS, Array, Body, Leg, bone
from hipwise.anatomy.muscle import Muscles
from hipwise.exercises.band import Band

RESERVE_COST = 100.0  # per (N·m)² or N²; less leaves up to 2.5 N·m of residual (docs/muscles.md)
PUSH_COST = 1e-4  # of contacts and stops, in body weights: only to choose among equals; less makes daqp cycle
STOP_NEAR_RAD = 0.02
STOP_UNIT_NM = 100.0
TOO_MUCH_NM = 1.0
FULL = 1.0 - 1e-6
SOLVED = 1


class CannotHold(ValueError):
    """The model cannot hold this pose; ``residual_nm`` is how much is missing."""

    def __init__(self, message: str, residual_nm: float):
        super().__init__(message)
        self.residual_nm = residual_nm


@dataclass(frozen=True, slots=True)
class Contact:
    """A place that touches something from above, and how much it grips (0 = only presses)."""

    place: str
    leg: Leg
    friction: float


@dataclass(frozen=True, slots=True)
class Load:
    """What the body is carried by, and what pulls on it.

    Where the floor carries pelvis and lower leg (``held``), only the right leg has to balance.
    """

    contacts: tuple[Contact, ...] = ()
    held: bool = False
    band: Band | None = None
    band_place: str = "knees"


@dataclass(frozen=True, slots=True)
class Effort:
    """What each muscle does: activations 0 to 1 and pulls in newtons, (80,) each; NaN where it was not asked.

    ``residual_nm`` is the largest torque (or force, N) that had to be lent. ``at_limit`` names the muscles at
    full activation: beyond it the model would need more than they have.
    """

    activation: Array
    force_n: Array
    residual_nm: float
    at_limit: tuple[str, ...]
    support_n: float
    band_n: float


def band_pull(body: Body, band: Band, place: str) -> tuple[float, Array]:
    """The pull of the band in newtons and its torques (nv,), at the present pose."""
    part, point = BAND_PLACES[place]
    right, left = (body.place(bone(part, leg), point) for leg in LEGS)
    line = left - right
    apart = float(np.linalg.norm(line))
    pull = band.pull_n(apart, place)
    if pull == 0.0:
        return 0.0, np.zeros(body.model.nv)
    towards = line / apart * pull
    torque = body.jacobian(bone(part, "right"), right).T @ towards
    return pull, torque - body.jacobian(bone(part, "left"), left).T @ towards


def _rays(friction: float) -> list[Array]:
    """The directions a contact can push along: straight up, or the edges of a pyramid."""
    up = np.array([0.0, 0.0, 1.0])
    if friction == 0.0:
        return [up]
    sides = ((1.0, 0.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, -1.0, 0.0))
    return [up + friction * np.array(side) for side in sides]


def _stops(body: Body, rows: Sequence[int]) -> list[tuple[int, float]]:
    """Joints at the end of their range, and the direction in which the stop pushes back."""
    found: list[tuple[int, float]] = []
    for leg in LEGS:
        for joint in JOINTS:
            name = f"{joint}_{leg[0]}"
            dof = body.dof(name)
            if dof in rows:
                low, high = body.limits(name)
                angle = float(body.data.qpos[body.qpos(name)])
                if angle < low + STOP_NEAR_RAD:
                    found.append((dof, 1.0))
                if angle > high - STOP_NEAR_RAD:
                    found.append((dof, -1.0))
    return found


def effort(body: Body, muscles: Muscles, load: Load) -> Effort:
    """The least effort that holds the body's present pose (``body.pose`` first).

    Raises:
        CannotHold: more than 1 N·m had to be lent, or there is no solution at all.
    """
    import daqp

    free = body.free_dofs
    root = free[:6]
    if load.held:
        wanted = {body.dof(f"{joint}_r") for joint in JOINTS}
        acting = np.array([name.endswith("_r") for name in muscles.names])
    else:
        wanted = set(free)
        acting = np.ones(len(muscles.names), dtype=bool)
    columns = [i for i, dof in enumerate(free) if dof in wanted]
    rows = [free[i] for i in columns]
    project = body.projection()[:, columns].T  # (rows, nv)

    lengths, moment = body.muscle_state()
    gain, rest = muscles.forces(lengths)
    need = body.gravity() - moment.T @ rest
    band_n = 0.0
    if load.band is not None:
        band_n, pull = band_pull(body, load.band, load.band_place)
        need = need - pull
    target = project @ need

    pushes: list[Array] = []
    for contact in load.contacts:
        for name, point in body.touch_points(contact.place, contact.leg):
            jacobian = body.jacobian(name, point)
            pushes += [project @ (jacobian.T @ ray) * body.weight_n for ray in _rays(contact.friction)]
    supports = len(pushes)
    for dof, sign in _stops(body, rows):
        column = np.zeros(len(rows))
        column[rows.index(dof)] = sign * STOP_UNIT_NM
        pushes.append(column)

    active = project @ (moment[acting] * gain[acting, None]).T
    count, pushing, lent = active.shape[1], len(pushes), len(rows)
    matrix = np.hstack([active, np.array(pushes).T.reshape(lent, pushing), np.eye(lent)])
    size = count + pushing + lent
    cost = np.concatenate(
        [np.full(count, 1.0), np.full(pushing, PUSH_COST), np.full(lent, RESERVE_COST)],
    )
    lower = np.concatenate([np.zeros(count + pushing), np.full(lent, -1e30), target])
    upper = np.concatenate([np.ones(count), np.full(pushing + lent, 1e30), target])
    sense = np.concatenate([np.zeros(size), np.full(lent, 5)]).astype(np.int32)
    x, _, flag, _ = daqp.solve(
        np.ascontiguousarray(np.diag(2.0 * cost)),
        np.zeros(size),
        np.ascontiguousarray(matrix),
        upper,
        lower,
        sense,
    )
    if flag != SOLVED or not np.all(np.isfinite(x)):
        raise CannotHold(f"the balance of this pose could not be solved (solver said {flag})", float("inf"))

    activation = np.full(len(muscles.names), np.nan)
    activation[acting] = np.clip(x[:count], 0.0, 1.0)
    reserve = x[count + pushing :]
    residual = float(np.max(np.abs(reserve)))
    if residual > TOO_MUCH_NM:
        worst = rows[int(np.argmax(np.abs(reserve)))]
        where = "the body would topple" if worst in root else f"{_joint_name(body, worst)} gives way"
        raise CannotHold(f"the model cannot hold this pose: {where}, {residual:.1f} N·m short", residual)
    share = x[count : count + supports]
    return Effort(
        activation=activation,
        force_n=-(gain * activation + rest),
        residual_nm=residual,
        at_limit=tuple(name for name, a in zip(muscles.names, activation, strict=True) if a >= FULL),
        support_n=float(np.sum(share) * body.weight_n),
        band_n=band_n,
    )


def _joint_name(body: Body, dof: int) -> str:
    words = {
        "hip_flexion": "the bending of the hip",
        "hip_adduction": "the hip sideways",
        "hip_rotation": "the turning of the hip",
        "knee_angle": "the knee",
        "ankle_angle": "the ankle",
        "subtalar_angle": "the ankle sideways",
        "mtp_angle": "the toes",
    }
    for leg in LEGS:
        for joint in JOINTS:
            if body.dof(f"{joint}_{leg[0]}") == dof:
                return words[joint]
    return "a joint"
