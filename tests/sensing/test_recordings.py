import io
import zipfile
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipwise.errors import UserError
from hipwise.sensing.recordings import read
from hipwise.sensing.thigh.motion import STANDARD_GRAVITY

T = np.arange(0, 2, 0.02)
G = np.stack([0.1 * np.sin(T), np.zeros_like(T), np.sqrt(1 - (0.1 * np.sin(T)) ** 2)], axis=1)


def rows(values, separator=",", decimal="."):
    lines = (separator.join(f"{value:.6f}" for value in row) for row in values)
    return [line.replace(".", decimal) for line in lines]


def write(tmp_path, lines, name="recording.csv"):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def phyphox(separator=",", decimal="."):
    names = ["Time (s)", *(f"Acceleration {a} (m/s^2)" for a in "xyz"), "Absolute acceleration (m/s^2)"]
    table = np.column_stack([T, G * STANDARD_GRAVITY, np.full_like(T, STANDARD_GRAVITY)])
    return [separator.join(f'"{name}"' for name in names), *rows(table, separator, decimal)]


@pytest.mark.parametrize(
    ("separator", "decimal"), [(",", "."), (";", "."), ("\t", "."), (";", ","), ("\t", ",")]
)
def test_phyphox_in_each_of_its_flavours(tmp_path, separator, decimal):
    motion = read(write(tmp_path, phyphox(separator, decimal)))
    assert motion.acceleration_g == pytest.approx(G, abs=1e-4)
    assert motion.rate_hz == pytest.approx(50, rel=1e-3)


def test_phyphox_zip_with_a_gyroscope_of_its_own_rate(tmp_path):
    moments = np.arange(0, 2, 0.05)
    table = np.column_stack([moments, np.sin(moments), moments, moments])
    names = ",".join(["Time (s)", *(f"Gyroscope {a} (rad/s)" for a in "xyz"), "Absolute (rad/s)"])
    gyroscope = [names, *(row + ",0" for row in rows(table))]
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("Accelerometer.csv", "\n".join(phyphox()))
        archive.writestr("Gyroscope.csv", "\n".join(gyroscope))
        archive.writestr("meta/device.csv", "property,value\n")
    path = tmp_path / "phone.dat"
    path.write_bytes(data.getvalue())
    motion = read(path)
    assert motion.rotation_rad_s is not None
    assert motion.rotation_rad_s[:, 0] == pytest.approx(np.sin(np.minimum(T, moments[-1])), abs=0.01)


def test_mex_with_a_time_stamp_on_a_whole_second(tmp_path):
    stamps = [
        f"2018-11-08 11:45:{s}" for s in ["56.990000", "57", *(f"57.{i:02d}0000" for i in range(1, 20))]
    ]
    lines = [f"{stamp},0.015625,-0.078125,-0.984375" for stamp in stamps]
    motion = read(write(tmp_path, lines, "video.mp4"))  # the name does not matter
    assert motion.rate_hz == pytest.approx(100)


@pytest.mark.parametrize(
    "spelling", ["%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f+01:00"]
)
def test_mex_times_however_they_are_spelt(tmp_path, spelling):
    start = datetime.fromisoformat("2018-11-08 23:59:59.990")
    lines = [
        f"{start + timedelta(seconds=t):{spelling}}," + row
        for t, row in zip(T.tolist(), rows(G), strict=True)
    ]
    motion = read(write(tmp_path, lines))
    assert motion.t_s == pytest.approx(T, abs=1e-6)


@pytest.mark.parametrize(
    "wrong",
    ["2018-02-30 11:45:57.000000", "2018-11-08 11:45:61", "NaT", "today", "", "2018-11-08 11:45:57.0+01:00"],
)
def test_a_mex_time_that_is_none_is_named_by_its_line(tmp_path, wrong):
    lines = [f"2018-11-08 11:45:57.{i:02d}0000,0.015625,-0.078125,-0.984375" for i in range(20)]
    lines[7] = f"{wrong},0.015625,-0.078125,-0.984375"
    with pytest.raises(UserError, match="line 8 holds what is no number"):
        read(write(tmp_path, lines))


