"""Files that other devices and programs made, and broken ones."""

from __future__ import annotations

import io
import random
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from hipwise.errors import UserError
from hipwise.exchange import apple_health, fit
from hipwise.exchange.activities import read, read_all
from hipwise.exchange.found import names
from hipwise.records import Records

WORKOUT = (
    '<Workout workoutActivityType="HKWorkoutActivityType{kind}" duration="{minutes}" durationUnit="min" '
    'sourceName="Watch" startDate="2026-03-29 01:30:00 +0000" endDate="2026-03-29 02:30:00 +0000">{more}'
    "</Workout>"
)


def health(*workouts: str, before: str = "") -> bytes:
    return (
        f"<?xml version='1.0'?>{before}<HealthData locale='en_GB'>{''.join(workouts)}</HealthData>".encode()
    )


def workout(kind: str, minutes: object = 42.5, more: str = "") -> str:
    return WORKOUT.format(kind=kind, minutes=minutes, more=more)


@pytest.fixture
def activities(shared_data: Path) -> Path:
    return shared_data / "activities"


@pytest.mark.parametrize(
    ("name", "started_at", "minutes", "activity"),
    [
        ("fitparse_garmin-fenix-5-walk.fit", "2017-06-11T07:32:51-07:00", 45.379 / 60, "walk_level"),
        ("fitparse_garmin-fenix-5-run.fit", "2017-06-11T07:34:09-07:00", 56.887 / 60, "run_road"),
        ("fitparse_garmin-fenix-5-bike.fit", "2017-06-12T09:09:22-07:00", 60.363 / 60, "cycle_road"),
        ("fitparse_coros-pace-2-cycling-misaligned-fields.fit", "2020-10-25T11:10:19+00:00", 188.1, "cycle_road"),  # noqa: E501
        ("tormoder_fitsdk_activity_poolswim_with_hr.fit", "2016-08-13T07:10:47-06:00", 58.088, "swim_crawl"),
        ("tormoder_misc_unterminated-strings.fit", "2023-11-08T06:19:38-04:00", 32 / 60, "cycle_indoor"),
        ("fq_activity_invalid_strings.fit", "2024-02-03T07:10:01+01:00", 44.651, "run_road"),
        ("dogsheep_export.xml", "2016-11-14T06:25:41-08:00", 5.194, "run_road"),
    ],
)  # fmt: skip
def test_one_activity(activities: Path, name: str, started_at: str, minutes: float, activity: str):
    (bout,) = read(activities / name).bouts
    assert bout.started_at == datetime.fromisoformat(started_at)
    assert bout.started_at.utcoffset() == datetime.fromisoformat(started_at).utcoffset()
    assert bout.minutes == pytest.approx(minutes, abs=0.02)
    assert bout.activity == activity


def test_a_day_of_several_sports(activities: Path):
    found = read(activities / "fitparse_activity-large-fenxi2-multisport.fit")
    assert [(bout.activity, round(bout.minutes)) for bout in found.bouts] == [
        ("run_road", 38),
        ("run_road", 113),
        ("cycle_road", 54),
    ]
    assert dict(found.left_out) == {"not said": 1}


def test_an_export_of_many_runs(activities: Path):
    found = read(activities / "paulstaab_export.xml")
    assert {bout.activity for bout in found.bouts} >= {"run_road", "cycle_road"}
    assert found.bouts[0].minutes == 55


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("fitparse_activity-filecrc.fit", "checksum is wrong"),
        ("fitparse_activity-unexpected-eof.fit", "cut off"),
        ("fitparse_activity-settings-corruptheader.fit", "damaged"),
        ("fitparse_nametest.FIT", "kind settings"),
        ("ax3_testfile.cwa", "neither a FIT file nor"),
        ("no_such.fit", "No such file"),
        (".", "is a folder"),
    ],
)
def test_what_is_broken_or_of_another_kind_is_said(activities: Path, name: str, sentence: str):
    with pytest.raises(UserError, match=sentence):
        read(activities / name)


