"""A database is marked as that of a simulated year when it is new, for good, and its pages say so."""

from pathlib import Path

import pytest

from service.app import create_app
from service.core.banners import SIMULATED
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.db.simulated import is_simulated, mark_simulated
from service.core.errors import Conflict
from tests.worlds.services import service_over


def test_the_first_entry_of_its_log_says_it_on_every_page(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        mark_simulated(connection, "system:simulation", 2026)
    with database.read() as connection:
        assert is_simulated(connection)
    page = create_app(service_over(database, tmp_path)).test_client().get("/login").get_data(as_text=True)
    assert SIMULATED.zh in page


def test_one_with_a_history_is_never_marked(database: Database, tmp_path: Path) -> None:
    with database.write() as connection:
        write_entry(connection, "system:tests", "log-in", "tests", {})
    with pytest.raises(Conflict), database.write() as connection:
        mark_simulated(connection, "system:simulation", 2026)
    with database.read() as connection:
        assert not is_simulated(connection)
    page = create_app(service_over(database, tmp_path)).test_client().get("/login").get_data(as_text=True)
    assert SIMULATED.zh not in page
