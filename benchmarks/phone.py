"""The phone: how late its samples are, what gets lost, and how well the check set judges a pelvis."""

from __future__ import annotations

import math
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.section import Section
from hipwise.course import Course
from hipwise.exercises import load
from hipwise.live import Live
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.repetitions import Armed, Arming, Lift, Repetition, Tracker
from hipwise.repetitions.roll import Cycle, judge, with_the_beat
from hipwise.sensing import Grade
from hipwise.sensing.phone.leg import Leg
from hipwise.sensing.phone.steady import Steady
from hipwise.sensing.phone.tap import Taps
from hipwise.sensing.recordings import read
from hipwise.sensing.simulated import Movement, Rep, SensorTroubles, Unrest, wear
from hipwise.sensing.thigh import Motion, Recording
from hipwise.web.live.reply import state
from hipwise.web.phone import PhoneLine
from tools.phone import FakePhone

PAGE_S = 0.05  # the page asks 20 times a second
PEOPLE = 500
BEGIN_S = 4.0
LYING_S = 8.0
BEGINS_S, AT_HOME_DEG = 0.25, 12.0  # a recording that begins open or moving has no home to lie still at
LOOK_S = 1 / 30 + 1e-3
CYCLES = [Cycle(t, t + 1, t + 2, t + 6) for t in (BEGIN_S + 6.0 * n for n in range(8))]


def phone(data: Path) -> Section:
    section = Section(
        "phone", "The phone: phyphox's protocol on loopback, and simulated people", ("what", "found")
    )
    _lateness(section)
    _same(section)
    _recorded(section, data)
    _taps(section, data)
    _roll(section)
    section.notes += [
        "Recordings of real people that begin at home, after lying still as they begin. What is not found "
        "is in two whose leg swings by 10° and 20°, which the eye could not count either.",
        "No real phone has been measured: the made one answers as phyphox documents it, by loopback, with "
        "eight digits. A real Wi-Fi adds its own delay.",
        "Simulated people roll 0 to 30° evenly, open 10 to 50°, are up to 0.35 s beside the beat, breathe "
        "(0.4°) and fidget once; noise 0.005 g, 25 samples a second, any mounting.",
    ]
    return section


def _lateness(section: Section) -> None:
    """From a sample's own time to the answer to the page, through everything but the browser's socket."""
    motion = wear(Movement([Rep()] * 3, still_s=6.0), rate_hz=100.0, seed=1)
    late_s: list[float] = []
    with tempfile.TemporaryDirectory() as folder, Records.open(Path(folder)) as records:
        now = datetime.now(UTC)
        records.add_screening(now, {}, Outcome.GO)
        check_in_id = records.add_check_in(now, 0, None, False, Outcome.GO)
        line = PhoneLine(records)
        with FakePhone(motion) as fake:
            line.move(fake.url)
            live = Live(records, {}, phone=line.listener)
            live.start(
                time.monotonic(), now, source="phone", check_in_id=check_in_id, reps=5, first_side="left"
            )
            seen_s = 0.0
            while not fake.over:
                time.sleep(PAGE_S)
                live.tick(time.monotonic())
                state(live)
                told_s = fake.now_s
                thigh = live._thigh
                newest_s = thigh.worn.leg.last_s if thigh is not None else math.nan
                if math.isfinite(newest_s) and newest_s > seen_s and told_s > 3:
                    seen_s = newest_s
                    late_s.append(time.monotonic() - newest_s + _stamped_late_s(line, fake))
            line.close()
    middle, most = 1000 * float(np.median(late_s)), 1000 * float(np.quantile(late_s, 0.95))
    section.add(
        "a sample's time to the page's answer, 15 pulls a second",
        f"median {middle:.0f} ms, 95 % {most:.0f} ms",
    )
    section.bar("lateness at the page, median", f"{middle:.0f} ms", "≤ 200 ms", middle <= 200)


def _stamped_late_s(line: PhoneLine, fake: FakePhone) -> float:
    """By how much the clocks' comparison stamps samples too late: the quickest answer took so long."""
    stream = line.open()._stream
    assert stream is not None and stream.clock.ahead_s is not None and fake._since_s is not None
    return stream.clock.ahead_s - fake._since_s


