import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner
from waves import Rep, wave

from hipwise.analysis import Analysis, Options, analyze, analyze_many
from hipwise.cli import app
from hipwise.sensing import Grade
from hipwise.sensing.recordings import read
from hipwise.tables import table

REP_NAMES = {
    "number", "whole", "start_s", "top_s", "end_s", "lift_s", "hold_s", "lower_s", "lower_to_lift",
    "opening_deg", "pelvis_roll_deg", "lift_error_s", "hold_error_s", "lower_error_s",
    "lower_to_lift_error", "opening_error_deg", "faults",
}  # fmt: skip


def recording(path: Path, reps: list[Rep], rate_hz: float = 50) -> Path:
    """A plain table of a sensor lying along the clam axis."""
    t_s, opening, _ = wave(reps, rate_hz=rate_hz, noise_deg=0.3)
    turned = np.radians(opening)
    columns = np.column_stack([t_s, np.zeros_like(t_s), np.sin(turned), np.cos(turned)])
    np.savetxt(path, columns, delimiter=",", header="t,x_g,y_g,z_g", comments="")
    return path


@pytest.fixture
def set_of_three(tmp_path):
    return recording(tmp_path / "three.csv", [Rep()] * 3)


def run(*arguments: str | Path):
    return CliRunner().invoke(app, ["analyze", *map(str, arguments)])


def test_json_is_the_contract(set_of_three):
    result = run(set_of_three, "--format", "json", "--side", "left")
    (one,) = json.loads(result.stdout)
    assert set(one) == {
        "recording", "source", "duration_s", "rate_hz", "exercise", "side", "view", "reps", "summary",
        "range", "hip",
    }  # fmt: skip
    assert (one["recording"], one["source"], one["side"]) == (str(set_of_three), "thigh", "left")
    assert one["view"] == {"grade": "good", "seen": 1.0, "why": None}
    assert [rep["number"] for rep in one["reps"]] == [1, 2, 3]
    assert set(one["reps"][0]) == REP_NAMES
    assert set(one["summary"]) == {
        "reps", "partial", "lift_s", "hold_s", "lower_s", "lower_to_lift", "opening_deg",
    }  # fmt: skip
    assert one["summary"]["lower_to_lift"] == pytest.approx(3, rel=0.1)
    assert one["reps"][0]["opening_deg"] == pytest.approx(40, abs=1)
    assert one["reps"][0]["pelvis_roll_deg"] is None
    assert one["range"]["of"] == "knee opening, hip roll included"
    assert one["range"]["shown"] == "40° ± 1°"
    assert one["range"]["deg"] == one["summary"]["opening_deg"]
    assert one["hip"] is None, "one sensor cannot know that the pelvis stayed still"


def test_the_hips_own_angles_only_where_the_pelvis_is_known_to_have_been_still(set_of_three):
    (one,) = json.loads(run(set_of_three, "--format", "json", "--pelvis-still").stdout)
    assert one["range"]["of"] == "knee opening"
    assert one["hip"]["abduction"]["deg"] == pytest.approx(27.0, abs=1)
    assert one["hip"]["rotation"]["deg"] == pytest.approx(30.7, abs=1)
    told = run(set_of_three, "--pelvis-still").stdout
    assert "rotation 31° ± 1°" in told and "abduction 27° ± 1°" in told
    assert "rotation" not in run(set_of_three).stdout


def test_what_is_in_brackets_is_a_part_of_the_files_name(tmp_path):
    path = recording(tmp_path / "[bold]one :left_arrow: [1].csv", [Rep()] * 3)
    assert f"{path}: 3 repetitions" in run(path).stdout


def test_the_table_has_a_line_a_repetition_folded_only_on_a_narrow_screen(tmp_path):
    found = analyze(recording(tmp_path / "one.csv", [Rep(hold_s=0.0, lower_s=0.4)] * 3), Options())
    lines = table(found, None).splitlines()
    assert lines[0].split() == ["start", "lift", "hold", "lower", "ratio", "opening", "noticed"]
    assert [line.split()[0] for line in lines[1:]] == ["1", "2", "3", "median"]
    assert all("quick finish, no pause at the top" in line for line in lines[1:4])
    folded = table(found, 70).splitlines()
    assert max(map(len, folded)) <= 70
    under = lines[0].index("noticed")
    assert all(line[:under].isspace() for line in folded if line.split()[0] in ("pause", "at", "the", "top"))
    assert " ".join(" ".join(folded).split()) == " ".join(" ".join(lines).split())
    assert table(found, under) == table(found, None), "too narrow to fold"


