"""How right the muscle model is, and how fast: every figure of docs/muscles.md, run again.

python -m benchmarks.muscles
"""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.section import Section
from hipwise.anatomy.body import JOINTS, Body, Leg
from hipwise.anatomy.effort import effort
from hipwise.anatomy.posture import load_of
from hipwise.anatomy.work import Anatomy, Work
from hipwise.exercises.band import bands
from hipwise.exercises.movement import do, load_movement, movement_names, parse

Array = NDArray[np.float64]

CHROMIUM = Path("/usr/bin/chromium")
POSES = 100
STEP_RAD = 1e-6
KINK_M = 1e-7  # second differences of length above this: the path has just switched onto or off a bone


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what it is, what came out, and the bar it has to meet (None: printed as it is)."""

    what: str
    value: str
    bar: str | None = None
    met: bool | None = None


def row(what: str, value: float, bar: float | None = None, unit: str = "", digits: str = ".3g") -> Row:
    """A figure that has to stay at or below its bar."""
    shown = f"{value:{digits}}{unit}"
    if bar is None:
        return Row(what, shown)
    return Row(what, shown, f"at most {bar:g}{unit}", value <= bar)


# ---------------------------------------------------------------- mechanics


def random_pose(body: Body, rng: np.random.Generator) -> Array:
    """Any turn of the body, every leading joint within the middle nine tenths of its range."""
    qpos = body.model.qpos0.copy()
    quat = rng.normal(size=4)
    qpos[3:7] = quat / np.linalg.norm(quat)
    for leg in ("r", "l"):
        for joint in JOINTS:
            low, high = body.limits(f"{joint}_{leg}")
            qpos[body.qpos(f"{joint}_{leg}")] = rng.uniform(
                0.95 * low + 0.05 * high, 0.05 * low + 0.95 * high
            )
    return qpos


def moment_arms(anatomy: Anatomy) -> list[Row]:
    """Central differences of the lengths against the arms, muscle by muscle and joint by joint."""
    body, rng = anatomy.body, np.random.default_rng(5)
    worst, compared, kinks = 0.0, 0, 0
    names = [f"{joint}_{leg}" for leg in ("r", "l") for joint in JOINTS]

    def lengths(qpos: Array, name: str, step: float) -> Array:
        moved = qpos.copy()
        moved[body.qpos(name)] += step
        body.pose(moved)
        return body.muscle_state()[0]

    for _ in range(POSES):
        qpos = random_pose(body, rng)
        body.pose(qpos)
        middle, moment = body.muscle_state()
        arms = moment @ body.projection()
        for name in names:
            up, down = lengths(qpos, name, STEP_RAD), lengths(qpos, name, -STEP_RAD)
            smooth = np.abs(up - 2 * middle + down) < KINK_M
            found = np.abs((up - down) / (2 * STEP_RAD) - arms[:, body.free_dofs.index(body.dof(name))])
            worst = max(worst, float(found[smooth].max()))
            compared += int(smooth.sum())
            kinks += int((~smooth).sum())
    return [
        row(f"moment arms, {compared} differences at {POSES} random poses", 1000 * worst, 0.1, " mm"),
        Row("  left out: at a wrap switch", f"{kinks} of {compared + kinks}"),
    ]


def gravity(anatomy: Anatomy) -> list[Row]:
    """The torque about the clam axis from the model's balance, against a sum over the segments."""
    body, poser = anatomy.body, anatomy.poser
    axis = poser.clam_axis(45, 90)
    segments = [body.body(f"{name}_r") for name in ("femur", "tibia", "patella", "talus", "calcn", "toes")]
    hips = [body.free_dofs.index(body.dof(f"hip_{a}_r")) for a in ("flexion", "adduction", "rotation")]
    worst, first = 0.0, 0.0
    for k, pose in enumerate(poser.path(do(load_movement("clamshell")), np.linspace(0, 1, 10))):
        body.pose(pose.qpos, pose.trunk)
        line, hip = body.turn("pelvis") @ axis, body.place("femur_r", (0.0, 0.0, 0.0))
        pull = [np.array([0.0, 0.0, 9.81 * float(body.model.body_mass[i])]) for i in segments]
        direct = sum(
            float(line @ np.cross(body.data.xipos[i] - hip, p)) for i, p in zip(segments, pull, strict=True)
        )
        axes = np.array([body.data.xaxis[body.model.dof_jntid[body.free_dofs[i]]] for i in hips])
        torque = (body.projection().T @ body.gravity())[hips]
        worst = max(worst, abs(float(np.linalg.solve(axes, torque) @ line) - direct))
        first = first if k else direct
    return [
        row("gravity about the clam axis against a direct sum", worst, 0.01, " N·m"),
        Row("  at 0° of opening, 75 kg", f"{first:.2f} N·m"),
    ]


def residuals(works: dict[str, Work]) -> list[Row]:
    worst = max(works, key=lambda name: works[name].residual_nm)
    return [
        row(
            f"largest residual of the {len(works)} movements ({worst})",
            works[worst].residual_nm,
            0.01,
            " N·m",
        )
    ]


def mirrored(body: Body, qpos: Array) -> Array:
    """Right and left exchanged, in the mirror of the plane y = 0."""
    body.pose(body.model.qpos0)
    in_root = body.turn("pelvis")
    body.pose(qpos)
    pelvis = np.diag([1.0, -1.0, 1.0]) @ body.turn("pelvis") @ np.diag([1.0, 1.0, -1.0])
    other = qpos.copy()
    for joint in JOINTS:
        right, left = body.qpos(f"{joint}_r"), body.qpos(f"{joint}_l")
        other[right], other[left] = qpos[left], qpos[right]
    quat = np.zeros(4)
    body.to_quaternion(quat, np.ascontiguousarray(pelvis @ in_root.T))
    other[3:7] = quat
    return other


def mirror(anatomy: Anatomy, works: dict[str, Work]) -> list[Row]:
    """Every standing movement and the bridges, done with the other leg."""
    body, names = anatomy.body, anatomy.muscles.names
    swap = [names.index(name[:-1] + ("l" if name.endswith("r") else "r")) for name in names]
    other: dict[Leg, Leg] = {"right": "left", "left": "right"}
    worst, where = 0.0, ""
    for name, work in works.items():
        load = load_of(work.doing)
        if load.held:
            continue
        contacts = tuple(replace(contact, leg=other[contact.leg]) for contact in load.contacts)
        for pose, result in zip(work.poses, work.efforts, strict=True):
            body.pose(mirrored(body, pose.qpos), (pose.trunk[0], -pose.trunk[1]))
            seen = effort(body, anatomy.muscles, replace(load, contacts=contacts)).activation[swap]
            difference = float(np.abs(seen - result.activation).max())
            if difference > worst:
                worst, where = difference, name
    return [row(f"left against right, largest activation apart ({where})", worst, 1e-3)]


def more_band(anatomy: Anatomy) -> list[Row]:
    """Gluteus medius over the repetition, from no band to the strong one."""
    falls: list[str] = []
    tried = 0
    for name in movement_names():
        movement = load_movement(name)
        for role in movement.roles:
            for place in movement.band_places:
                means = [
                    float(anatomy.work(do(movement, None, band, place, role)).volume_mean("gluteus medius"))
                    for band in ("none", *bands())
                ]
                tried += 1
                if any(more < less - 1e-6 for less, more in pairwise(means)):
                    falls.append(f"{name} {role} {place}")
    return [
        Row(
            f"more band, less gluteus medius ({tried} ways of wearing one)",
            ", ".join(falls) or "never",
            "never",
            not falls,
        )
    ]


# ---------------------------------------------------------------- against EMG


@dataclass(frozen=True, slots=True)
class Compared:
    """A movement and what EMG found (SCIENCE 1.4); ``middle`` where a review's range has another middle."""

    movement: str
    role: str | None
    medius: float
    maximus: float | None = None
    band: str | None = None
    middle: float | None = None
    opening_deg: float | None = None


