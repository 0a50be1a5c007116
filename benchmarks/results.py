"""RESULTS.md, and beside it the same figures for programs: each section as it was last measured."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.section import Bar, Section, markdown

PAGE = Path(__file__).with_name("RESULTS.md")
KEPT = Path(__file__).with_name("results.json")
WHERE = (
    "thigh_clamshell is exercise 4 of MEx, side_lying_abduction exercise 4 of Physical Therapy Exercises; "
    "both are to be had at the UCI Machine Learning Repository (CC BY 4.0). The rendered clips are of the "
    "kind that `python -m tools.sample` draws."
)
NOT_MEASURED = (
    "angle and tempo on real people (no recording with their truth was found)",
    "people over 60, people in pain, loose clothes, blankets, beds, pets",
    "a phone's own sampling under load, and a strap that works loose over a whole session",
    "pelvis roll-back by camera or by one thigh sensor: it cannot be seen, and is never reported",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A section, when and at which commit it was measured, how long that took, and the load at its end."""

    section: Section
    at: str
    commit: str
    took_s: float
    load: float

    @classmethod
    def now(cls, section: Section, took_s: float) -> Measured:
        at = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
        return cls(section, at, _commit(), round(took_s, 1), round(os.getloadavg()[0], 1))

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Measured:
        fields = dict(kept["section"])
        fields["bars"] = [Bar(**bar) for bar in fields["bars"]]
        return cls(Section(**fields), kept["at"], kept["commit"], kept["took_s"], kept["load"])


def read() -> dict[str, Measured]:
    """What is kept, by section; nothing where no bench was run yet."""
    if not KEPT.exists():
        return {}
    return {name: Measured.from_json(kept) for name, kept in json.loads(KEPT.read_text("utf-8")).items()}


def write(done: Mapping[str, Measured]) -> None:
    KEPT.write_text(json.dumps({name: asdict(kept) for name, kept in done.items()}, indent=1) + "\n", "utf-8")
    PAGE.write_text(_page(done), "utf-8")


def bars(sections: Sequence[Section]) -> str:
    rows = [
        (bar.what, bar.found, bar.must, "reached" if bar.reached else "MISSED")
        for section in sections
        for bar in section.bars
    ]
    missed = [bar for section in sections for bar in section.bars if not bar.reached and bar.why]
    table = markdown(("what", "found", "must", ""), rows) if rows else ""
    return "\n\n".join([table, *("\n".join(f"- {bar.what}: {bar.why}" for bar in missed),) * bool(missed)])


def _page(done: Mapping[str, Measured]) -> str:
    sections = [kept.section for kept in done.values()]
    reached = [bar.reached for section in sections for bar in section.bars]
    runs = [(name, x.at, x.commit, f"{x.took_s:.0f} s", x.load) for name, x in done.items()]
    cells = [[str(cell) for cell in run] for run in runs]
    not_measured = "\n".join(f"- {what}" for what in NOT_MEASURED)
    return (
        "# Results\n\n"
        f"Written by `make bench`: Python {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores. Beside other work (a load above the number of cores) "
        "a time is an upper bound; counts and angles do not depend on it.\n\n"
        f"{WHERE}\n\n"
        f"## Bars: {sum(reached)} of {len(reached)} reached\n\n{bars(sections)}\n\n"
        f"## Not measured\n\n{not_measured}\n\n"
        "## When\n\n"
        + markdown(("section", "measured (UTC)", "commit", "took", "load"), cells)
        + "\n\n"
        + "\n\n".join(section.as_markdown() for section in sections)
        + "\n"
    )


def _commit() -> str:
    """The commit that is measured, with a plus where the tree differs from it; "?" outside a checkout."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
            cwd=PAGE.parent, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return "?"
    return found.stdout.strip()
