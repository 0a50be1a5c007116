"""A phone with phyphox, made: `python -m tools.phone [RECORDING] [--speed 10] [--port 8080]`.

Answers as phyphox's remote access does (the documented answers of /config, /meta, /control, /get, /time), out
of a recording or of the simulated person. What can go wrong with a real one can be made to go wrong here.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np

from hipwise.sensing.thigh import Motion
from hipwise.sensing.thigh.motion import STANDARD_GRAVITY

ACCELERATION = ("accX", "accY", "accZ", "acc_time")
GYROSCOPE = ("gyrX", "gyrY", "gyrZ", "gyr_time")


@dataclass
class Troubles:
    """What goes wrong while they are set."""

    away: bool = False  # the line is dropped without an answer: out of the Wi-Fi
    every_other: bool = False  # half the requests fail
    wait_s: float = 0.0
    flood: bool = False
    nonsense: bool = False
    asleep: bool = False  # it answers, and measures nothing
    refuse: bool = False  # it does not start
    ragged: bool = False  # the columns of one answer end at different samples
    redirect: str = ""


class FakePhone:
    """Plays a motion from the moment it is started. Use as a context manager; ``url`` is where it answers.

    Args:
        gyroscope: false for the usual “Acceleration with g”.
        speed: that many seconds of the recording in one of the clock.
        now: the clock, seconds.
    """

    def __init__(
        self,
        motion: Motion,
        *,
        speed: float = 1.0,
        now: Callable[[], float] = time.monotonic,
        gyroscope: bool = True,
        source: str = "accelerometer",
        title: str = "Acceleration with g",
        port: int = 0,
        host: str = "127.0.0.1",
    ) -> None:
        self.troubles = Troubles()
        self.motion = motion
        self.speed = speed
        self._clock_s = now
        self.source, self.title = source, title
        self.requests = 0
        self.session = "a1b2c3"
        has_turning = gyroscope and motion.rotation_rad_s is not None
        self._columns: dict[str, np.ndarray] = {}
        for i, name in enumerate(ACCELERATION[:3]):
            self._columns[name] = motion.acceleration_g[:, i] * STANDARD_GRAVITY
        if has_turning:
            assert motion.rotation_rad_s is not None
            for i, name in enumerate(GYROSCOPE[:3]):
                self._columns[name] = motion.rotation_rad_s[:, i]
        self.has_turning = has_turning
        self._lock = threading.Lock()
        self._played_s = 0.0  # of the recording, up to the last pause
        self._since_s: float | None = None  # when it was last started
        self._cleared_s = 0.0  # the clock of the experiment begins here in the recording
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> FakePhone:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    # ---- the experiment ------------------------------------------------------

    @property
    def now_s(self) -> float:
        """How much of the recording has been played."""
        running_s = 0.0 if self._since_s is None else (self._clock_s() - self._since_s) * self.speed
        return self._played_s + running_s

    @property
    def over(self) -> bool:
        return self.now_s > self.motion.duration_s + 0.2 * self.speed

    @property
    def measuring(self) -> bool:
        return self._since_s is not None

    def start(self) -> bool:
        if self.troubles.refuse:
            return False
        if self._since_s is None:
            self._since_s = self._clock_s()
        return True

    def stop(self) -> None:
        self._played_s, self._since_s = self.now_s, None

    def clear(self, *, session: str | None = None) -> None:
        """The data are cleared: the clock of the experiment begins anew."""
        with self._lock:
            self._cleared_s = self.now_s
            self.session = session or self.session

    # ---- answering -----------------------------------------------------------

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        self.requests += 1
        troubles = self.troubles
        if troubles.away or (troubles.every_other and self.requests % 2):
            request.close_connection = True
            request.connection.close()
            return
        if troubles.wait_s:
            time.sleep(troubles.wait_s)
        if troubles.redirect:
            request.send_response(302)
            request.send_header("Location", troubles.redirect)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        if troubles.flood:
            request.send_response(200)
            request.end_headers()
            try:
                for _ in range(100):
                    request.wfile.write(b" " * 1_000_000)
            except OSError:
                pass  # nobody reads so much
            return
        parts = urlsplit(request.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        with self._lock:
            body = self._body(parts.path, query)
        data = b"<html>the weather</html>" if troubles.nonsense else body.encode()
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        with contextlib.suppress(OSError):
            request.wfile.write(data)

    def _body(self, path: str, query: dict[str, str]) -> str:
        if path == "/config":
            return json.dumps(self._config())
        if path == "/meta":
            return json.dumps({"version": "1.2.0", "deviceModel": "Made phone", "sensors": {}})
        if path == "/time":
            return json.dumps([{"event": "START", "experimentTime": 0.0, "systemTime": 0.0}])
        if path == "/control":
            return json.dumps({"result": self._control(query.get("cmd"))})
        if path == "/get":
            return self._get(query)
        return json.dumps({"error": "Unknown file."})

    def _control(self, command: str | None) -> bool:
        if command == "start":
            return self.start()
        if command == "stop":
            self.stop()
            return True
        if command == "clear":
            self._cleared_s = self.now_s
            self.stop()
            return True
        return False

    def _config(self) -> dict[str, Any]:
        inputs = [{"source": self.source, "outputs": _outputs(ACCELERATION)}]
        if self.has_turning:
            inputs.append({"source": "gyroscope", "outputs": _outputs(GYROSCOPE)})
        names = [*ACCELERATION, *(GYROSCOPE if self.has_turning else ())]
        return {
            "crc32": "0",
            "title": self.title,
            "localTitle": self.title,
            "category": "Raw Sensors",
            "buffers": [{"name": name, "size": 0} for name in names],
            "inputs": inputs,
            "export": [],
        }

    def _get(self, query: dict[str, str]) -> str:
        end = int(np.searchsorted(self.motion.t_s, self.now_s, side="right"))
        if self.troubles.asleep:
            end = 0
        first = int(np.searchsorted(self.motion.t_s, self._cleared_s, side="left"))
        times = self.motion.t_s[first:end] - self._cleared_s
        names = {*ACCELERATION, *(GYROSCOPE if self.has_turning else ())}
        buffers = {}
        for n, (name, wanted) in enumerate(query.items()):
            if name not in names:
                continue
            values = times if name.endswith("_time") else self._columns[name][first:end]
            mode = "partial"
            if not wanted:
                mode, values = "single", values[-1:]
            elif wanted != "full":
                threshold = float(wanted.partition("|")[0])
                threshold += 10 ** math.floor(math.log10(abs(threshold or 1e-300) / 1e7))
                values = values[times > threshold]
            if self.troubles.ragged and mode == "partial" and len(values) > n % 3:
                values = values[: len(values) - n % 3]
            numbers = ",".join(
                f"{value:.7E}" if math.isfinite(value) else "null" for value in values.tolist()
            )
            if mode == "single" and not numbers:
                numbers = "null"
            buffers[name] = f'"{name}":{{"size":0,"updateMode":"{mode}", "buffer":[{numbers}]}}'
        status = json.dumps(
            {"session": self.session, "measuring": self.measuring, "timedRun": False, "countDown": 0}
        )
        return '{"buffer":{\n' + ",\n".join(buffers.values()) + '\n},\n"status":' + status + "}\n"


def _outputs(names: tuple[str, str, str, str]) -> list[dict[str, str]]:
    return [{axis: name} for axis, name in zip("xyzt", names, strict=True)]


def main() -> None:
    from hipwise.sensing.recordings import read
    from hipwise.sensing.simulated import Movement, Rep, wear

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recording", nargs="?", type=Path)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--pelvis", action="store_true", help="the simulated phone is in the waistband")
    arguments = parser.parse_args()
    if arguments.recording:
        motion = read(arguments.recording)
    else:
        movement = Movement([Rep()] * 20, still_s=25.0)
        motion = wear(movement, rate_hz=100.0, place="pelvis" if arguments.pelvis else "thigh")
    with FakePhone(motion, speed=arguments.speed, port=arguments.port) as phone:
        print(f"Remote access at {phone.url} (Ctrl-C ends it)")
        try:
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