EMG = (
    Compared("clamshell", None, 40, 43, middle=52, opening_deg=45),
    Compared("side-lying-leg-raise", None, 81, 45, middle=62),
    Compared("reverse-clamshell", None, 62),
    Compared("clam 3", None, 67),
    Compared("clam 4", None, 77),
    Compared("single-leg-squat", None, 82),
    Compared("forward-lunge", None, 48),
    Compared("two-leg-bridge", None, 28, 25),
    Compared("single-leg-bridge", None, 51, 47),
    Compared("lateral-band-walk", "stance", 52, 19, band="light"),
    Compared("lateral-band-walk", "moving", 35, 13, band="light"),
    Compared("standing-abduction", "moving", 33, band="light"),
    Compared("side-plank", "lower", 103),
    Compared("side-plank", "upper", 89),
)

# Two steps of Boren's ladder that are only here: the knee held level, the foot lifts.
ONLY_HERE = {
    "clam 3": {"hip_flexion_right": 45, "knee_angle_right": 90, "hip_rotation_right": [0, 30]},
    "clam 4": {"hip_flexion_right": 0, "knee_angle_right": 90, "hip_rotation_right": [0, 20]},
}


def movement(name: str) -> Any:
    if name not in ONLY_HERE:
        return load_movement(name)
    table = {"name": name, "title": name, "posture": "lying", "legs": {"top": "right"}, "touch": []}
    return parse({**table, "sources": ["Boren 2011"], "angles": ONLY_HERE[name]})


def spearman(x: Array, y: Array) -> float:
    from scipy.stats import spearmanr

    return float(spearmanr(x, y).statistic)


def interval(x: Array, y: Array, times: int = 4000) -> tuple[float, float]:
    """Percentile bootstrap over the exercises, 95 %."""
    rng = np.random.default_rng(1)
    found: list[float] = []
    while len(found) < times:
        i = rng.integers(0, len(x), len(x))
        if np.ptp(x[i]) > 0 and np.ptp(y[i]) > 0:
            found.append(spearman(x[i], y[i]))
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def left_out(x: Array, y: Array) -> tuple[float, float]:
    """Root mean square error, in points, of a line through the others, and of the others' mean."""
    line: list[float] = []
    mean: list[float] = []
    for i in range(len(x)):
        rest = np.arange(len(x)) != i
        slope, start = np.polyfit(x[rest], y[rest], 1)
        line.append(float(start + slope * x[i] - y[i]))
        mean.append(float(y[rest].mean() - y[i]))
    return float(np.sqrt(np.mean(np.square(line)))), float(np.sqrt(np.mean(np.square(mean))))


def against_emg(anatomy: Anatomy) -> list[Row]:
    """Does the model rank exercises as EMG does? Printed as it is: nothing here was tuned to it."""
    emg = np.array([found.medius for found in EMG])
    middle = np.array([found.middle or found.medius for found in EMG])
    volume: list[float] = []
    peak: list[float] = []
    great: list[float] = []
    table: list[Row] = []
    for found in EMG:
        settings = {"opening": found.opening_deg} if found.opening_deg else None
        work = anatomy.work(do(movement(found.movement), settings, found.band, role=found.role))
        heads = list(anatomy.muscles.members("gluteus medius", work.doing.leg).values())
        volume.append(float(np.max(work.volume_mean("gluteus medius", work.activation))))
        peak.append(float(np.max(work.activation[:, heads])))
        great.append(float(np.max(work.volume_mean("gluteus maximus", work.activation))))
        name = f"{found.movement} {found.role or ''}".strip()
        table.append(
            Row(f"  {name}", f"model {100 * volume[-1]:.0f} / {100 * peak[-1]:.0f}, EMG {found.medius:g}")
        )
    chosen = np.array(volume)
    low, high = interval(chosen, emg)
    error, plain = left_out(chosen, emg)
    have = [i for i, found in enumerate(EMG) if found.maximus is not None]
    maximus = np.array([EMG[i].maximus or 0.0 for i in have])
    return [
        Row(
            f"gluteus medius against EMG, volume mean, n = {len(EMG)}: Spearman [bootstrap 95 %]",
            f"{spearman(chosen, emg):.2f} [{low:.2f}, {high:.2f}]",
        ),
        Row("  as a predictor, leave one out", f"{error:.1f} points; always the mean: {plain:.1f}"),
        Row("  not chosen: with the reviews' midpoints", f"{spearman(chosen, middle):.2f}"),
        Row("  not chosen: the busiest head", f"{spearman(np.array(peak), emg):.2f}"),
        Row(
            f"  not chosen: gluteus maximus, n = {len(have)}",
            f"{spearman(np.array(great)[have], maximus):.2f}",
        ),
        Row("  volume mean / busiest head, highest in the movement, %", ""),
        *table,
    ]