def _same(section: Section) -> None:
    """Live, once the set is over, against the analysis of the same recording."""
    counted = off = 0
    degrees: list[float] = []
    for seed in range(10):
        motion = wear(Movement([Rep()] * 20, still_s=5.0), rate_hz=100.0, seed=seed)
        live, want = _streamed(motion, "clamshell"), _analysed(motion, "clamshell")
        counted += len(live)
        for one, other in zip(live, want, strict=False):
            off += max(_apart_s(one, other)) > LOOK_S
            degrees.append(abs((one.opening_deg or 0) - (other.opening_deg or 0)))
    section.add(
        "live against `analyze`, 10 mountings × 20", f"{counted} counted, {off} off by more than a look"
    )
    section.add(
        "opening, live against `analyze`", f"median {np.median(degrees):.2f}°, worst {max(degrees):.2f}°"
    )
    section.bar(
        "live as `analyze`, to the sample",
        f"{counted} of 200, {off} off",
        "200, 0 off",
        counted == 200 and not off,
    )


def _recorded(section: Section, data: Path) -> None:
    """The same with real people's recordings, each after lying still as it begins."""
    files = [(path, "clamshell") for path in sorted(data.glob("thigh_clamshell/*_[12].csv"))]
    files += [
        (path, "side-lying-leg-raise") for path in sorted(data.glob("side_lying_abduction/s?_thigh_test.txt"))
    ]
    recordings = reps = found = 0
    apart_s: list[float] = []
    for path, exercise in files:
        own = read(path)
        whole = Recording(own)
        begins_deg = [sample.opening_deg for sample in whole if sample.t_s < BEGINS_S]
        at_home = abs(np.median(begins_deg)) < AT_HOME_DEG and np.ptp(begins_deg) < AT_HOME_DEG / 2
        if whole.view().grade is Grade.UNUSABLE or not at_home:
            continue
        motion = _after_lying(own)
        live = _streamed(motion, exercise)
        want = [rep for rep in _analysed(motion, exercise) if rep.whole]
        recordings, reps = recordings + 1, reps + len(want)
        for one in want:
            near = [rep for rep in live if rep.whole and max(_apart_s(rep, one)) < 0.5]
            found += len(near) == 1
            apart_s += [off for rep in near for off in _apart_s(rep, one)]
    if not recordings:
        return
    within = float(np.mean(np.array(apart_s) <= LOOK_S))
    section.add(
        f"live against `analyze`, {recordings} recordings of real people that begin at home",
        f"{found} of {reps} found; start, top and end median {1000 * np.median(apart_s):.1f} ms apart, "
        f"{within:.1%} within {LOOK_S * 1000:.0f} ms",
    )


def _after_lying(own: Motion) -> Motion:
    """Recordings begin as they begin; a session begins lying still."""
    rng = np.random.default_rng(0)
    t_s = np.arange(0.0, LYING_S, 1 / own.rate_hz)
    still = own.acceleration_g[own.t_s < 0.25].mean(axis=0) + 0.004 * rng.normal(size=(len(t_s), 3))
    turning = own.rotation_rad_s
    return Motion(
        np.concatenate([t_s, own.t_s + LYING_S]),
        np.concatenate([still, own.acceleration_g]),
        None if turning is None else np.concatenate([0.01 * rng.normal(size=(len(t_s), 3)), turning]),
    )


def _streamed(motion: Motion, exercise: str) -> list[Repetition]:
    """As in a session: piece by piece, and measured again at the end."""
    rules = load(exercise)
    leg, steady, course, counted = Leg(), Steady(), Course(), list[Repetition]()
    tracker = Tracker(rules, Arming.STILL, "thigh")
    for first in range(0, len(motion.t_s), 7):
        part = slice(first, first + 7)
        turning = motion.rotation_rad_s
        piece = Motion(
            motion.t_s[part], motion.acceleration_g[part], None if turning is None else turning[part]
        )
        for averaged in steady.feed(piece):
            samples = leg.feel(averaged)
            course.add([averaged], samples)
            for sample in samples:
                for event in tracker.feed(sample):
                    if isinstance(event, Armed | Lift):
                        leg.fix()
                        course.lies(event.t_s)
                    if isinstance(event, Repetition):
                        counted.append(event)
    better = {rep.number: rep for rep in course.again([rep for rep in counted if rep.whole], rules)}
    return [better.get(rep.number, rep) for rep in counted]


