"""Files of inertial sensors, recognised by what is in them and not by their names.

Four kinds: MEx (no header; ISO 8601 time, x, y, z in g), Physical Therapy Exercises (``time index``
and acceleration, rotation, magnetic field by semicolons; 25 Hz), phyphox (CSV in any of its
flavours, or the zip of them), and a plain table whose header names time and three axes.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice, repeat
from operator import sub
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hipwise.errors import UserError
from hipwise.sensing.thigh.motion import STANDARD_GRAVITY, Motion

Floats = NDArray[np.float64]
Unit = Literal["g", "m/s2"]
Reader = Callable[[Sequence[str]], Floats]  # a column's cells to numbers, each

LARGEST_BYTES = 100_000_000  # nine hours at 100 Hz
PTE_RATE_HZ = 25.0
AT_ONCE = 10_000  # lines are read together, column by column: quick, and small in memory
_UNITS: dict[str, Unit] = {"g": "g", "m/s2": "m/s2", "m/s²": "m/s2", "m/s^2": "m/s2", "ms2": "m/s2"}
_TIME_MARKS = b"-- ::"  # such times numpy reads four times as quickly; of others it takes some that are none
_AXIS = re.compile(r"(?:^|[^a-z])(?:a|acc|accel|acceleration)?[ _]?([xyz])(?:[^a-z]|$)")


def read(path: Path, unit: Unit | None = None) -> Motion:
    """The motion in a file.

    Args:
        unit: of the acceleration, for a plain table whose header does not say.

    Raises:
        UserError: it cannot be read; the message says why, and in which line.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise UserError("it is larger than 100 MB")
    data = path.read_bytes()
    if data.startswith(b"PK\x03\x04"):
        return _phyphox_zip(data)
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        raise UserError("it is neither text nor a video that can be read") from None
    lines = text.splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        raise UserError("it is empty")
    head = lines[0].lower()
    if head.startswith("time index;"):
        return _physical_therapy(lines)
    if "acceleration x (m/s^2)" in head or "gyroscope x (rad/s)" in head:
        return _phyphox(lines)
    if _is_iso_time(lines[0].split(",")[0]):
        return _mex(lines)
    return _plain(lines, unit)


def _mex(lines: list[str]) -> Motion:
    start = datetime.fromisoformat(lines[0].split(",")[0])

    def seconds(cells: Sequence[str]) -> Floats:
        marks = "\n".join(cells).encode().translate(None, b"0123456789.")
        if start.tzinfo is None and marks == b"\n".join(repeat(_TIME_MARKS, len(cells))):
            return (np.array(cells, "datetime64[us]") - np.datetime64(start)) / np.timedelta64(1, "s")
        since = map(sub, map(datetime.fromisoformat, cells), repeat(start))
        return np.fromiter(map(timedelta.total_seconds, since), np.float64, len(cells))

    table = _table(lines, ",", 4, first=1, readers=[seconds, _steps, _steps, _steps])
    return Motion.of(table[:, 0], table[:, 1:4])


def _physical_therapy(lines: list[str]) -> Motion:
    table = _table(lines[1:], ";", 10, first=2)
    return Motion.of(table[:, 0] / PTE_RATE_HZ, table[:, 1:4] / STANDARD_GRAVITY, table[:, 4:7])


def _phyphox_zip(data: bytes) -> Motion:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        tables = {
            Path(info.filename).name.lower(): archive.read(info)
            for info in archive.infolist()
            if info.filename.lower().endswith(".csv")
            and "meta/" not in info.filename.lower()
            and info.file_size < LARGEST_BYTES
        }
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, ValueError, EOFError) as error:
        raise UserError(f"it is a broken zip file ({error})") from None
    acceleration: Motion | None = None
    rotation: tuple[Floats, Floats] | None = None
    for table in tables.values():
        lines = table.decode("utf-8-sig", errors="replace").splitlines()
        head = lines[0].lower() if lines else ""
        if "gyroscope x" in head:
            values = _phyphox_columns(lines, "gyroscope")
            rotation = values[:, 0], values[:, 1:]
        elif "acceleration x" in head and "linear" not in head:
            acceleration = _phyphox(lines)
            start_s = _phyphox_columns(lines, "acceleration")[0, 0]
    if acceleration is None:
        raise UserError("the zip file holds no acceleration with gravity (phyphox: “Acceleration with g”)")
    if rotation is None:
        return acceleration
    # The two sensors of a phone have a clock in common but not their moments.
    moments_s, values = rotation
    together = np.stack(
        [np.interp(acceleration.t_s + start_s, moments_s, values[:, i]) for i in range(3)], axis=1
    )
    return Motion(acceleration.t_s, acceleration.acceleration_g, together)


def _phyphox(lines: list[str]) -> Motion:
    if "linear acceleration" in lines[0].lower():
        raise UserError("phyphox has taken gravity out of it; record “Acceleration with g” instead")
    values = _phyphox_columns(lines, "acceleration")
    return Motion.of(values[:, 0], values[:, 1:] / STANDARD_GRAVITY)