# ---------------------------------------------------------------- speed


def timed(work: Callable[[], object]) -> float:
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def speed(anatomy: Anatomy) -> list[Row]:
    """On one thread; run on a quiet machine."""
    clam = do(load_movement("clamshell"))
    load = load_of(clam)
    way = np.abs(np.linspace(-1, 1, 3600))

    def poses() -> None:
        for pose in anatomy.poser.path(clam, way):
            anatomy.body.pose(pose.qpos, pose.trunk)
            effort(anatomy.body, anatomy.muscles, load)

    pose = anatomy.poser.path(clam, np.array([0.5]))[0]

    def one() -> None:
        anatomy.body.pose(pose.qpos, pose.trunk)
        effort(anatomy.body, anatomy.muscles, load)

    return [
        row("3,600 poses of a clamshell", timed(poses), 6.0, " s", ".1f"),
        row(
            "one pose, median of 200",
            1000 * float(np.median([timed(one) for _ in range(200)])),
            2.0,
            " ms",
            ".2f",
        ),
        row("loading the model, best of 3", min(timed(Body) for _ in range(3)), 1.0, " s", ".2f"),
    ]


def first_picture() -> list[Row]:
    """The page in a real browser on this computer, drawn in software; left out where there is no Chromium."""
    if not CHROMIUM.exists():
        return [Row("the page's first picture", f"not measured: no Chromium at {CHROMIUM}")]
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        command = [sys.executable, "-c", "from hipwise.cli import main; main()", "--data", folder]
        process = subprocess.Popen([*command, "coach", "--no-browser"], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            address = process.stdout.readline().split()[4]
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
            times: list[float] = []
            for _ in range(3):
                context = browser.new_context()
                page = context.new_page()
                begun = time.perf_counter()
                page.goto(f"{address}/muscles")
                page.locator("muscle-stage[ready]").wait_for()
                times.append(time.perf_counter() - begun)
                context.close()
            browser.close()
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
    return [
        row("the page's first picture on loopback, nothing cached, best of 3", min(times), 3.0, " s", ".1f")
    ]


def rows() -> list[Row]:
    """All figures of the muscles."""
    anatomy = Anatomy()
    works = {name: anatomy.work(do(load_movement(name))) for name in movement_names()}
    return [
        *moment_arms(anatomy),
        *gravity(anatomy),
        *residuals(works),
        *mirror(anatomy, works),
        *more_band(anatomy),
        *against_emg(anatomy),
        *speed(anatomy),
        *first_picture(),
    ]


def muscles() -> Section:
    """The same as a section of the whole bench."""
    section = Section("muscles", "Muscles", ("what", "found"))
    for figure in rows():
        section.add(figure.what.strip(), figure.value)
        if figure.bar is not None:
            section.bar(figure.what.strip(), figure.value, figure.bar, figure.met is not False)
    section.notes.append(
        "Against EMG it is printed as it is: nothing was tuned to it, and no bar is set (docs/muscles.md)."
    )
    return section


def show(found: Iterable[Row]) -> bool:
    """Print the figures; whether all bars were met."""
    met = True
    for figure in found:
        bar = "" if figure.bar is None else f"   ({figure.bar}{'' if figure.met else ': MISSED'})"
        print(f"{figure.what:88s} {figure.value}{bar}")
        met = met and figure.met is not False
    return met


if __name__ == "__main__":
    sys.exit(0 if show(rows()) else 1)
