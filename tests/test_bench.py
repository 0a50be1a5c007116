from pathlib import Path

import numpy as np
import pytest

from benchmarks import plain, results
from benchmarks.clips import true_reps
from benchmarks.section import Section
from hipwise.sensing import Sample


def test_a_section_is_a_table_with_its_notes():
    section = Section("x", "Title", ("what", "found"))
    section.add("count", 3)
    section.notes.append("Said beside it.")
    lines = section.as_markdown().splitlines()
    assert lines[0] == "## Title"
    assert lines[2:5] == ["| what  | found |", "| ----- | ----- |", "| count | 3     |"]
    assert lines[-1] == "- Said beside it."


def test_the_plain_methods_count_plain_waves():
    t_s = np.arange(0, 10, 0.05)
    samples = [Sample(t, x) for t, x in zip(t_s, 20 - 20 * np.cos(2 * np.pi * t_s / 2), strict=True)]
    assert (plain.peaks(samples), plain.threshold(samples)) == (5, 5)
    assert plain.peaks(samples[:2]) == plain.threshold([]) == 0


def test_the_true_ratio_is_that_of_the_raw_times(shared_data):
    """Minimum jerk both ways: the ratio of the raw times is that of the phases, within a frame."""
    for rep in true_reps(shared_data / "camera_synthetic" / "set12_m_front_high.mp4"):
        assert abs(rep.raw_ratio / (rep.lower_s / rep.lift_s) - 1) < 0.05


def test_what_was_measured_is_kept_and_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(results, "KEPT", tmp_path / "results.json")
    monkeypatch.setattr(results, "PAGE", tmp_path / "RESULTS.md")
    assert results.read() == {}
    section = Section("x", "Title", ("what", "found"))
    section.add("count", 3)
    section.bar("count", "3", "3", True)
    section.bar("delay", "2 s", "≤ 1 s", False)
    done = {"x": results.Measured.now(section, 1.25)}
    results.write(done)
    kept = results.read()["x"]
    assert (kept.section.bars, kept.at, kept.commit) == (section.bars, done["x"].at, done["x"].commit)
    assert kept.section.as_markdown() == section.as_markdown()
    page = (tmp_path / "RESULTS.md").read_text("utf-8")
    assert "Bars: 1 of 2 reached" in page and "| delay | 2 s   | ≤ 1 s | MISSED  |" in page
