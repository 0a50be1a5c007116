"""Activities from Garmin's FIT files, as watches, bicycle computers and their programs write them."""

from __future__ import annotations

import math
import warnings
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import IO, Any

import fitdecode

from hipwise.errors import UserError
from hipwise.exchange.found import EFFORT, MOST, Found, activity
from hipwise.program.bout import Bout

MOST_BYTES = 100_000_000
"""A day with everything recorded each second is a tenth of it."""
QUARTER = timedelta(minutes=15)
FURTHEST = timedelta(hours=14)
"""Clocks stand at a whole quarter of an hour from UTC, at most fourteen hours from it."""

Message = dict[str, Any]


def is_fit(start: bytes) -> bool:
    """Whether a file that begins like this is FIT."""
    return start[8:12] == b".FIT"


def read(file: IO[bytes], path: Path | str) -> Found:
    """The activities in a FIT file; a day of several sports has several.

    Args:
        path: what the file is called in sentences.

    Raises:
        UserError: it is damaged, cut off, or holds no activity.
    """
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise UserError(f"{path} is larger than any activity. It was not read.")
    messages = _messages(data, path)
    kinds = {str(message.get("type")) for message in messages["file_id"]}
    if kinds and "activity" not in kinds:
        raise UserError(f"{path} holds no activity: it is a FIT file of the kind {', '.join(sorted(kinds))}.")
    if not messages["session"]:
        raise UserError(f"{path} holds no activity.")
    head = messages["file_id"][0] if messages["file_id"] else {}
    clock = next(filter(None, map(_clock, messages["activity"])), None)
    found = Found()
    for session in messages["session"]:
        _session(session, head, clock, found)
    return found


def _messages(data: bytes, path: Path | str) -> dict[str, list[Message]]:
    """Those that say what was done, by their names; the second-by-second records are passed over."""
    kept: dict[str, list[Message]] = {"file_id": [], "session": [], "activity": []}
    with warnings.catch_warnings():
        # Real watches write fields of odd sizes, which the format allows to be skipped.
        warnings.simplefilter("ignore")
        try:
            with fitdecode.FitReader(
                data, check_crc=fitdecode.CrcCheck.RAISE, error_handling=fitdecode.ErrorHandling.WARN
            ) as frames:
                for frame in frames:
                    if isinstance(frame, fitdecode.FitDataMessage) and frame.name in kept:
                        kept[frame.name].append(_own(frame))
        except fitdecode.FitCRCError:
            raise UserError(
                f"{path} is damaged: its checksum is wrong. Copy it from the watch again."
            ) from None
        except fitdecode.FitEOFError:
            raise UserError(f"{path} is cut off. Copy it from the watch again.") from None
        except Exception as error:
            # A broken file may trip the decoder anywhere; whatever it is, the file is to blame.
            raise UserError(f"{path} is not a FIT file, or a damaged one.") from error
    if sum(map(len, kept.values())) > MOST:
        raise UserError(f"{path} holds more activities than anybody has done. It was not read.")
    return kept


def _own(frame: fitdecode.FitDataMessage) -> Message:
    """The format's own fields; an app on the watch may give its fields the same names."""
    return {
        part.name: part.value for part in frame.fields if part.field_def is None or not part.field_def.is_dev
    }


def _session(session: Message, head: Message, clock: timezone | None, found: Found) -> None:
    """Add one session, or count it among what is left out."""
    sport, sub_sport = str(session.get("sport")), str(session.get("sub_sport"))
    if sport == "transition":
        return  # changing the shoes between two sports
    if session.get("swim_stroke") == "breaststroke":
        sub_sport = "breaststroke"
    word = f"{sport}/{sub_sport}"
    known = activity("fit", word, sport)
    started, minutes = session.get("start_time"), _minutes(session)
    if known is None or minutes is None or not isinstance(started, datetime):
        said = sub_sport if sub_sport not in ("None", "generic") else sport
        found.left_out["not said" if said in ("None", "generic") else said.replace("_", " ")] += 1
        return
    at = started.replace(tzinfo=UTC)
    serial = head.get("serial_number") or "-"
    source_id = f"{serial}:{at:%Y%m%dT%H%M%S}:{word}"
    found.bouts.append(Bout(at.astimezone(clock), minutes, known, EFFORT, "fit", source_id))


def _minutes(session: Message) -> float | None:
    """How long it took without the pauses; None where that cannot be."""
    for name in ("total_timer_time", "total_elapsed_time"):
        seconds = session.get(name)
        if isinstance(seconds, int | float) and math.isfinite(seconds) and 0 < seconds <= 24 * 3600:
            return seconds / 60
    return None


def _clock(message: Message) -> timezone | None:
    """The clock on the wearer's wrist: how far it was from UTC. None where it does not say, or wrongly."""
    local, at = message.get("local_timestamp"), message.get("timestamp")
    if not isinstance(local, datetime) or not isinstance(at, datetime):
        return None
    ahead = local.replace(tzinfo=UTC) - at.replace(tzinfo=UTC)
    if abs(ahead) > FURTHEST or ahead % QUARTER:
        return None
    return timezone(ahead)