def _phyphox_columns(lines: list[str], quantity: str) -> Floats:
    """Time and the three axes of a quantity (n, 4), from any of phyphox's kinds of CSV."""
    separator = _separator(lines[0])
    names = [cell.strip().strip('"').lower() for cell in lines[0].split(separator)]
    columns = [_named(names, "time"), *(_named(names, f"{quantity} {axis}") for axis in "xyz")]
    return _table(_body(lines, separator), separator, len(names), first=2)[:, columns]


def _named(names: list[str], start: str) -> int:
    for index, name in enumerate(names):
        if name.startswith(start):
            return index
    raise UserError(f"its header has no column “{start}”")


def _plain(lines: list[str], unit: Unit | None) -> Motion:
    """A table with a header that names the time and three axes."""
    separator = _separator(lines[0])
    names = [cell.strip().strip('"').lower() for cell in lines[0].split(separator)]
    axes = [next((i for i, name in enumerate(names) if _is_axis(name, axis)), None) for axis in "xyz"]
    time = next((i for i, name in enumerate(names) if re.match(r"t\b|t_|time|timestamp|seconds", name)), None)
    if time is None or None in axes:
        raise UserError("it is no recording: its first line names no time and three axes (t, x, y, z)")
    columns = [time, *(axis for axis in axes if axis is not None)]
    named = _unit_in(names[columns[1]])
    if named and unit and named != unit:
        raise UserError(f"its header says {named}, and --unit says {unit}")
    unit = named or unit
    if unit is None:
        raise UserError("its header does not say the unit of the acceleration; add --unit g or --unit m/s2")
    table = _table(_body(lines, separator), separator, len(names), first=2)[:, columns]
    clock = 1e-3 if re.search(r"[ _(\[]ms\b", names[time]) else 1.0
    scale = 1.0 if unit == "g" else 1 / STANDARD_GRAVITY
    return Motion.of(table[:, 0] * clock, table[:, 1:] * scale)


def _is_axis(name: str, axis: str) -> bool:
    found = _AXIS.search(name)
    return found is not None and found[1] == axis


def _unit_in(name: str) -> Unit | None:
    """The unit that a column's name ends with: ``x_g``, ``ax (m/s^2)``, ``x [g]``."""
    found = re.search(r"[ _(\[]([a-z/^²2]+)[)\]]?$", name)
    return _UNITS.get(found[1]) if found else None


def _body(lines: list[str], separator: str) -> Iterable[str]:
    """The lines below the header, a decimal comma made a point."""
    if separator != "," and "," in "".join(lines[1:20]):
        return (line.replace(",", ".") for line in lines[1:])
    return lines[1:]


def _separator(head: str) -> str:
    return max(",;\t", key=head.count)


def _is_iso_time(cell: str) -> bool:
    try:
        datetime.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _numbers(cells: Sequence[str]) -> Floats:
    return np.fromiter(map(float, cells), np.float64, len(cells))


def _steps(cells: Sequence[str]) -> Floats:
    """A sensor that tells 1/64 g apart has few values: each is read once."""
    known = {cell: float(cell) for cell in set(cells)}
    return np.fromiter(map(known.__getitem__, cells), np.float64, len(cells))


def _table(
    lines: Iterable[str],
    separator: str,
    width: int,
    *,
    first: int,
    readers: Sequence[Reader] | None = None,
) -> Floats:
    """All rows as numbers (n, columns), each column by its reader.

    ``first`` is the number of the first of the lines in its file, for the message when one is broken.
    """
    read_as, rest = readers or [_numbers] * width, iter(lines)
    pieces: list[Floats] = []
    while some := list(islice(rest, AT_ONCE)):
        if kept := list(filter(str.strip, some)):
            try:
                columns = zip(read_as, _columns(kept, separator, len(read_as)), strict=False)
                pieces.append(np.array([read(column) for read, column in columns]))
            except (ValueError, OverflowError, TypeError):
                raise _broken(some, first, separator, width, read_as) from None
        first += len(some)
    if not pieces:
        raise UserError("it has a header but no samples")
    return np.hstack(pieces).T


def _columns(lines: list[str], separator: str, least: int) -> Iterable[Sequence[str]]:
    """The cells of each column.

    Raises:
        ValueError: a line has fewer than ``least``.
    """
    widths = {count + 1 for count in set(map(str.count, lines, repeat(separator)))}
    if min(widths) < least:
        raise ValueError("a line is too short")
    if len(widths) > 1:
        return zip(*(line.split(separator) for line in lines), strict=False)
    # All are alike: one list of all cells is made in half the time of one for each line.
    cells, width = separator.join(lines).split(separator), widths.pop()
    return [cells[column::width] for column in range(width)]


def _broken(some: list[str], first: int, separator: str, width: int, readers: Sequence[Reader]) -> UserError:
    """Which of the lines cannot be read, and why."""
    for number, line in enumerate(some, first):
        cells = line.split(separator)
        if not line.strip():
            continue
        if len(cells) < len(readers):
            return UserError(f"line {number} has {len(cells)} columns instead of {width}")
        try:
            for read, cell in zip(readers, cells, strict=False):
                read([cell])
        except (ValueError, OverflowError, TypeError):  # the last: a time with a zone among others without
            return UserError(f"line {number} holds what is no number: {line.strip()[:60]!r}")
    raise AssertionError("one of them cannot be read")
