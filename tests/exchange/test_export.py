from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from hipwise.errors import UserError
from hipwise.exchange.columns import meaning
from hipwise.exchange.export import cell, export
from hipwise.program.screening import Outcome
from hipwise.records import Records, tables
from hipwise.repetitions.events import Repetition

NOW = datetime(2026, 11, 22, 18, 30, 15, tzinfo=UTC)


@pytest.fixture
def records(tmp_path: Path):
    with Records.open(tmp_path / "data") as opened:
        check_in = opened.add_check_in(NOW, 2, '=HYPERLINK("http://x")', False, Outcome.GO)
        session = opened.start_session(NOW, "camera", check_in, 12, "right")
        done = opened.start_set(session, NOW, "clamshell", "right", 12)
        trace = np.array([[0.1, 4.25], [0.2, np.nan], [0.3, -0.5]], np.float32)
        opened.add_repetition(done, Repetition(6.5, 1, True, faults=("dropped", "short")), trace)
        opened.add_repetition(done, Repetition(12.5, 2, True), trace[:1] + 10)
        opened.settings.put("volume", {"voice": 0.7})
        yield opened


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_tables_for_spreadsheets(records: Records, tmp_path: Path):
    export(records, tmp_path / "export", NOW)
    folder = tmp_path / "export" / "csv"
    first, second = table(folder / "repetition.csv")
    assert (first["t_s"], first["faults"], first["whole"]) == ("6.5", "dropped short", "true")
    assert (second["lift_s"], second["faults"]) == ("", "")
    (session,) = table(folder / "session.csv")
    assert session["started_at"] == "2026-11-22T18:30:15+00:00"
    assert table(folder / "setting.csv") == [{"name": "volume", "value": '{"voice":0.7}'}]
    # What the person typed is never run as a formula.
    assert table(folder / "check_in.csv")[0]["place"] == """'=HYPERLINK("http://x")"""


def test_traces_are_numbers_a_line_a_sample(records: Records, tmp_path: Path):
    export(records, tmp_path / "export", NOW)
    samples = [tuple(row.values()) for row in table(tmp_path / "export" / "csv" / "trace.csv")]
    assert samples == [("1", "0.1", "4.25"), ("1", "0.2", ""), ("1", "0.3", "-0.5"), ("2", "10.1", "14.25")]


def test_the_json_is_json_and_says_which_it_is(records: Records, tmp_path: Path):
    done = export(records, tmp_path / "export", NOW)
    manifest = json.loads((tmp_path / "export" / "manifest.json").read_text())
    assert (manifest["format"], manifest["version"]) == ("hipwise export", 1)
    for name, entry in manifest["files"].items():
        rows = json.loads((tmp_path / "export" / name).read_text())
        assert len(rows) == entry["rows"] == done.rows[Path(name).stem]
    reps = json.loads((tmp_path / "export" / "json" / "repetition.json").read_text())
    assert reps[0]["faults"] == ["dropped", "short"] and reps[0]["lift_s"] is None


def test_every_column_of_every_table_is_explained(records: Records, tmp_path: Path):
    export(records, tmp_path / "export", NOW)
    readme = (tmp_path / "export" / "README.txt").read_text()
    for kept in tables.metadata.sorted_tables:
        words = meaning(kept)
        assert words.what, f"columns.toml does not say what {kept.name} is"
        assert set(words.columns) == {column.name for column in kept.columns}, kept.name
        assert set(words.identity) <= set(words.columns)
        assert f"{kept.name}: {words.what}" in readme
    assert max(map(len, readme.splitlines())) <= 112


def test_a_table_nobody_described_is_known_by_all_that_is_in_it():
    unknown = Table("x", MetaData(), Column("id", Integer, primary_key=True), Column("a"), Column("b"))
    assert meaning(unknown).identity == ("a", "b")


def test_it_appears_when_it_is_complete_or_not_at_all(records: Records, tmp_path: Path, monkeypatch):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear aunt")
    with pytest.raises(UserError, match="there already"):
        export(records, tmp_path / "full", NOW)
    (tmp_path / "empty").mkdir()
    export(records, tmp_path / "empty", NOW)
    assert (tmp_path / "empty" / "README.txt").exists()

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hipwise.exchange.export._csv", full_disk)
    with pytest.raises(UserError, match="No space left"):
        export(records, tmp_path / "export", NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "empty", "full"]


@pytest.mark.parametrize(
    ("value", "written"),
    [("-3 degrees", "'-3 degrees"), (-3.5, -3.5), (True, "true"), (None, None), (["a", "b"], "a b")],
)
def test_cells(value: object, written: object):
    assert cell(value) == written
