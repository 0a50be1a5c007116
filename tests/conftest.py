"""What tests share: a data folder of their own, the measuring data, and a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import pytest
from chromium import CHROMIUM, WEBGL_ARGS
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

ROOT = Path(__file__).parent.parent

# Speed belongs in the benchmarks: a machine with other work must not fail a test.
settings.register_profile("hipwise", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hipwise")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes real minutes (sets, paced) begins first, so that the other core does the rest meanwhile."""
    paced = ["test_session_browser.py", "test_live_browser.py"]
    items.sort(key=lambda item: paced.index(item.path.name) if item.path.name in paced else len(paced))


def own_folder(folder: Path) -> Path:
    """A data folder for tests. Folders of the person's own (the pose weights) are linked in."""
    folder.mkdir()
    own = Path(os.environ.get("HIPWISE_DATA") or platformdirs.user_data_dir("hipwise", appauthor=False))
    if own.is_dir():
        for kept in own.iterdir():
            if kept.is_dir():
                (folder / kept.name).symlink_to(kept, target_is_directory=True)
    return folder


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    folder = own_folder(tmp_path / "data")
    monkeypatch.setenv("HIPWISE_DATA", str(folder))
    return folder


@pytest.fixture(scope="module")
def shared_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder for all tests of a file."""
    return own_folder(tmp_path_factory.mktemp("shared") / "data")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The measuring data."""
    named = os.environ.get("HIPWISE_SHARED_DATA")
    # Beside the repository, or beside the folder in which its work trees stand.
    places = [Path(named)] if named else [up / "shared" / "data" for up in (ROOT.parent, ROOT.parent.parent)]
    for place in places:
        if place.is_dir():
            return place
    pytest.skip(f"the measuring data are not in {places[0]}; HIPWISE_SHARED_DATA can name another folder")


@pytest.fixture(scope="session")
def pose_weights() -> Path:
    """The folder of the pose weights; tests that watch skip where they were not fetched before."""
    from hipwise.sensing.camera import weights

    folder = weights.kept()
    if folder is None:
        pytest.skip(f"the pose weights are not here: {weights.folder()} (fetch them with `hipwise weights`)")
    return folder


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Drives the Chromium that the system has; there can be only one in a process."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=90_000)  # a loaded machine is slow, and no reason to fail
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[object]:
    """A headless Chromium (playwright's Browser)."""
    browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=WEBGL_ARGS)
    yield browser
    browser.close()