def test_a_file_cut_off_anywhere_is_refused(activities: Path):
    for name in ("fitparse_garmin-fenix-5-walk.fit", "fitparse_activity-settings.fit"):
        data = (activities / name).read_bytes()
        whole = fit.read(io.BytesIO(data), name)
        for length in range(0, len(data), 1 if len(data) < 1000 else 41):
            try:
                found = fit.read(io.BytesIO(data[:length]), name)
            except UserError:
                continue
            # Two files one after the other, cut exactly between them: the first is whole.
            assert found == whole and data[length + 8 : length + 12] == b".FIT"


def test_a_flipped_bit_anywhere_never_passes_unseen(activities: Path):
    data = (activities / "fitparse_garmin-fenix-5-walk.fit").read_bytes()
    rng = random.Random(4)
    for _ in range(50):
        at = rng.randrange(len(data))
        changed = bytearray(data)
        changed[at] ^= 1 << rng.randrange(8)
        with pytest.raises(UserError):
            fit.read(io.BytesIO(changed), "changed")


def test_developer_fields_are_passed_over(tmp_path: Path):
    from fit_tool.base_type import BaseType
    from fit_tool.developer_field import DeveloperField
    from fit_tool.fit_file_builder import FitFileBuilder
    from fit_tool.profile.messages.developer_data_id_message import DeveloperDataIdMessage
    from fit_tool.profile.messages.field_description_message import FieldDescriptionMessage
    from fit_tool.profile.messages.file_id_message import FileIdMessage
    from fit_tool.profile.messages.session_message import SessionMessage
    from fit_tool.profile.profile_type import FileType, Sport, SubSport

    builder = FitFileBuilder()
    head = FileIdMessage()
    head.type = FileType.ACTIVITY
    head.serial_number = 7
    builder.add(head)
    developer = DeveloperDataIdMessage()
    developer.developer_data_index = 0
    builder.add(developer)
    described = FieldDescriptionMessage()
    described.developer_data_index, described.field_definition_number = 0, 1
    described.fit_base_type_id = BaseType.UINT16.value
    described.field_name, described.units = "start_time", "furlongs"  # a name that a real field has
    builder.add(described)
    own = DeveloperField(
        developer_data_index=0, field_id=1, size=2, base_type=BaseType.UINT16, name="start_time"
    )
    own.set_value(0, 77)
    session = SessionMessage(developer_fields=[own])
    at = datetime.fromisoformat("2026-11-20T07:00:00+00:00")
    session.start_time = round(at.timestamp() * 1000)
    session.sport, session.sub_sport = Sport.RUNNING, SubSport.TRAIL
    session.total_timer_time = 1800.0
    builder.add(session)
    (bout,) = fit.read(io.BytesIO(builder.build().to_bytes()), "own.fit").bouts
    assert (bout.started_at, bout.minutes, bout.activity) == (at, 30, "run_trail")


def test_importing_twice_doubles_nothing(activities: Path, tmp_path: Path):
    paths = [activities / "fitparse_garmin-fenix-5-walk.fit", activities / "paulstaab_export.xml"]
    found = read_all(paths)
    with Records.open(tmp_path / "data") as records:
        first = records.activities.add(*found.bouts)
        assert 5 < first <= len(found.bouts)
        assert records.activities.add(*read_all(paths).bouts) == 0
        assert len(records.activities.all()) == first


def test_one_bad_file_among_several_and_nothing_is_read(activities: Path):
    with pytest.raises(UserError, match="filecrc"):
        read_all(
            [activities / "fitparse_garmin-fenix-5-walk.fit", activities / "fitparse_activity-filecrc.fit"]
        )


def test_what_a_workout_says():
    found = apple_health.read(
        io.BytesIO(
            health(
                workout("Cycling", more='<MetadataEntry key="HKIndoorWorkout" value="1"/>'),
                workout("Walking", more='<MetadataEntry key="HKTimeZone" value="Asia/Kathmandu"/>'),
                workout("Running", minutes="NaN"),
                workout("FunctionalStrengthTraining"),
                workout("Yoga").replace("2026-03-29 01", "yesterday 01"),
            )
        ),
        "export.xml",
    )
    assert [(bout.activity, bout.minutes) for bout in found.bouts] == [
        ("cycle_indoor", 42.5),
        ("walk_level", 42.5),
        ("run_road", 60),  # from its start and end
    ]
    assert found.bouts[1].started_at.isoformat() == "2026-03-29T07:15:00+05:45"
    assert dict(found.left_out) == {"functional strength training": 1, "yoga": 1}


