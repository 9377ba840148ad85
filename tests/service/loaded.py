"""A generated population in a database, taken in as any two files are."""

from datetime import date
from pathlib import Path

from service.core.db.engine import Database
from service.core.jobs.worker import Worker
from service.core.settings import load_settings
from service.core.web.context import Service
from service.demo.population import generate
from service.intake.imports import get_import
from service.intake.orders import Order, order_import
from service.rule_sets.library import library_of
from service.serving.jobs import HANDLERS

# Before the first record: what is taken in then is known on any day that is asked about.
KNOWN_ON = date(1990, 1, 1)


def load_population(database: Database, folder: Path, enterprises: int, today: date) -> None:
    """Generates the two files in `folder` and takes them in; facts are known from the days that the files state."""
    generate(enterprises, 1, today, folder)
    service = Service(load_settings({"CREDIT_TIERS_DATA": str(folder)}), database, library_of(None))
    for kind, known_on in (("enterprises", KNOWN_ON), ("records", today)):
        file = folder / f"{kind}.parquet"
        order = Order(kind, None, file, file.name, "", "population", known_on, known_on, snapshot=False, uploaded=False)
        with database.write() as connection:
            import_id, job_id = order_import(connection, order, "tests")
        Worker(service, HANDLERS).work_once(job_id)
        with database.read() as connection:
            done = get_import(connection, import_id)
        assert done is not None
        assert (done.status, done.quarantined) == ("done", 0), done
