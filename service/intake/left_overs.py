"""What processes that died left behind: uploads as they came, copies that nobody waits for, files on their way."""

import os
from pathlib import Path

from service.core.clock import now
from service.core.db.engine import Database
from service.core.files.spool_source import ENDING
from service.core.held_files import is_left_over, is_ours, remove_left_over, sweep_register, sweep_temporary
from service.core.log import get_logger
from service.core.settings import Settings
from service.intake.actions.imports import FOLDER
from service.intake.queries.imports import list_awaited_files
from service.intake.queries.previews import list_held_copies

# A link is made a moment before its import is ordered, and cannot be locked.
LINK_SECONDS = 86_400


def sweep_left_overs(database: Database, settings: Settings) -> int:
    """Removes them, and returns how many files and folders that were; nothing that a process or an open job uses.

    For the start of a worker and of the service, and once a day; several may sweep at once.
    """
    removed = (
        sweep_register(settings.data)
        + sweep_temporary(settings.data)
        + _sweep_uploads(database, settings.data / FOLDER)
    )
    if removed:
        get_logger("left-overs").info("left_overs.removed", number=removed)
    return removed


def _sweep_uploads(database: Database, folder: Path) -> int:
    if not folder.is_dir():
        return 0
    found = sorted(folder.resolve().iterdir())
    removed = sum(remove_left_over(path) for path in found if is_ours(path.name))
    # First who holds them, then what is awaited: a copy is held until the job that awaits it is stored.
    free = [path for path in found if not is_ours(path.name) and _is_free(path)]
    with database.read() as connection:
        awaited = list_awaited_files(connection)
        held = set(list_held_copies(connection).values())
    for path in free:
        if str(path) not in awaited and path.name not in held:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _is_free(path: Path) -> bool:
    """Whether it is a copy that nobody holds, or a link long made."""
    if path.is_symlink():
        return now().timestamp() - os.lstat(path).st_mtime > LINK_SECONDS
    return path.name.endswith(ENDING) and is_left_over(path)