BOMB = '<!DOCTYPE HealthData [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE HealthData [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
DTD = "<!DOCTYPE HealthData [<!ELEMENT HealthData ANY><!ATTLIST Workout duration CDATA #IMPLIED>]>"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (health("&b;", before=BOMB), "XML entities"),
        (health("&a;", before=EXTERNAL), "XML entities"),
        (health(workout("Running"))[:-20], "damaged or cut off"),
        (b"<HealthDatabase/>", "not an export of Apple Health"),
        (b"<?xml version='1.0' encoding='ebcdic-x'?><HealthData/>", "damaged"),
        (b"<HealthData><a " + b"x" * 20_000_000, "not an export of Apple Health"),
    ],
)
def test_harmful_and_broken_exports_are_refused(text: bytes, sentence: str):
    with pytest.raises(UserError, match=sentence):
        apple_health.read(io.BytesIO(text), "export.xml")


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_a_zip_as_the_phone_makes_it(tmp_path: Path):
    export = health(workout("Running"), before=DTD)
    clinical = b"<?xml version='1.0'?><ClinicalDocument>" + b"x" * 9000 + b"</ClinicalDocument>"
    # Each language has its own name for it.
    for name in ("export.xml", "exportación.xml", "内보내기.xml"):
        path = zipped(
            tmp_path / "export.zip",
            {
                "apple_health_export/export_cda.xml": clinical,
                f"apple_health_export/{name}": export,
                "apple_health_export/workout-routes/route.gpx": b"<gpx/>",
            },
        )
        assert [bout.activity for bout in read(path).bouts] == ["run_road"]


def test_a_zip_of_fit_files_as_a_website_gives_it(tmp_path: Path, activities: Path):
    walk = (activities / "fitparse_garmin-fenix-5-walk.fit").read_bytes()
    assert [b.activity for b in read(zipped(tmp_path / "a.zip", {"1_ACTIVITY.fit": walk})).bouts] == [
        "walk_level"
    ]
    with pytest.raises(UserError, match=r"2\.fit in .*a\.zip is cut off"):
        read(zipped(tmp_path / "a.zip", {"1.fit": walk, "2.fit": walk[:-9]}))
    with pytest.raises(UserError, match="neither a FIT file nor"):
        read(zipped(tmp_path / "a.zip", {"song.mp3": b""}))
    with pytest.raises(UserError, match="outside its own folder"):
        read(zipped(tmp_path / "a.zip", {"1.fit": walk, "../../evil.fit": walk}))
    whole = zipped(tmp_path / "a.zip", {"export.xml": health(workout("Running"))}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-30])
    with pytest.raises(UserError, match="not a zip file"):
        read(tmp_path / "cut.zip")


def test_what_the_names_lead_to_is_in_the_table():
    import csv

    table = Path(__file__).parents[2] / "src" / "hipwise" / "program" / "activity_planes.csv"
    if not table.exists():
        pytest.skip("the table of activities is not in the package yet")
    with table.open(newline="", encoding="utf-8") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    assert set(names("fit").values()) | set(names("apple").values()) <= known


def test_memory_stays_flat_however_large_the_export(tmp_path: Path):
    """8 MB of heartbeats in a zip; two gigabytes of them: `python -m benchmarks --only exchange`."""
    import tracemalloc

    beat = b'<Record type="HKQuantityTypeIdentifierHeartRate" value="61" unit="count/min"/>\n'
    with (
        ZipFile(tmp_path / "export.zip", "w", ZIP_DEFLATED) as archive,
        archive.open("a/export.xml", "w") as file,
    ):
        file.write(b"<HealthData>" + workout("Running").encode())
        for _ in range(8):
            file.write(beat * (1_000_000 // len(beat)))
        file.write(workout("Walking").encode() + b"</HealthData>")
    tracemalloc.start()
    try:
        assert len(read(tmp_path / "export.zip").bouts) == 2
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 6_000_000


def test_times_are_the_same_instants(activities: Path):
    (bout,) = read(activities / "dogsheep_export.xml").bouts
    assert bout.started_at.utcoffset() == timedelta(
        hours=-8
    )  # of the day itself, not of the day of the export
