"""How much room is left where the service writes."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from service.core.settings import Settings

# Less than this takes no transaction.
_LEAST = 1 << 20


@dataclass(frozen=True, slots=True)
class DiskRoom:
    """The bytes of a disk, and those that are free."""

    free: int
    total: int


def disk_room(settings: Settings) -> DiskRoom:
    """The room on the fullest of the disks that the service writes to: that of its data, that of SQLite."""
    used = min((shutil.disk_usage(_existing(folder)) for folder in _folders(settings)), key=lambda disk: disk.free)
    return DiskRoom(used.free, used.total)


def free_bytes(settings: Settings) -> int:
    """The bytes free on that disk."""
    return disk_room(settings).free


def is_full(settings: Settings) -> bool:
    """Whether one of these disks has no room even for a transaction."""
    return free_bytes(settings) < _LEAST


def _folders(settings: Settings) -> Iterator[Path]:
    yield settings.data
    address = make_url(settings.database)
    if address.get_backend_name() == "sqlite" and address.database:
        yield Path(address.database).parent


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder
