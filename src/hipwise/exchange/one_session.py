"""One session as files for other programs: FIT for those that keep training, .mot for OpenSim."""

from __future__ import annotations

from pathlib import Path

from hipwise.errors import UserError
from hipwise.exchange import opensim, strength
from hipwise.records import Records


def write(records: Records, session_id: int, folder: Path) -> list[Path]:
    """Write them into a folder, and return which: a set has a motion only where its opening was measured.

    Raises:
        UserError: there is no such session, nothing was done in it, or the folder cannot be written.
    """
    session = records.session(session_id)
    if session is None:
        raise UserError(f"There is no session number {session_id}. `hipwise history --format json` has them.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be made ({error.strerror}).") from error
    written = [folder / f"session-{session.id}.fit"]
    strength.write(session, written[0])
    for number, done in enumerate(session.sets, 1):
        if not opensim.has_motion(records, done):
            continue
        path = folder / f"session-{session.id}-set-{number}-{done.side or 'one'}-side.mot"
        opensim.write(records, done, path)
        written.append(path)
    return written
