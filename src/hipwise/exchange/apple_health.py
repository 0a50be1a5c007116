"""Activities from an export of Apple Health: export.xml, alone or in export.zip.

The file grows to gigabytes with the years, and all but a few lines of it are heartbeats and steps. So it is
read as it comes, straight out of the zip, and nothing of it is held but the workouts.
"""

from __future__ import annotations

import math
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from zipfile import ZipFile
from zoneinfo import ZoneInfo

from defusedxml import DefusedXmlException
from defusedxml import sax as safe_sax

from hipwise.errors import UserError
from hipwise.exchange.found import EFFORT, MOST, Found, activity
from hipwise.program.bout import Bout

ROOT = "HealthData"
KIND = "HKWorkoutActivityType"
AT_ONCE_BYTES = 1 << 18
MOST_WITHOUT_A_TAG_BYTES = 1 << 24
"""The parser holds what it has not understood yet; no tag of a real export is a thousandth as long."""
MINUTES = {"min": 1.0, "s": 1 / 60, "sec": 1 / 60, "hr": 60.0, "h": 60.0}


def is_health(start: bytes) -> bool:
    """Whether a file that begins like this is an Apple Health export."""
    return ROOT.encode() in start and start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def find(archive: ZipFile) -> str | None:
    """The name of the export within a zip: in its own language, and in a folder; None: there is none."""
    names = [
        info
        for info in archive.filelist
        if info.filename.lower().endswith(".xml") and len(PurePosixPath(info.filename).parts) <= 2
    ]
    for info in sorted(names, key=lambda info: -info.file_size):
        with archive.open(info) as file:
            if is_health(file.read(4096)):
                return info.filename
    return None


def read(file: IO[bytes], path: Path | str) -> Found:
    """The workouts in an export.xml, however large it is.

    Raises:
        UserError: it is damaged, cut off, or no such export; or it is made to do harm.
    """
    handler = _Workouts()
    # The export declares its own elements in a DTD; entities it has none, and none are taken.
    parser: Any = safe_sax.make_parser()
    parser.setContentHandler(handler)
    try:
        while part := file.read(AT_ONCE_BYTES):
            handler.silent_bytes += len(part)
            parser.feed(part)
            if handler.silent_bytes > MOST_WITHOUT_A_TAG_BYTES:
                raise UserError(f"{path} is not an export of Apple Health.")
        parser.close()
    except UserError:
        raise
    except _Foreign:
        raise UserError(f"{path} is not an export of Apple Health.") from None
    except _TooMany:
        raise UserError(f"{path} holds more activities than anybody has done. It was not read.") from None
    except DefusedXmlException:
        raise UserError(f"{path} holds XML entities, which no real export has. It was not read.") from None
    except SAXException as error:
        raise UserError(f"{path} is damaged or cut off ({error.getMessage()}). Export it again.") from None
    except Exception as error:
        # A broken zip or a strange encoding trips many places; whatever it is, the file is to blame.
        raise UserError(f"{path} is damaged and cannot be read. Export it again.") from error
    return handler.found


class _Foreign(Exception):
    """The first element is not Apple's."""


class _TooMany(Exception):
    """Nobody has done so much."""


class _Workouts(ContentHandler):
    """Keeps the workouts as they go by."""

    def __init__(self) -> None:
        super().__init__()
        self.found = Found()
        self.silent_bytes = 0
        self._begun = False
        self._workout: dict[str, str] | None = None

    def startElement(self, name: str, attrs: Any) -> None:
        self.silent_bytes = 0
        if not self._begun and name != ROOT:
            raise _Foreign
        self._begun = True
        if name == "Workout":
            self._workout = dict(attrs)
        elif name == "MetadataEntry" and self._workout is not None:
            self._workout[f"metadata {attrs.get('key', '')}"] = attrs.get("value", "")

    def endElement(self, name: str) -> None:
        if name == "Workout" and self._workout is not None:
            _workout(self._workout, self.found)
            self._workout = None
            if len(self.found.bouts) > MOST:
                raise _TooMany


def _workout(said: dict[str, str], found: Found) -> None:
    """Add one workout, or count it among what is left out."""
    kind = said.get("workoutActivityType", "").removeprefix(KIND)
    words = [kind]
    if said.get("metadata HKIndoorWorkout") == "1":
        words.insert(0, f"{kind}/indoor")
    known = activity("apple", *words)
    started, ended = _time(said.get("startDate")), _time(said.get("endDate"))
    minutes = _minutes(said, started, ended)
    if known is None or started is None or minutes is None:
        found.left_out[_plain(kind)] += 1
        return
    with suppress(ValueError, OSError):
        # Apple writes all times in the zone of the day of the export; this is the zone it happened in.
        if zone := said.get("metadata HKTimeZone"):
            started = started.astimezone(ZoneInfo(zone))
    source_id = f"{kind}:{started.timestamp():.0f}:{said.get('sourceName', '')[:80]}"
    found.bouts.append(Bout(started, minutes, known, EFFORT, "apple_health", source_id))


def _plain(kind: str) -> str:
    """FunctionalStrengthTraining as functional strength training."""
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind[:60])
    return spaced.strip() or "not said"


def _time(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text or "", "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None


def _minutes(said: dict[str, str], started: datetime | None, ended: datetime | None) -> float | None:
    """How long it took without the pauses, if it says so; None where that cannot be."""
    minutes = math.nan
    with suppress(ValueError, KeyError):
        minutes = float(said["duration"]) * MINUTES[said.get("durationUnit", "min")]
    if not 0 < minutes <= 24 * 60 and started and ended:
        minutes = (ended - started).total_seconds() / 60
    return minutes if 0 < minutes <= 24 * 60 else None
