"""What is exported here and brought in elsewhere is the same; what cannot be brought in changes nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import get_args
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hipwise.errors import UserError
from hipwise.exchange.export import export
from hipwise.exchange.restore import restore
from hipwise.program.bout import Bout
from hipwise.program.schedule import Schedule
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.repetitions.events import Fault, Repetition

NOW = datetime(2026, 11, 22, 18, 30, 15, 123456, tzinfo=UTC)

measure = st.none() | st.floats(allow_nan=False, allow_infinity=False)
repetitions = st.builds(
    Repetition,
    t_s=st.floats(0, 1000),
    number=st.integers(0, 40),
    whole=st.booleans(),
    faults=st.lists(st.sampled_from(get_args(Fault)), unique=True).map(tuple),
    **{field.name: measure for field in fields(Repetition)[3:-1]},
)
traces = st.integers(0, 9).flatmap(lambda n: arrays(np.float32, (n, 2)))
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
moments = st.integers(0, 10**9).map(lambda second: NOW + timedelta(seconds=second, microseconds=second % 7))
persons = st.fixed_dictionaries(
    {
        "screenings": st.lists(moments, max_size=2, unique=True),
        "check_ins": st.lists(st.tuples(moments, words), max_size=2, unique_by=lambda pair: pair[0]),
        "sessions": st.lists(
            st.tuples(moments, st.lists(st.tuples(repetitions, traces), max_size=3), st.booleans()),
            max_size=3,
            unique_by=lambda session: session[0],
        ),
        "settings": st.dictionaries(words, st.none() | words | st.integers() | st.lists(words), max_size=3),
    }
)


def live(records: Records, person: dict) -> None:
    """Keep all that a person did."""
    for at in person["screenings"]:
        records.add_screening(at, {"saddle": False}, Outcome.GO)
    ids = [records.add_check_in(at, 3, place, False, Outcome.GO) for at, place in person["check_ins"]]
    for at, done, ended in person["sessions"]:
        session_id = records.start_session(at, "camera", ids[-1] if ids else None, 20, "left")
        set_id = records.start_set(session_id, at, "clamshell", "left", 20)
        for repetition, trace in done:
            records.add_repetition(set_id, repetition, trace)
        if ended:
            records.end_set(set_id, at + timedelta(minutes=2), "done")
            records.end_session(session_id, at + timedelta(minutes=2), "done")
    for name, value in person["settings"].items():
        records.settings.put(name, value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def opened(folder: Path) -> Records:
    return Records.open(folder)


def exported(records: Records, to: Path) -> dict[str, bytes]:
    """An export's files, but for the manifest's time."""
    export(records, to, NOW)
    return {str(path.relative_to(to)): path.read_bytes() for path in sorted(to.rglob("*")) if path.is_file()}


@settings(deadline=None, max_examples=12)
@given(person=persons)
def test_what_is_exported_and_brought_in_elsewhere_is_exported_again_alike(person):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with opened(folder / "here") as here, opened(folder / "there") as there:
            live(here, person)
            first = exported(here, folder / "first")
            restore(there, folder / "first")
            assert exported(there, folder / "second") == first
            assert there.sessions() == here.sessions()
            assert there.check_ins() == here.check_ins()


@settings(deadline=None, max_examples=8)
@given(one=persons, other=persons)
def test_bringing_in_twice_doubles_nothing_and_loses_nothing(one, other):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with opened(folder / "here") as here, opened(folder / "there") as there:
            live(here, one)
            live(there, other)
            before = {(s.started_at, s.sets[0].reps) for s in [*here.sessions(), *there.sessions()]}
            export(here, folder / "export", NOW)
            restore(there, folder / "export")
            after = exported(there, folder / "once")
            assert {(s.started_at, s.sets[0].reps) for s in there.sessions()} >= {
                key for key in before if key[0] not in _shared(one, other)
            }
            again = restore(there, folder / "export")
            assert not any(again.new.values())
            assert exported(there, folder / "twice") == after


def _shared(one: dict, other: dict) -> set[datetime]:
    return {s[0] for s in one["sessions"]} & {s[0] for s in other["sessions"]}


@pytest.fixture
def kept(folder: Path) -> Iterator[Records]:
    """Records with a little of everything in them."""
    with opened(folder / "here") as records:
        records.weeks.add_pause(date(2026, 8, 1), None, "holiday")
        records.weeks.add_late_entry(date(2026, 9, 1), {"left": 20})
        records.weeks.add_step(NOW, "small", "up", "two clean sessions", "taken")
        records.weeks.choose(Schedule((1, 3), time(7, 30), "Europe/Berlin"), NOW.date())
        records.measures.add(NOW, "single_leg_stance", "left", 31.5, None, "s", "typed")
        records.activities.add(Bout(NOW, 30.5, "walk_level", 2, "fit", "1:2"), Bout(NOW, 5, "golf", 1))
        records.felt.add(NOW, "left", 2)
        records.add_screening(NOW, {"saddle": False, "pregnancy": True}, Outcome.ASK_FIRST)
        records.agree(NOW + timedelta(hours=1))
        check_in = records.add_check_in(NOW, 2, "=cmd()", False, Outcome.GO)
        session = records.start_session(NOW, "camera", check_in, 12, "right")
        done = records.start_set(session, NOW, "clamshell", "right", 12)
        trace = np.array([[0.1, 4.25], [0.2, np.nan]], np.float32)
        records.add_repetition(done, Repetition(6.0, 1, True, lift_s=1 / 3, faults=("dropped",)), trace)
        records.settings.put("volume", 0.7)
        yield records


def test_a_zip_of_the_folder_will_do_with_or_without_the_folder_in_it(kept: Records, folder: Path):
    first = exported(kept, folder / "export")
    shutil.make_archive(str(folder / "flat"), "zip", folder / "export")
    shutil.make_archive(str(folder / "deep"), "zip", folder, "export")
    for name in ("flat", "deep"):
        with opened(folder / name) as there:
            restore(there, folder / f"{name}.zip")
            assert exported(there, folder / f"{name}-again") == first


def test_the_latest_answers_are_the_latest_by_time_wherever_they_were_given(kept: Records, folder: Path):
    export(kept, folder / "export", NOW)
    with opened(folder / "there") as there:
        newer = NOW + timedelta(days=3)
        there.add_screening(newer, {"saddle": True}, Outcome.EMERGENCY)
        there.add_check_in(newer, 7, None, False, Outcome.SEE_SOMEONE)
        restore(there, folder / "export")
        screening, check_in = there.screening(), there.latest_check_in()
        assert screening is not None and screening.outcome is Outcome.EMERGENCY
        assert check_in is not None and check_in.pain == 7
        assert len(there.check_ins()) == 2


def test_a_session_that_was_unfinished_here_is_ended_as_it_was_there(kept: Records, folder: Path):
    export(kept, folder / "early", NOW)
    with opened(folder / "there") as there:
        restore(there, folder / "early")
        (session,) = kept.sessions()
        kept.add_repetition(session.sets[0].id, Repetition(13.0, 2, True), np.empty((0, 2), np.float32))
        kept.end_set(session.sets[0].id, NOW + timedelta(minutes=1), "tired")
        kept.end_session(session.id, NOW + timedelta(minutes=2), "tired")
        export(kept, folder / "late", NOW)
        result = restore(there, folder / "late")
        assert result.new["session"] == 0 and result.new["repetition"] == 1
        assert there.sessions() == kept.sessions()
        # What is here stays: the early one brings nothing back.
        restore(there, folder / "early")
        assert there.sessions() == kept.sessions()


def rewritten(export_folder: Path, name: str, text: bytes, **manifest: object) -> None:
    """Change a file of an export so that its checksum is right again."""
    (export_folder / name).write_bytes(text)
    found = json.loads((export_folder / "manifest.json").read_text())
    found["files"][name]["sha256"] = sha256(text).hexdigest()
    found |= manifest
    (export_folder / "manifest.json").write_text(json.dumps(found))


def refused(there: Records, export_folder: Path, sentence: str) -> None:
    """It is refused with that sentence, and nothing is left of it."""
    before = there.sessions(), there.check_ins()
    with pytest.raises(UserError, match=sentence):
        restore(there, export_folder)
    assert (there.sessions(), there.check_ins()) == before
    assert {path.name.split("-")[0] for path in there.path.parent.iterdir()} == {"hipwise.db"}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("json/check_in.json", b'"pain":2', b'"pain":"two"'),
        ("json/check_in.json", b'"pain":2', b'"pain":null'),
        ("json/check_in.json", b'"pain":2', b'"pain":99999999999999999999'),
        ("json/check_in.json", b'"pain":2', b'"pain":2,"hair":"red"'),
        ("json/check_in.json", b"2026-11-22T", b"2026-13-45T"),
        ("json/check_in.json", b'"id":1', b'"id":2'),  # the session refers to 1
        ("json/session.json", b"{", b"[{"),
        ("json/trace.json", b'"data":"', b'"data":"*'),
        ("json/repetition.json", b'"set_id":1', b'"set_id":7'),
        ("json/setting.json", b"\n]", b""),
    ],
)
def test_what_does_not_fit_together_is_refused_whole(
    kept: Records, folder: Path, file: str, old: bytes, new: bytes
):
    export(kept, folder / "export", NOW)
    text = (folder / "export" / file).read_bytes()
    assert old in text
    if file == "json/setting.json":
        new_text = text.replace(b'{"name"', b'{"name":"again","value":1},\n{"name"')  # a row too many
    else:
        new_text = text.replace(old, new)
    rewritten(folder / "export", file, new_text)
    with opened(folder / "there") as there:
        there.add_check_in(NOW - timedelta(days=1), 1, None, False, Outcome.GO)
        refused(there, folder / "export", "damaged")


def test_a_changed_or_missing_file_is_refused(kept: Records, folder: Path):
    export(kept, folder / "export", NOW)
    with opened(folder / "there") as there:
        path = folder / "export" / "json" / "session.json"
        sound = path.read_bytes()
        path.write_bytes(sound.replace(b"camera", b"camara"))
        refused(there, folder / "export", "session.json is not as it was written")
        path.unlink()
        refused(there, folder / "export", "session.json is not as it was written")


def test_newer_and_foreign_exports_are_refused(kept: Records, folder: Path):
    export(kept, folder / "export", NOW)
    manifest = folder / "export" / "manifest.json"
    sound = manifest.read_text()
    with opened(folder / "there") as there:
        for change, sentence in [
            ({"schema": "9999"}, "newer hipwise"),
            ({"version": 2}, "newer hipwise"),
            ({"format": "Strava"}, "not an export of hipwise"),
            ({"files": 7}, "not complete"),
            ({"files": {"../../etc/passwd": {"rows": 1, "sha256": ""}}}, "not as it was written"),
        ]:
            manifest.write_text(json.dumps(json.loads(sound) | change))
            refused(there, folder / "export", sentence)
        manifest.write_text("[" * 100_000)
        refused(there, folder / "export", "damaged")
        manifest.unlink()
        refused(there, folder / "export", "not an export of hipwise")
        refused(there, folder / "nowhere", "There is no")
        (folder / "note.txt").write_text("hello")
        refused(there, folder / "note.txt", "not a zip file")


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/evil.txt", "C:\\evil.txt", "export/../../evil", "\\\\host\\x"]
)
def test_a_zip_that_reaches_out_of_its_folder_is_refused(kept: Records, folder: Path, name: str):
    export(kept, folder / "export", NOW)
    with ZipFile(folder / "export.zip", "w", ZIP_DEFLATED) as archive:
        for path in (folder / "export").rglob("*"):
            archive.write(path, path.relative_to(folder))
        archive.writestr(name, "gotcha")
    with opened(folder / "there") as there:
        refused(there, folder / "export.zip", "outside its own folder")
    assert not list(folder.rglob("evil*"))


def test_an_older_export_goes_through_the_migrations(kept: Records, folder: Path):
    """As it was written before there were settings: revision 0001."""
    export(kept, folder / "export", NOW)
    manifest = folder / "export" / "manifest.json"
    found = json.loads(manifest.read_text())
    found["schema"] = "0001"
    names = ("screening", "check_in", "session", "exercise_set", "repetition", "trace")
    found["files"] = {f"json/{name}.json": found["files"][f"json/{name}.json"] for name in names}
    for name in names:
        rows = json.loads((folder / "export" / "json" / f"{name}.json").read_text())
        kept_columns = OLD_COLUMNS.get(name)
        if kept_columns:
            rows = [{column: row[column] for column in kept_columns} for row in rows]
            text = ("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n").encode()
            (folder / "export" / "json" / f"{name}.json").write_bytes(text)
            found["files"][f"json/{name}.json"]["sha256"] = sha256(text).hexdigest()
    manifest.write_text(json.dumps(found))
    with opened(folder / "there") as there:
        restore(there, folder / "export")
        assert there.sessions() == kept.sessions()
        assert there.check_ins() == kept.check_ins()


OLD_COLUMNS = {
    "screening": ("id", "at", "answers", "outcome", "agreed_at"),
    "check_in": ("id", "at", "pain", "place", "new_symptoms", "outcome"),
    "session": (*("id", "started_at", "ended_at", "why", "source", "check_in_id", "reps", "first_side"),),
    "exercise_set": (
        *("id", "session_id", "exercise", "side", "prescribed", "started_at", "ended_at", "why"),
    ),
}
