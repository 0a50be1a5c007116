"""A disk that is full and then is not, a file that hangs: nothing that was done may be lost on the way."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import pytest

from hipwise.errors import UserError
from hipwise.records import BackgroundWriter, Writer
from hipwise.records.writer import UNKNOWN

FULL = "The records cannot be kept: the disk is full."


class Disk:
    """Takes what is written, unless it is broken."""

    def __init__(self) -> None:
        self.broken: Exception | None = None
        self.taken: list[int] = []
        self.tries = 0

    def write(self, number: int) -> Callable[[], None]:
        def write() -> None:
            self.tries += 1
            if self.broken is not None:
                raise self.broken
            self.taken.append(number)

        return write


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def background():
    writer = BackgroundWriter(retry_s=0.05)
    yield writer
    writer.close()


def test_what_fails_stays_first_in_line(disk: Disk):
    writer = Writer()
    writer.add(disk.write(1))
    disk.broken = UserError(FULL)
    writer.add(disk.write(2))
    writer.add(disk.write(3))
    assert (disk.taken, len(writer), writer.trouble) == ([1], 2, FULL)
    disk.broken = None
    writer.settle()
    assert (disk.taken, len(writer), writer.trouble) == ([1, 2, 3], 0, None)


def test_an_error_that_nobody_knows_is_said_logged_once_and_tried_again(
    disk: Disk, caplog: pytest.LogCaptureFixture
):
    writer = Writer()
    disk.broken = RuntimeError("out of cheese")
    for number in (1, 2, 3):
        writer.add(disk.write(number))
    assert writer.trouble == UNKNOWN
    assert [record.exc_info is not None for record in caplog.records] == [True]
    disk.broken = None
    writer.settle()
    assert (disk.taken, writer.trouble) == ([1, 2, 3], None)


def test_in_the_background_it_is_tried_again_with_nothing_more_to_come(
    disk: Disk, background: BackgroundWriter
):
    disk.broken = UserError(FULL)
    for number in (1, 2, 3):
        background.add(disk.write(number))
    background.settle(5.0)
    assert (disk.taken, len(background), background.trouble) == ([], 3, FULL)
    disk.broken = None
    until = time.monotonic() + 5
    while len(background) and time.monotonic() < until:
        time.sleep(0.01)
    assert (disk.taken, background.trouble) == ([1, 2, 3], None)


def test_a_file_that_hangs_holds_nobody_and_is_asked_once_at_a_time(background: BackgroundWriter):
    free, at_work, most = threading.Event(), [0], [0]

    def hang() -> None:
        at_work[0] += 1
        most[0] = max(most[0], at_work[0])
        free.wait(5)
        at_work[0] -= 1

    begun = time.monotonic()
    for _ in range(100):
        background.add(hang)
    assert time.monotonic() - begun < 4  # it hangs for five
    free.set()
    background.settle(5.0)
    assert (len(background), most) == (0, [1])


def test_settling_asks_a_broken_disk_without_waiting_its_turn(disk: Disk):
    writer = BackgroundWriter(retry_s=60.0)
    disk.broken = UserError(FULL)
    writer.add(disk.write(1))
    writer.settle(5.0)
    disk.broken = None
    writer.settle(5.0)
    assert disk.taken == [1]
    writer.close()


def test_what_the_end_of_the_program_takes_with_it_is_said(disk: Disk, caplog: pytest.LogCaptureFixture):
    writer = BackgroundWriter(retry_s=60.0)
    disk.broken = UserError(FULL)
    writer.add(disk.write(1))
    writer.close()
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert FULL in record.getMessage()


def test_an_end_with_all_written_is_quiet(disk: Disk, caplog: pytest.LogCaptureFixture):
    writer = BackgroundWriter()
    writer.add(disk.write(1))
    writer.close()
    assert (disk.taken, caplog.records) == ([1], [])
