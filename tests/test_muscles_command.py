"""`hipwise muscles`, as it is typed."""

import json

import pytest
from typer.testing import CliRunner

from hipwise.cli import app
from hipwise.errors import UserError

pytest.importorskip("mujoco", reason="the muscle model is not installed here")


def run(*words):
    result = CliRunner().invoke(app, ["muscles", *words], catch_exceptions=False, env={"COLUMNS": "140"})
    assert result.exit_code == 0, result.output
    return result.output


def refused(*words):
    with pytest.raises(UserError) as caught:
        run(*words)
    return str(caught.value)


def test_the_table_says_published_level_share_and_ratio():
    text = run("clamshell", "--hip-flexion", "45", "--knee", "90", "--band", "light")
    assert "moderate to very high, 38-67 %" in text
    assert "light band at the knees" in text
    assert "not ranked" in text
    assert "Distefano 2009" in text
    assert "not a measurement of you" in text


def test_the_contract_in_json():
    found = json.loads(run("clamshell", "--band", "light", "--format", "json"))
    assert found["exercise"] == "clamshell"
    assert found["groups"]["gluteus medius"]["emg"]["low"] == 38
    assert found["groups"]["gluteus medius"]["ratio"] > 1
    assert found["groups"]["tensor fasciae latae"] == {
        "emg": None,
        "share": None,
        "ratio": None,
        "parts": None,
    }


def test_side_by_side():
    text = run("clamshell", "--compare", "squat, side-lying-leg-raise")
    assert "Squat" in text and "Side-lying leg raise" in text
    assert "within one exercise" in text
    found = json.loads(run("squat", "--compare", "clamshell", "--format", "json"))
    assert found["exercise"] == "squat"
    assert [other["exercise"] for other in found["compare"]] == ["clamshell"]
    side = [e["groups"]["gluteus medius"]["share"] for e in (found, *found["compare"])]
    assert side[0] < 0.05 < side[1]


def test_the_squeeze_needs_no_model(monkeypatch):
    from hipwise.anatomy import work

    def never(*_):
        raise AssertionError("the model was loaded")

    monkeypatch.setattr(work.Anatomy, "__init__", never)
    assert "very high, 85-92 %" in run("standing-squeeze")


def test_a_measured_set_and_its_motion(shared_data, tmp_path):
    recording = shared_data / "thigh_clamshell" / "01_1.csv"
    out = tmp_path / "set.mot"
    found = json.loads(
        run("clamshell", "--recording", str(recording), "--mot", str(out), "--format", "json")
    )["recording"]
    assert found["repetitions"] >= 10
    for time in found["groups"].values():
        assert 0 <= time["lowering_s"] <= found["total"]["lowering_s"]
    assert found["groups"]["gluteus medius"]["lowering_s"] > 1
    assert "endheader" in out.read_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["clamshell", "--hip-flexion", "70"], "from 0 to 60 degrees: past 60"),
        (["clamshell", "--hip-flexion", "nan"], "from 0 to 60 degrees"),
        (["clamshell", "--opening", "-5"], "from 10 to 60 degrees"),
        (["clam"], "there is no exercise called 'clam'; there are clamshell"),
        (["clamshell", "--compare", "jump"], "there is no exercise called 'jump'"),
        (["squat", "--recording", "set.csv"], "--recording goes with the clamshell"),
        (["clamshell", "--recording", "/nowhere.csv"], "/nowhere.csv: it cannot be read"),
        (["standing-squeeze", "--mot", "x.mot"], "there is no motion of standing-squeeze"),
        (["clamshell", "--mot", "/nowhere/x.mot"], "could not be written to /nowhere/x.mot"),
        (["clamshell", "--band", "iron"], "there is no band called 'iron'"),
    ],
)
def test_what_cannot_be_answered_is_said(words, says):
    assert says in refused(*words)


def test_without_the_model_it_is_said_why(monkeypatch):
    import importlib

    real = importlib.import_module

    def missing(name, *rest):
        if name == "mujoco":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr("hipwise.anatomy.body.importlib.import_module", missing)
    assert "no wheels of it for Intel Macs" in refused("squat")
