from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hipwise.errors import UserError
from hipwise.exchange.forget import forget, personal
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.records.migrations import keep_copy

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with everything in it that there can be."""
    folder = tmp_path / "data"
    with Records.open(folder) as records:
        records.add_check_in(NOW, 3, "secret place", False, Outcome.GO)
        keep_copy(records.path)
        records.settings.put("note", "secret note")
    (folder / "hipwise-before-0001.db.part").write_text("secret half copy")
    (folder / ".import-x1").mkdir()
    (folder / ".import-x1" / "hipwise.db").write_text("secret scratch")
    (folder / "nicegui").mkdir()
    (folder / "nicegui" / "storage-user.json").write_text("secret page")
    (folder / "coach.lock").write_text("{}")
    (folder / "coach.held").write_text("")
    (folder / "weights-0.10.21").mkdir()
    (folder / "weights-0.10.21" / "pose.tflite").write_bytes(b"weights")
    (folder / "holiday.txt").write_text("somebody else's")
    return folder


def test_nothing_of_the_person_is_left_and_nothing_else_is_touched(folder: Path):
    assert any(b"secret" in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    done = forget(folder)
    left = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert left == ["coach.held", "coach.lock", "holiday.txt", "weights-0.10.21/pose.tflite"]
    assert done.files == 5 and done.size_bytes > 10_000
    assert personal(folder) == []
    assert forget(folder).files == 0  # and again, with nothing there
    with Records.open(folder) as anew:
        assert anew.latest_check_in() is None and anew.settings.get("note") is None


def test_the_bytes_are_written_over_before_the_file_goes(folder: Path):
    """A second name of the same file shows what was done to it."""
    size = (folder / "hipwise.db").stat().st_size
    other_name = folder.parent / "other-name"
    other_name.hardlink_to(folder / "hipwise.db")
    forget(folder)
    assert not (folder / "hipwise.db").exists()
    assert other_name.read_bytes() == bytes(size) and size > 10_000


def test_a_damaged_database_is_forgotten_too(folder: Path):
    (folder / "hipwise.db").write_bytes(b"not a database at all")
    forget(folder)
    assert personal(folder) == []


def test_what_a_link_points_to_is_not_ours(folder: Path, tmp_path: Path):
    album = tmp_path / "album"
    album.mkdir()
    (album / "photo").write_text("mine")
    (folder / "nicegui" / "album").symlink_to(album, target_is_directory=True)
    (folder / "hipwise-x.db").symlink_to(album / "photo")
    forget(folder)
    assert (album / "photo").read_text() == "mine"
    assert personal(folder) == []


def test_what_cannot_be_deleted_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch):
    def busy(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", busy)
    with pytest.raises(UserError, match=r"could not be deleted \(Permission denied\)"):
        forget(folder)