def _analysed(motion: Motion, exercise: str) -> list[Repetition]:
    tracker = Tracker(load(exercise), Arming.AT_ONCE, "thigh")
    events = [event for sample in Recording(motion) for event in tracker.feed(sample)] + tracker.finish()
    return [event for event in events if isinstance(event, Repetition)]


def _apart_s(one: Repetition, other: Repetition) -> list[float]:
    moments = ("start_s", "top_s", "end_s")
    return [abs((getattr(one, at) or math.inf) - (getattr(other, at) or 0.0)) for at in moments]


def _taps(section: Section, data: Path) -> None:
    files = [*data.glob("thigh_clamshell/*_*.csv"), *data.glob("side_lying_abduction/s?_*_te*.txt")]
    files = [file for file in files if "times" not in file.name]
    heard = sum(len(Taps().feed(read(file))) for file in files)
    section.add(f"double taps heard in {len(files)} recordings of real people who did not tap", heard)
    if files:
        section.bar("false double taps", str(heard), "0", heard == 0)


def _roll(section: Section) -> None:
    worst, right = 0.0, 0
    errors: list[float] = []
    for seed in range(PEOPLE):
        rng = np.random.default_rng(seed)
        motion, truth = person(rng.uniform(0, 30), rng.uniform(10, 50), seed)
        roll = with_the_beat(motion.t_s, motion.acceleration_g, CYCLES)
        assert roll is not None
        errors.append(roll.roll_deg - truth)
        worst = max(worst, abs(errors[-1]))
        right += roll.verdict == judge(truth)
    share = right / PEOPLE
    within = float(np.mean(np.abs(errors) <= 2.0))
    section.add(
        "roll of the pelvis, error",
        f"mean {np.mean(errors):+.2f}°, worst {worst:.2f}°, within 2°: {within:.1%}",
    )
    section.bar("roll within 2°", f"{within:.1%} of {PEOPLE}, worst {worst:.2f}°", "all", worst <= 2.0)
    section.bar("verdict right", f"{share:.1%} of {PEOPLE}", "≥ 95 %", share >= 0.95)


def person(roll_deg: float, opening_deg: float, seed: int) -> tuple[Motion, float]:
    """Eight repetitions by the beat, more or less: what the phone felt, and the median of the true rolls."""
    rng = np.random.default_rng(seed)
    reps: list[Rep] = []
    starts = [cycle.start_s + rng.uniform(-0.1, 0.25) + 0.1 * rng.normal() for cycle in CYCLES]
    starts.append(CYCLES[-1].end_s)
    for start_s, after_s in pairwise(starts):
        rep = Rep(
            lift_s=math.exp(rng.normal(0, 0.1)),
            hold_s=max(0.4, 1 + 0.15 * rng.normal()),
            lower_s=3 * math.exp(rng.normal(0, 0.1)),
            opening_deg=opening_deg,
            roll_deg=max(roll_deg * (1 + 0.08 * rng.normal()), 0.0),
        )
        took_s = rep.lift_s + rep.hold_s + rep.lower_s
        reps.append(replace(rep, rest_s=max(after_s - start_s - took_s, 0.05)))
    x, y, z = rng.uniform(-4, 4, 3).tolist()
    movement = Movement(
        reps, still_s=starts[0], unrest=[Unrest(float(rng.uniform(3, 45)), 1.5, (x, y, z))], after_s=2
    )
    motion = wear(
        movement,
        rate_hz=25.0,
        place="pelvis",
        seed=seed,
        gyroscope=False,
        troubles=SensorTroubles(noise_g=0.005),
    )
    axis = rng.normal(size=3)
    breath = math.radians(0.4) * np.sin(2 * np.pi * 0.25 * motion.t_s + rng.uniform(0, 6))
    felt = motion.acceleration_g
    breathed = felt + np.cross(axis / np.linalg.norm(axis), felt) * breath[:, None]
    return Motion(motion.t_s, breathed), float(np.median([rep.roll_deg for rep in reps]))
