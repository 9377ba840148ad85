"""What the tests of estimates look at."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.core.db.engine import open_database
from service.core.db.service import Service
from tests.worlds.drawn_year import count_lists, make_drawn_year
from tests.worlds.services import service_over


@pytest.fixture(scope="module")
def drawn_year(scored_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, int]]:
    """A service and the year of three draws in it, whose lists are counted; only to look at."""
    folder = tmp_path_factory.mktemp("drawn-year")
    shutil.copy(scored_file, folder / "copy.db")
    database = open_database(f"sqlite:///{folder / 'copy.db'}")
    service = service_over(database, folder)
    year = make_drawn_year(service, 1)
    count_lists(service, year)
    yield service, year
    database.close()
