"""A batch that may be locked, over a SQLite database that was built once."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.core.db.engine import open_database
from service.core.db.service import Service
from tests.worlds import draws
from tests.worlds.built_once import built_once
from tests.worlds.services import close_whole, service_over

FILE, BATCH = "drawable.db", 1


@dataclass(frozen=True, slots=True)
class Drawable:
    """A service and the batch in it."""

    service: Service
    batch_id: int


@pytest.fixture(scope="session")
def drawable_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the batch, to copy."""

    def build(folder: Path) -> None:
        shutil.copy(migrated_file, folder / FILE)
        database = open_database(f"sqlite:///{folder / FILE}")
        assert draws.make_draw_world(service_over(database, folder, HOLD_SHARE="1")) == BATCH
        close_whole(database)

    return built_once(tmp_path_factory, "drawable", build) / FILE


@pytest.fixture
def drawable(drawable_file: Path, tmp_path: Path) -> Drawable:
    """The batch, over a database of this test."""
    return open_drawable(drawable_file, tmp_path)


def open_drawable(file: Path, folder: Path) -> Drawable:
    """The batch, over a copy of the database in a folder."""
    folder.mkdir(exist_ok=True)
    shutil.copy(file, folder / FILE)
    return Drawable(service_over(open_database(f"sqlite:///{folder / FILE}"), folder, HOLD_SHARE="1"), BATCH)