def test_a_pelvis_sensor_has_roll_and_no_opening(tmp_path):
    path = recording(tmp_path / "pelvis.csv", [Rep(opening_deg=14)] * 3 + [Rep(opening_deg=7)])
    found = analyze(path, Options(sensor="pelvis"))
    assert found.source == "pelvis"
    assert [rep.opening_deg for rep in found.reps] == [None] * 4
    assert [rep.pelvis_roll_deg for rep in found.reps] == pytest.approx([14, 14, 14, 7], abs=1)
    assert [rep.faults for rep in found.reps] == [("pelvis_roll",)] * 3 + [()]


def test_one_bad_file_does_not_stop_the_others(tmp_path, set_of_three):
    bad = tmp_path / "letters.csv"
    bad.write_text("t,x_g,y_g,z_g\n0,0,0,1\n1,a,b,c\n")
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "letter.mp4").write_text("Dear friend\n")
    result = run(
        bad, tmp_path, set_of_three, tmp_path / "empty.mp4", tmp_path / "letter.mp4", "--format", "json"
    )
    assert result.exit_code == 2
    assert [one["recording"] for one in json.loads(result.stdout)] == [str(set_of_three)]
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 4
    assert "letters.csv" in lines[0] and "line 3" in lines[0]
    assert "folder" in lines[1]
    assert "empty" in lines[2]
    assert "letter.mp4" in lines[3]


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    result = run(tmp_path / "pipe")
    assert result.exit_code == 2 and "not a file" in result.stderr


def test_what_nobody_thought_of_costs_only_its_own_file(set_of_three, monkeypatch):
    def break_once(path: Path, *rest: object):
        if path.name == "odd":
            raise NotImplementedError("a new kind of packing")
        return read(path)

    monkeypatch.setattr("hipwise.analysis.read", break_once)
    odd = set_of_three.with_name("odd")
    odd.write_text("1")
    result = run(odd, set_of_three, "--format", "json")
    assert len(json.loads(result.stdout)) == 1
    assert result.stderr.count("\n") == 1 and "odd: it cannot be read" in result.stderr


def test_csv_has_a_row_a_repetition(set_of_three):
    rows = list(csv.DictReader(run(set_of_three, "--format", "csv").stdout.splitlines()))
    assert [row["number"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["pelvis_roll_deg"] == ""


def test_the_table_speaks_of_what_it_cannot_tell(set_of_three):
    shown = run(set_of_three).stdout
    assert "3 repetitions" in shown and "hip roll included" in shown


def test_several_at_once_come_back_in_order(tmp_path):
    paths = [recording(tmp_path / f"{n}.csv", [Rep()] * n) for n in (1, 2, 3)]
    result = run(*paths, "--jobs", "2", "--format", "json")
    assert [one["summary"]["reps"] for one in json.loads(result.stdout)] == [1, 2, 3]


def test_an_unknown_exercise_names_those_there_are(set_of_three):
    result = CliRunner().invoke(app, ["analyze", str(set_of_three), "--exercise", "burpee"])
    assert "clamshell" in str(result.exception)


def test_real_thighs(shared_data):
    """All 14 counted recordings of a moving leg, all 7 of a still one."""
    folder = shared_data / "thigh_clamshell"
    right = {"still": 0, "moving": 0}
    with (folder / "counts.csv").open() as file:
        for row in csv.DictReader(file):
            if not row["reps_max"]:
                continue
            found = analyze(folder / row["file"], Options())
            still = row["reps_max"] == "0"
            counted = int(row["reps_full"]) <= found.summary.reps <= int(row["reps_max"])
            right["still" if still else "moving"] += counted
            assert (found.view.grade is Grade.UNUSABLE) == still
    assert right["still"] == 7
    assert right["moving"] == 14


def test_real_leg_raises_and_their_pauses(shared_data):
    """Ten right, ten too fast, ten too small, with pauses of 20 to 40 s between them."""
    options = Options(exercise="side-lying-leg-raise")
    folder = shared_data / "side_lying_abduction"
    counts = [analyze(folder / f"s{n}_thigh_test.txt", options).summary.reps for n in (1, 2, 3)]
    assert counts == [30, 30, 30]


FRONT = {"set20_f_front_1m": 20, "set12_m_front_high": 12, "set10_m_front_shapes": 10} | {
    f"clean_{who}_front_{where}": 3 for who in "fm" for where in ("1m", "high", "low")
}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_rendered_people_from_the_front(shared_data, pose_weights):
    paths = [shared_data / "camera_synthetic" / f"{clip}.mp4" for clip in FRONT]
    results = analyze_many(paths, Options(), jobs=2, progress=lambda share: None)
    found = {path.stem: one for path, one in zip(paths, results, strict=True) if isinstance(one, Analysis)}
    assert {clip: (one.summary.reps, one.summary.partial) for clip, one in found.items()} == {
        clip: (reps, 0) for clip, reps in FRONT.items()
    }
    assert all(one.view.grade is not Grade.UNUSABLE for one in found.values())
