"""A draw of a whole list by the service's own jobs, from the order to lock to the result in its tables.

`python -m benchmarks.service_draws FOLDER` is what is measured: one process, as a worker is, freezes the lists of the
batch in the database, takes the number and draws.
"""

import shutil
import sys
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.lists import filled
from benchmarks.measure import Cost, NotMeasured, cost_of
from benchmarks.previewing import put_up
from service.access.reach import WHOLE
from service.core.clock import today
from service.core.db.engine import open_database
from service.core.db.jobs import get_job
from service.core.db.service import Service
from service.core.db.tables.draws import drawn_subject
from service.core.jobs.worker import Worker
from service.core.settings import load_settings
from service.plans.draws.actions.drawing import order_draw
from service.plans.draws.actions.lock import order_lock
from service.plans.draws.actions.number import obtain_number
from service.plans.draws.queries.draws import draw_of_batch
from service.rule_sets.queries.adopted import installation_of
from service.serving.jobs import HANDLERS

# What is drawn of each tier, in ten-thousandths: one in twenty in all.
RATIOS = {"A": 200, "B": 700, "C": 1_500, "D": 4_000, "unclassified": 350}
SOURCES = ("dice|40", "lottery|kl8|2026001|drawn")
LINES = ("dice|" + "3141592653" * 4, "lottery|kl8|2026001|3.1.41.59.26.5.35.8.9.79.32.38.46.2.64.33.80.28.7.50")
FILE, BATCH, WHO = "credit-tiers.db", 1, "bench"


def drawn(folder: Path, number: int, seed: int) -> tuple[Cost, int]:
    """What it costs to draw from a list of `number` enterprises, and how many were drawn."""
    own = folder / "drawn-by-jobs"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    source = filled(folder, number, seed)
    file = str(source.engine.url.database)
    source.close()
    shutil.copy(file, own / FILE)
    database = open_database(_address_of(own))
    with database.write() as connection:
        if put_up(connection, RATIOS, today(), officers_of_a_county=0) != BATCH:
            raise NotMeasured("the list holds a batch already")
    database.close()
    cost = cost_of([sys.executable, "-m", "benchmarks.service_draws", str(own)])
    database = open_database(_address_of(own))
    with database.read() as connection:
        selected = connection.execute(select(func.count()).select_from(drawn_subject)).scalar_one()
    database.close()
    shutil.rmtree(own)
    return cost, selected


def lock_and_draw(folder: Path) -> None:
    """Has the lists locked, enters the number and has it drawn; raises NotMeasured where a job fails."""
    database = open_database(_address_of(folder))
    # The list in the database is as old as it is.
    stated = {"DATABASE": _address_of(folder), "DATA": str(folder), "DEMONSTRATION": "true", "EDITION_DAYS": "100000"}
    settings = load_settings({f"CREDIT_TIERS_{name}": value for name, value in stated.items()})
    service = Service(settings, database, installation_of(None))
    with database.write() as connection:
        ordered = order_lock(connection, settings, BATCH, SOURCES, WHO, WHOLE)
    _work(service, ordered.job_id)
    with database.write() as connection:
        locked = draw_of_batch(connection, BATCH)
        assert locked is not None
        lines = [*LINES, f"secret|{ordered.sealed.secret}"]
        obtain_number(connection, settings, locked.draw_id, lines, WHO, WHOLE)
        order_draw(connection, locked.draw_id, WHO, WHOLE)
    with database.read() as connection:
        waiting = draw_of_batch(connection, BATCH)
    assert waiting is not None
    assert waiting.job_id is not None
    _work(service, waiting.job_id)
    database.close()


def _work(service: Service, job_id: int) -> None:
    Worker(service, HANDLERS).work_once(job_id)
    with service.database.read() as connection:
        job = get_job(connection, job_id)
    if job is None or job.status != "done":
        raise NotMeasured(f"job {job_id}: {job}")


def _address_of(folder: Path) -> str:
    return f"sqlite:///{(folder / FILE).resolve()}"


if __name__ == "__main__":
    lock_and_draw(Path(sys.argv[1]))
