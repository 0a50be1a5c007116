"""Broken files of other programs by the thousand: `python -m benchmarks.fuzz_exchange [MUTATED_BYTES]`.

A million mutated bytes for each reader without a number. Checksums are made right again after the damage,
so that what lies behind them is tried too. Every file must end in an answer or in one sentence, and soon.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import shutil
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np

from benchmarks.fuzz import mutated
from hipwise.errors import UserError
from hipwise.exchange import activities, apple_health, fit
from hipwise.exchange.export import export
from hipwise.exchange.restore import restore
from hipwise.exchange.strength import strength
from hipwise.program.screening import Outcome
from hipwise.records import Records
from hipwise.repetitions.events import Repetition

SLOWEST_S = 10.0
NOW = datetime(2026, 11, 22, tzinfo=UTC)
HEALTH = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE HealthData [\n<!ELEMENT HealthData (Workout)*>\n]>\n'
    '<HealthData locale="en_GB">\n'
    + "".join(
        f'<Workout workoutActivityType="HKWorkoutActivityType{kind}" duration="5.19" durationUnit="min" '
        'sourceName="Watch" startDate="2016-11-14 07:25:41 -0700" endDate="2016-11-14 07:30:52 -0700">'
        '<MetadataEntry key="HKTimeZone" value="America/Los_Angeles"/></Workout>\n'
        for kind in ("Running", "Cycling", "Yoga", "Other")
    )
    + "</HealthData>\n"
).encode()

Reader = Callable[[random.Random, int], object]
"""Damages so many bytes of something sound, and reads it."""


@contextmanager
def readers(shared: Path | None = None) -> Iterator[dict[str, Reader]]:
    """The readers by name. ``shared``: files of real watches, where they are."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Records.open(folder / "here") as here, Records.open(folder / "there") as there:
            _live(here)
            export(here, folder / "export", NOW)
            watches = [strength(here.sessions()[0])]
            if shared is not None and (shared / "activities").is_dir():
                watches += [
                    path.read_bytes() for path in sorted((shared / "activities").glob("*fenix-5*.fit"))
                ]

            def read_fit(rng: random.Random, count: int) -> object:
                return fit.read(io.BytesIO(mended(mutated(rng.choice(watches), rng, count))), "broken.fit")

            def read_health(rng: random.Random, count: int) -> object:
                return apple_health.read(io.BytesIO(mutated(HEALTH, rng, count)), "export.xml")

            def read_zip(rng: random.Random, count: int) -> object:
                path = folder / "broken.zip"
                path.write_bytes(mutated(_zipped(), rng, count))
                return activities.read(path)

            def read_export(rng: random.Random, count: int) -> object:
                broken = folder / "broken"
                shutil.rmtree(broken, ignore_errors=True)
                shutil.copytree(folder / "export", broken)
                _break(broken, rng, count)
                before = there.sessions()
                try:
                    return restore(there, broken)
                except UserError:
                    assert there.sessions() == before, "something was half brought in"
                    raise

            yield {"fit": read_fit, "health": read_health, "zip": read_zip, "export": read_export}


def _live(records: Records) -> None:
    check_in = records.add_check_in(NOW, 2, "buttock", False, Outcome.GO)
    session = records.start_session(NOW, "camera", check_in, 20, "left")
    done = records.start_set(session, NOW, "clamshell", "left", 20)
    for number in range(1, 4):
        trace = np.ones((5, 2), np.float32)
        records.add_repetition(done, Repetition(6.0 * number, number, True, faults=("short",)), trace)
    records.settings.put("volume", 0.5)


def _zipped() -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("apple_health_export/export.xml", HEALTH)
    return packed.getvalue()


def mended(data: bytes) -> bytes:
    """A FIT file with its lengths and checksums made right for what is in it now."""
    if len(data) < 16:
        return data
    body = data[12 if data[0] == 12 else 14 : -2]
    head = bytes([14]) + data[1:4] + struct.pack("<I", len(body)) + b".FIT"
    head += struct.pack("<H", _crc(head))
    return head + body + struct.pack("<H", _crc(head + body))


def _crc(data: bytes) -> int:
    from fit_tool.utils.crc import crc16

    return crc16(data)


def _break(folder: Path, rng: random.Random, count: int) -> None:
    """Damage some files of an export, and sign them again as if they were whole."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    names = rng.sample(sorted(manifest["files"]), 3)
    for name in names:
        data = mutated((folder / name).read_bytes(), rng, count // 3)
        (folder / name).write_bytes(data)
        manifest["files"][name]["sha256"] = hashlib.sha256(data).hexdigest()
    text = json.dumps(manifest).encode()
    (folder / "manifest.json").write_bytes(mutated(text, rng, count) if rng.random() < 0.2 else text)


def run(read: Reader, mutations: int, counts: list[int], seed: int = 0) -> tuple[int, int, float]:
    """How many files were broken, how many still gave an answer, and the slowest in seconds."""
    rng = random.Random(seed)
    tried = answered = done = 0
    slowest_s = 0.0
    while done < mutations:
        count = rng.choice(counts)
        start = time.perf_counter()
        try:
            read(rng, count)
            answered += 1
        except UserError:
            pass
        slowest_s = max(slowest_s, time.perf_counter() - start)
        tried, done = tried + 1, done + count
    return tried, answered, slowest_s


COUNTS = {"export": [3, 30, 3000, 10_000]}
"""An export is tried in a database of its own, which takes a while: fewer files, each broken more."""

if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    slow = False
    with readers(Path("../shared/data")) as all_of_them:
        for name, read in all_of_them.items():
            tried, answered, slowest_s = run(read, wanted, COUNTS.get(name, [1, 3, 10, 100, 1000]))
            slow = slow or slowest_s > SLOWEST_S
            print(f"{name}: {wanted} bytes in {tried} files: {answered} answers, "
                  f"{tried - answered} sentences, slowest {slowest_s:.2f} s", flush=True)  # fmt: skip
    sys.exit(slow)
