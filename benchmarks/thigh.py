"""Repetitions counted by a sensor on the thigh, against the eye."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks import plain
from benchmarks.section import Section
from hipwise.exercises import load
from hipwise.repetitions import Repetition, Tracker
from hipwise.sensing import Grade, Sample
from hipwise.sensing.recordings import read
from hipwise.sensing.thigh import Recording

CLAMS = "thigh_clamshell"
RAISES = "side_lying_abduction"
PTE_RATE_HZ = 25.0


def whole(samples: list[Sample], exercise: str = "clamshell") -> list[Repetition]:
    """The whole repetitions in what a thigh sensor said."""
    tracker = Tracker(load(exercise), source="thigh")
    events = [event for sample in samples for event in tracker.feed(sample)] + tracker.finish()
    return [event for event in events if isinstance(event, Repetition) and event.whole]


def clams(data: Path) -> Section:
    """thigh_clamshell: one row a recording, those that no eye could count among them."""
    section = Section(
        "thigh",
        "Clamshells, accelerometer on the thigh, real people (thigh_clamshell)",
        ("recording", "by eye", "sure", "hipwise", "find_peaks", "threshold", "view", ""),
    )
    right = {"moving": 0, "still": 0}
    there = {"moving": 0, "still": 0}
    others = {(kind, name): 0 for kind in right for name in ("find_peaks", "threshold")}
    uncounted = 0
    with (data / CLAMS / "counts.csv").open(newline="") as file:
        truths = list(csv.DictReader(file))
    for row in truths:
        recording = Recording(read(data / CLAMS / row["file"]))
        samples = list(recording)
        grade = recording.view().grade
        count = 0 if grade is Grade.UNUSABLE else len(whole(samples))
        plainly = {"find_peaks": plain.peaks(samples), "threshold": plain.threshold(samples)}
        if not row["reps_max"]:
            uncounted += 1
            section.add(row["file"], "?", row["sure"], count, *plainly.values(), grade, "")
            continue
        kind = "still" if row["reps_max"] == "0" else "moving"
        fewest, most = int(row["reps_full"]), int(row["reps_max"])
        good = fewest <= count <= most
        there[kind] += 1
        right[kind] += good
        for name, other in plainly.items():
            others[kind, name] += fewest <= other <= most
        by_eye = str(most) if fewest == most else f"{fewest} to {most}"
        section.add(
            row["file"], by_eye, row["sure"], count, *plainly.values(), grade, "" if good else "WRONG"
        )
    section.notes += [
        f"{uncounted} of {len(truths)} recordings could not be counted by eye; what is found in them is "
        "listed and judged by nobody.",
        "By eye: from whole repetitions only, to those cut off by the start or the end as well. One rater.",
        *(
            f"In range by plain methods, {kind} leg: find_peaks {others[kind, 'find_peaks']}, threshold at "
            f"{plain.THRESHOLD_DEG:.0f}° {others[kind, 'threshold']}, of {there[kind]}."
            for kind in right
        ),
        "Both were given hipwise's opening with its home, and the whole recording at once.",
        "Looked at while parameters were chosen: all 15 subjects. These counts show that the engine fits "
        "them, not how it does on people it has not met.",
    ]
    for kind in ("moving", "still"):
        found = f"{right[kind]} of {there[kind]}"
        section.bar(
            f"count, {kind} leg", found, f"{there[kind]} of {there[kind]}", right[kind] == there[kind]
        )
    return section


def raises(data: Path) -> Section:
    """side_lying_abduction: ten right, ten too fast, ten too small, of each of three people."""
    section = Section(
        "raises",
        "Side-lying leg raises, sensor on the thigh, real people (side_lying_abduction)",
        ("subject", "block", "true", "hipwise", "start to end", "opening", "find_peaks", "threshold"),
    )
    total, plain_total, blocks_told, small_told = 0, [0, 0], [], []
    spans: dict[str, list[float]] = {"right": [], "too fast": []}
    pauses = 0
    for subject in (1, 2, 3):
        samples = list(Recording(read(data / RAISES / f"s{subject}_thigh_test.txt")))
        reps = whole(samples, "side-lying-leg-raise")
        total += len(reps)
        for i, count in enumerate((plain.peaks, plain.threshold)):
            plain_total[i] += count(samples)
        blocks = _blocks(reps)
        medians: list[tuple[float, float]] = []
        for name, block in zip(("right", "too fast", "too small"), blocks, strict=False):
            took = median((rep.end_s or 0) - (rep.start_s or 0) for rep in block)
            opening = median(rep.opening_deg or 0 for rep in block)
            medians.append((took, opening))
            spans.get(name, []).append(took)
            first = name == "right"
            section.add(
                f"s{subject}" if first else "", name, 10, len(block), f"{took:.2f} s", f"{opening:.0f}°",
                plain.peaks(samples) if first else "", plain.threshold(samples) if first else "",
            )  # fmt: skip
            pauses += sum(_in_pause(rep, block) for rep in block)
        blocks_told.append(len(blocks) == 3 and all(len(block) == 10 for block in blocks))
        small_told.append(len(medians) == 3 and medians[2][1] < 0.7 * medians[0][1])
    fast_apart = max(spans["too fast"]) < min(spans["right"])
    section.notes += [
        f"find_peaks counts {plain_total[0]} and the threshold {plain_total[1]}, of 90, on whole recordings.",
        "Blocks are parted at the two longest pauses.",
        "Looked at while parameters were chosen: all three subjects, for their counts only; starts, ends and "
        "tempo classes were not.",
    ]
    section.bar("count, leg raises", f"{total} of 90", "90 of 90", total == 90 and all(blocks_told))
    section.bar("repetitions in the pauses", str(pauses), "0", pauses == 0)
    section.bar(
        "tempo class, fast against right",
        f"slowest fast {max(spans['too fast']):.2f} s, quickest right {min(spans['right']):.2f} s",
        "every fast block told from every right one",
        fast_apart,
    )
    section.bar(
        "small block by its opening",
        f"{sum(small_told)} of 3",
        "3 of 3 under 70 % of the right",
        all(small_told),
    )
    _starts(data, section)
    return section


def _blocks(reps: list[Repetition]) -> list[list[Repetition]]:
    """The repetitions parted at the two longest pauses."""
    pauses = [(b.start_s or 0) - (a.end_s or 0) for a, b in pairwise(reps)]
    cuts = sorted(np.argsort(pauses)[-2:] + 1) if len(pauses) >= 2 else []
    edges = [0, *cuts, len(reps)]
    return [reps[a:b] for a, b in pairwise(edges)]


def _in_pause(rep: Repetition, block: list[Repetition]) -> bool:
    """Alone: further from every other of its block than they are from each other."""
    gaps = [abs((rep.top_s or 0) - (other.top_s or 0)) for other in block if other is not rep]
    usual = median((b.top_s or 0) - (a.top_s or 0) for a, b in pairwise(block)) if len(block) > 1 else 0
    return bool(gaps) and min(gaps) > 3 * usual


def _starts(data: Path, section: Section) -> None:
    """Subject 1: starts and ends as others labelled them by eye."""
    with (data / RAISES / "s1_test_times.csv").open(newline="") as file:
        labelled = [
            (float(row["start"]) / PTE_RATE_HZ, float(row["end"]) / PTE_RATE_HZ)
            for row in csv.DictReader(file)
        ]
    motion = read(data / RAISES / "s1_thigh_test.txt")
    first_s = 1 / PTE_RATE_HZ  # the file counts its samples from 1, time begins with the first
    reps = whole(list(Recording(motion)), "side-lying-leg-raise")
    starts: list[float] = []
    ends: list[float] = []
    for start_s, end_s in labelled:
        middle = (start_s + end_s) / 2 - first_s
        inside = [rep for rep in reps if (rep.start_s or 0) < middle < (rep.end_s or 0)]
        if inside:
            starts.append((inside[0].start_s or 0) + first_s - start_s)
            ends.append((inside[0].end_s or 0) + first_s - end_s)
    for name, off in (("start", starts), ("end", ends)):
        error = float(np.median(np.abs(off)))
        section.notes.append(
            f"Subject 1, {name} of {len(off)} of {len(labelled)} labelled repetitions: median error "
            f"{error:.2f} s, on the whole {np.median(off):+.2f} s."
        )
        section.bar(
            f"{name} of a repetition, subject 1",
            f"{error:.2f} s (of {len(off)} found in {len(labelled)})",
            "median error ≤ 0.25 s",
            error <= 0.25,
        )
