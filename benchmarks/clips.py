"""Sections on what the camera sees: rendered clips with their truth, and the real man."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import plain
from benchmarks.camera import REAL_TOPS_S, ClipRow, real_row, whole
from benchmarks.section import Section
from hipwise.repetitions import Repetition

SETS = {"set20_f_front_1m": {7, 14}, "set12_m_front_high": set[int](), "set10_m_front_shapes": {4}}
SHAPES = "set10_m_front_shapes"  # the set whose movements are not all of one shape
PHASES = ("lift_s", "hold_s", "lower_s")


def seen_from_front(clip: str) -> bool:
    return "front" in clip and "roll" not in clip and "feetapart" not in clip


def clips(rows: list[ClipRow]) -> Section:
    """Every rendered clip: counted, graded, and how far the opening is off."""
    section = Section(
        "camera",
        "Rendered people, camera (camera_synthetic)",
        ("clip", "true", "hipwise", "find_peaks", "threshold", "view", "opening RMSE", "r", "at rest"),
    )
    plainly = [0, 0]
    for row in rows:
        samples = list(row.samples)
        others = plain.peaks(samples), plain.threshold(samples)
        plainly = [n + (other == row.true_count) for n, other in zip(plainly, others, strict=True)]
        section.add(
            row.clip, row.true_count, f"{row.counted} {row.counts}", *others, row.view.grade,
            *(
                (f"{row.rmse_deg:.1f}°", f"{row.correlation:.3f}",
                 f"{row.rest_deg:+.1f} ± {row.rest_noise_deg:.1f}°")
                if math.isfinite(row.rmse_deg) else ("", "", "")
            ),
        )  # fmt: skip
    section.notes.append(
        f"Exact by plain methods on the same opening: find_peaks {plainly[0]}, threshold {plainly[1]}, "
        f"of {len(rows)} clips."
    )
    section.notes.append(
        "The opening to expect is the true one with the pelvis roll included. Nothing is fitted to a clip. "
        "Rendered people are easier than real ones: one room, two bodies, no blanket, no dog."
    )
    for what, chosen in (
        ("front and feet_oblique", [r for r in rows if seen_from_front(r.clip) or "feet_oblique" in r.clip]),
        ("from behind and from the head", [r for r in rows if "back" in r.clip or "head" in r.clip]),
    ):
        behind = "behind" in what
        good = [r for r in chosen if (r.counts == "exact" and (behind or r.view.grade != "unusable")) or
                (behind and r.counts == "refused")]  # fmt: skip
        section.bar(
            f"count, camera, {what}",
            f"{len(good)} of {len(chosen)} clips",
            "exact or graded unusable" if behind else "exact, graded good or poor",
            len(good) == len(chosen),
        )
    front = [
        row for row in rows if row.clip in SETS or (row.clip.startswith("clean") and "front" in row.clip)
    ]
    worst = max(front, key=lambda row: row.rmse_deg)
    section.bar(
        "opening, sets and clean front views",
        f"worst {worst.rmse_deg:.1f}° ({worst.clip})",
        "RMSE ≤ 6° with no fit",
        worst.rmse_deg <= 6,
    )
    return section


def real_man(data: Path) -> Section:
    """Five small repetitions of a real man, after 15 s in which nothing is to be counted."""
    section = Section("real", "A real man (camera_landmarks)", ("top by eye", "hipwise", "off"))
    real = real_row(data)
    for i, true_s in enumerate(REAL_TOPS_S):
        found = real.tops_s[i] if i < len(real.tops_s) else None
        section.add(
            f"{true_s:.1f} s", f"{found:.2f} s" if found else "-", f"{found - true_s:+.2f} s" if found else ""
        )
    early = sum(top < 15 for top in real.tops_s)
    section.notes.append(f"View: {real.view.grade}. Looked at while the camera was built.")
    section.bar(
        "count, the real man",
        f"{len(real.tops_s)}, {early} in the first 15 s",
        "5, none in the first 15 s",
        len(real.tops_s) == 5 and not early,
    )
    section.bar("count, the real man, aloud, live", str(real.aloud), "5", real.aloud == 5)
    section.bar("tops, the real man", f"furthest {real.worst_s:.2f} s", "within 0.4 s", real.worst_s <= 0.4)
    return section


@dataclass(frozen=True, slots=True)
class TrueRep:
    """What was drawn. Times in seconds of the clip; the raw times are those between 15 % and 85 %."""

    lift_s: float
    hold_s: float
    lower_s: float
    top_s: float
    opening_deg: float
    raw_ratio: float


def true_reps(clip: Path) -> list[TrueRep]:
    """From NAME_reps.csv, and the raw times from the drawn opening itself."""
    with clip.with_suffix(".csv").open(newline="") as file:
        drawn = np.array([(float(row["t"]), float(row["phi_deg"])) for row in csv.DictReader(file)])
    t_s, phi = drawn.T
    found: list[TrueRep] = []
    with clip.with_name(f"{clip.stem}_reps.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            start, lift, hold, lower, opening = (
                float(row[name]) for name in ("start_s", "lift_s", "hold_s", "lower_s", "opening_deg")
            )
            top_s = start + lift + hold / 2
            before = (t_s >= start - 0.1) & (t_s <= top_s)
            after = (t_s >= top_s) & (t_s <= start + lift + hold + lower + 0.1)
            rise = [float(np.interp(share * opening, phi[before], t_s[before])) for share in (0.15, 0.85)]
            fall = [
                float(np.interp(share * opening, phi[after][::-1], t_s[after][::-1]))
                for share in (0.85, 0.15)
            ]
            ratio = (fall[1] - fall[0]) / (rise[1] - rise[0])
            found.append(TrueRep(lift, hold, lower, top_s, opening, ratio))
    return found


def tempo(rows: list[ClipRow], data: Path) -> Section:
    """Lift, hold, lower, their ratio, the dropped ones and the opening of the three drawn sets."""
    section = Section(
        "tempo",
        "Tempo by camera, rendered sets",
        ("set", "rep", "lift", "hold", "lower", "ratio", "opening", "faults"),
    )
    alone: list[str] = []
    for row in sorted(rows, key=lambda row: row.clip):
        if row.clip not in SETS:
            continue
        reps = whole(list(row.samples))
        truths = true_reps(data / "camera_synthetic" / f"{row.clip}.mp4")
        if len(reps) != len(truths):
            section.bar(f"tempo, {row.clip}", f"{len(reps)} repetitions", f"{len(truths)}", False)
            continue
        for number, (rep, true) in enumerate(zip(reps, truths, strict=True), 1):
            section.add(
                row.clip if number == 1 else "", number,
                *(_against(getattr(rep, name), getattr(true, name), " s", 2) for name in PHASES),
                _against(rep.lower_to_lift, true.raw_ratio, "", 1),
                _against(rep.opening_deg, true.opening_deg, "°", 0),
                " ".join(rep.faults),
            )  # fmt: skip
        _tempo_bars(section, row.clip, reps, truths)
        by_joints = whole([sample._replace(flow_deg=math.nan) for sample in row.samples])
        if len(by_joints) == len(truths):
            errors = (float(np.median(np.abs(_off(name, by_joints, truths)))) for name in PHASES)
            alone.append(f"{row.clip} " + ", ".join(f"{error_s:.2f} s" for error_s in errors))
    section.notes += [
        "By the joints alone, the knee not followed from picture to picture, the median errors of lift, hold "
        f"and lower: {'; '.join(alone)}.",
        "Each cell: measured (true). Ratio: from the raw times between 15 % and 85 %, measured and true.",
        "The three sets were looked at while the tempo was built: their figures show what is possible, not "
        "what another room would give.",
    ]
    return section


def _against(found: float | None, true: float, unit: str, digits: int) -> str:
    return f"{found:.{digits}f}{unit} ({true:.{digits}f})" if found is not None else f"- ({true:.{digits}f})"


def _off(name: str, reps: list[Repetition], truths: list[TrueRep]) -> list[float]:
    return [getattr(rep, name) - getattr(true, name) for rep, true in zip(reps, truths, strict=True)]


def _tempo_bars(section: Section, clip: str, reps: list[Repetition], truths: list[TrueRep]) -> None:
    limit_s = 0.15 if clip == SHAPES else 0.10
    for name, must_s in (("lift_s", limit_s), ("lower_s", limit_s), ("hold_s", 0.20)):
        off = _off(name, reps, truths)
        error_s = float(np.median(np.abs(off)))
        section.bar(
            f"{name.removesuffix('_s')}, {clip}",
            f"{error_s:.2f} s (on the whole {np.median(off):+.2f} s)",
            f"median error ≤ {must_s:.2f} s",
            error_s <= must_s,
        )
    ratio = float(np.median([rep.lower_to_lift or 0 for rep in reps]))
    true = float(np.median([true.raw_ratio for true in truths]))
    section.bar(
        f"ratio of the set, {clip}", f"{ratio:.2f} where {true:.2f} is true ({ratio / true - 1:+.0%})",
        "within 10 %", abs(ratio / true - 1) <= 0.10,
    )  # fmt: skip
    dropped = {number for number, rep in enumerate(reps, 1) if "dropped" in rep.faults}
    section.bar(
        f"dropped, {clip}", _numbers(dropped), f"exactly {_numbers(SETS[clip])}", dropped == SETS[clip]
    )


def _numbers(numbers: set[int]) -> str:
    return ", ".join(map(str, sorted(numbers))) or "none"
