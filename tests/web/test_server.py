"""Starting, starting twice, stopping: in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hipwise.errors import UserError
from hipwise.web import server
from hipwise.web.server import Lock, Running


def run(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from hipwise.cli import main; main()", *arguments]
    environment = os.environ | {"HIPWISE_DATA": str(data_dir)}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_quietly_and_leaves_no_lock(start: Callable[..., Any], data_dir: Path, by: int):
    coach = start()
    assert (data_dir / "coach.lock").exists()
    assert coach.stop(by) == ""
    assert coach.process.returncode == 0
    assert not (data_dir / "coach.lock").exists()
    assert not (Path.cwd() / ".nicegui").exists()


def test_what_could_not_be_written_is_said_at_the_end(data_dir: Path):
    """A session ends on a disk that takes nothing, and then so does the program."""
    code = """
import sys
from hipwise.errors import UserError
from hipwise.web.live import room

def full():
    raise UserError("The disk is full.")

begin = room.Room.__init__
def begun(self, *values):
    begin(self, *values)
    self.writer.add(full)
room.Room.__init__ = begun
from hipwise.cli import main
sys.argv = ["hipwise", "coach", "--no-browser"]
main()
"""
    coach = subprocess.Popen(
        [sys.executable, "-c", code],
        env=os.environ | {"HIPWISE_DATA": str(data_dir)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert coach.stdout is not None and coach.stdout.readline().startswith("The coach is at")
    coach.send_signal(signal.SIGINT)
    said = coach.communicate(timeout=90)[1]
    assert said == "hipwise: The end of your session could not be written down. The disk is full.\n"
    assert coach.returncode == 0


def test_a_page_that_takes_long_is_shown_all_the_same(data_dir: Path):
    code = """
import sys, time
from hipwise.records import Records
at_once = Records.sessions
def slowly(self, *values, **more):
    time.sleep(4)
    return at_once(self, *values, **more)
Records.sessions = slowly
from hipwise.cli import main
sys.argv = ["hipwise", "coach", "--no-browser"]
main()
"""
    environment = os.environ | {"HIPWISE_DATA": str(data_dir)}
    coach = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert coach.stdout is not None
        address = coach.stdout.readline().split()[4]
        with urllib.request.urlopen(f"{address}/history", timeout=90) as answer:
            assert "Nothing yet" in answer.read().decode()
    finally:
        coach.kill()
        coach.communicate()


def test_a_second_start_says_where_the_first_is(start: Callable[..., Any], data_dir: Path):
    coach = start()
    port = coach.host.split(":")[1]
    for options in ([], ["--port", port]):
        second = run(data_dir, "coach", "--no-browser", *options)
        assert second.returncode == 0, second.stderr
        assert second.stdout == f"The coach is running already: {coach.address}\n"
    assert coach.process.poll() is None


def test_a_lock_left_behind_by_a_dead_coach_is_taken_over(start: Callable[..., Any], data_dir: Path):
    coach = start()
    coach.process.kill()
    coach.process.wait()
    left = json.loads((data_dir / "coach.lock").read_text())
    again = start()
    assert json.loads((data_dir / "coach.lock").read_text())["pid"] == again.process.pid != left["pid"]


def test_a_lock_whose_port_another_program_has_is_stale(data_dir: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "STARTING_S", 0.3)
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        other.settimeout(0.1)
        running = Running(os.getpid(), "127.0.0.1", other.getsockname()[1], "token")
        lock = Lock(data_dir)
        assert lock.take(running) is None
        monkeypatch.setattr(Running, "answers", lambda self: False)  # it says something else, or nothing
        assert lock.holder() is None
    assert not lock.path.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', "\x00\x00"])
def test_a_broken_lock_is_stale(data_dir: Path, monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setattr(server, "STARTING_S", 0.3)
    (data_dir / "coach.lock").write_text(text)
    assert Lock(data_dir).holder() is None


def test_a_coach_that_has_the_folder_and_does_not_answer_is_a_sentence(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(server, "STARTING_S", 0.3)
    lock, other = Lock(data_dir), Lock(data_dir)
    assert lock.holder() is None
    with pytest.raises(UserError, match="does not answer"):
        other.take(Running(os.getpid(), "127.0.0.1", 8080, "other"))
    lock.close()
    assert other.holder() is None
    other.close()


def test_of_many_starts_at_once_one_wins(data_dir: Path):
    code = (
        "import os, sys; from pathlib import Path; from hipwise.web import server; "
        "server.Running.answers = lambda self: True; "
        "lock = server.Lock(Path(sys.argv[1])); mine = server.Running(os.getpid(), 'here', 1, 'token'); "
        "other = lock.take(mine); print('second' if other else 'first', flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(data_dir)]
    starts = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    said = [start.stdout.readline().strip() for start in starts if start.stdout]
    for start in starts:
        start.communicate("\n")
    assert sorted(said) == ["first", "second", "second", "second"]


def test_only_the_holder_releases_the_lock(data_dir: Path, monkeypatch: pytest.MonkeyPatch):
    lock = Lock(data_dir)
    mine = Running(os.getpid(), "127.0.0.1", 8080, "mine")
    lock.take(mine)
    lock.release(Running(os.getpid(), "127.0.0.1", 8080, "other"))
    assert lock.path.exists()
    monkeypatch.setattr(server, "STARTING_S", 0.0)
    with pytest.raises(UserError, match="does not answer"):
        Lock(data_dir).holder()
    lock.release(mine)
    assert not lock.path.exists()
    assert Lock(data_dir).holder() is None


def test_a_taken_port_is_a_sentence_with_another_to_try(data_dir: Path):
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        tried = run(data_dir, "coach", "--no-browser", "--port", str(port))
    assert tried.returncode == 2
    assert tried.stderr.startswith(f"hipwise: Port {port} is taken")
    assert f"--port {port + 1}" in tried.stderr
    assert tried.stderr.count("\n") == 1
    assert not (data_dir / "coach.lock").exists()


def test_without_a_wish_the_next_free_port_is_taken(monkeypatch: pytest.MonkeyPatch):
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr(server, "DEFAULT_PORT", taken)
        with closing(server.listen("127.0.0.1", None)) as free:
            assert taken < free.getsockname()[1] < taken + 20


def test_an_address_of_nobody_here_is_a_sentence():
    with pytest.raises(UserError, match="not an address of this computer"):
        server.listen("no-such-host.invalid", None)
    with pytest.raises(UserError, match="not this computer"):
        server.listen("192.0.2.1", 8099)


def test_a_data_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    tried = run(tmp_path / "file" / "data", "coach", "--no-browser")
    assert tried.returncode == 2
    assert tried.stderr.startswith("hipwise: The data folder cannot be made")
    assert tried.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:1"), ("::1", "http://[::1]:1"), ("0.0.0.0", "http://127.0.0.1:1")],
)
def test_the_address_for_a_browser_here(host: str, address: str):
    assert Running(1, host, 1, "").address == address


def test_a_disk_that_takes_no_more_is_a_sentence(data_dir: Path):
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
        "from hipwise.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "coach", "--no-browser"]
    environment = os.environ | {"HIPWISE_DATA": str(data_dir)}
    tried = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
    assert tried.returncode == 2
    assert tried.stderr.startswith("hipwise: The records in ") and tried.stderr.count("\n") == 1
