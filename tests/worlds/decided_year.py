"""A year of decisions, kept as test data so that every change of the code makes them again.

`python -m tests.worlds.decided_year` writes the file anew, which forgets what an engine of then decided: only where
that is of no more use.
"""

import lzma
import shutil
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from time_machine import travel

from service.core.db.engine import open_database
from service.core.db.migrate import upgrade
from service.core.db.service import Service
from service.model.actions.switches import approve_switch
from tests.worlds import assisted
from tests.worlds.adopted import adopt_shipped
from tests.worlds.services import SCORED_ON, close_whole, load_population, rescore, service_over

FILE = Path(__file__).with_name("decided_year.db.xz")
FIRMS, WEEKS = 60, 52
BEGINS = date(2026, 1, 5)
# When it is written: every run of the year is past.
WRITTEN = date(2027, 1, 15)
# Each scheme with the weeks between its runs; food-production reads others, the assisted one has a model.
SCHEMES = {"generic": 1, "food-production": 4, "five-tier-overlay": 13, assisted.SCHEME: 8}


def open_year(folder: Path) -> Path:
    """A copy of the database in `folder`."""
    copy = folder / "year.db"
    with lzma.open(FILE) as packed, copy.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return copy


def write_year(folder: Path) -> None:
    """Writes the database, and it packed beside this module."""
    file = folder / "year.db"
    database = open_database(f"sqlite:///{file}")
    upgrade(database)
    adopt_shipped(database)
    load_population(database, folder, FIRMS, SCORED_ON)
    service = service_over(database, folder, HOLD_SHARE="1")
    _use_model(service)
    for week in range(WEEKS + 1):
        for scheme, step in SCHEMES.items():
            if week % step == 0:
                assert rescore(service, scheme, "incremental", BEGINS + timedelta(weeks=week)).status == "in_effect"
    close_whole(database)
    FILE.write_bytes(lzma.compress(file.read_bytes(), preset=9))


def _use_model(service: Service) -> None:
    digest = assisted.registered(service, BEGINS - timedelta(weeks=4))
    waiting = assisted.asked_for(service, digest, "live")
    with service.database.write() as connection:
        approve_switch(
            connection, waiting, assisted.LEADER, "同意",
            library=service.library, settings=service.settings, on=BEGINS,
        )  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name, travel(WRITTEN):
        write_year(Path(name))
    sys.stdout.write(f"{FILE.stat().st_size:,} bytes\n")