@pytest.mark.parametrize(
    ("header", "scale"),
    [("t,x_g,y_g,z_g", 1), ("time (s); ax [m/s^2]; ay [m/s^2]; az [m/s^2]", STANDARD_GRAVITY)],
)
def test_a_plain_table_with_the_unit_in_its_header(tmp_path, header, scale):
    separator = ";" if ";" in header else ","
    motion = read(write(tmp_path, [header, *rows(np.column_stack([T, G * scale]), separator)]))
    assert motion.acceleration_g == pytest.approx(G, abs=1e-4)
    assert motion.t_s == pytest.approx(T, abs=1e-6)


def test_a_plain_table_without_a_unit_asks_for_it(tmp_path):
    path = write(tmp_path, ["t,x,y,z", *rows(np.column_stack([T, G]))])
    with pytest.raises(UserError, match="--unit"):
        read(path)
    assert read(path, "g").acceleration_g == pytest.approx(G, abs=1e-4)
    with pytest.raises(UserError, match="another unit"):
        read(path, "m/s2")


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        ([], "empty"),
        (["t,x_g,y_g,z_g"], "no samples"),
        (["t,x_g,y_g,z_g", "0,0,0,1"], "1 samples"),
        (["t,x_g,y_g,z_g", "0,0,0,1", "0.1,0,zero,1"], "line 3 holds what is no number"),
        (["t,x_g,y_g,z_g", "0,0,0,1", "0.1,0"], "line 3 has 2 columns"),
        (["t,x_g,y_g,z_g", *["nan,nan,inf,1"] * 20], "0 samples"),
        (["just a letter to a friend"], "no recording"),
        (["name,x,y", "a,1,2"], "no recording"),
        (['"Time (s)","Linear Acceleration x (m/s^2)"', "0,0"], "gravity"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, lines, cause):
    with pytest.raises(UserError, match=cause):
        read(write(tmp_path, lines))


def test_broken_zips_and_bytes_say_why(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(UserError, match="zip"):
        read(path)
    path.write_bytes(bytes(range(256)))
    with pytest.raises(UserError, match="neither text nor a video"):
        read(path)


WHOLE = "\n".join(phyphox()).encode()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=30), st.integers(0))
def test_mutated_bytes_are_read_right_or_refused(tmp_path_factory, changes, cut):
    data = bytearray(WHOLE)
    for at, byte in changes:
        data[at] = byte
    path = tmp_path_factory.getbasetemp() / "mutated.csv"
    path.write_bytes(bytes(data[: cut % len(data) or None]))
    try:
        motion = read(path)
    except UserError:
        return
    assert np.isfinite(motion.acceleration_g).all()
    assert (np.diff(motion.t_s) > 0).all()


def test_a_zip_whose_contents_are_damaged(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Accelerometer.csv", "\n".join(phyphox()))
    damaged = bytearray(data.getvalue())
    damaged[200:260] = bytes(60)
    path = tmp_path / "phone.zip"
    path.write_bytes(bytes(damaged))
    with pytest.raises(UserError, match="broken zip"):
        read(path)


def test_a_table_from_a_spreadsheet(tmp_path):
    """UTF-16, semicolons and decimal commas."""
    lines = ["t;x_g;y_g;z_g", *rows(np.column_stack([T, G]), ";", ",")]
    path = tmp_path / "sheet.csv"
    path.write_text("\n".join(lines), encoding="utf-16")
    assert read(path).acceleration_g == pytest.approx(G, abs=1e-4)


def test_a_unit_that_contradicts_the_header_is_said(tmp_path):
    path = write(tmp_path, ["t,x_g,y_g,z_g", *rows(np.column_stack([T, G]))])
    with pytest.raises(UserError, match="header says g, and --unit says m/s2"):
        read(path, "m/s2")


@pytest.mark.parametrize("scale", [1e18, 60, 1e300])
def test_times_of_no_recording_are_refused(tmp_path, scale):
    lines = [f"{t * scale!r},{x:.4f},{y:.4f},{z:.4f}" for t, (x, y, z) in zip(T.tolist(), G, strict=True)]
    with pytest.raises(UserError, match="times cannot be right"):
        read(write(tmp_path, ["t,x_g,y_g,z_g", *lines]))
