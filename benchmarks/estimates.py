"""What it costs to say whether supervision works: lists, rates and effect of a year by the job, exceptions, pages."""

import gc
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from flask.testing import FlaskClient

from benchmarks.estimate_rows import Year, fill_year
from benchmarks.lists import filled
from benchmarks.measure import NotMeasured
from benchmarks.tier_lists import asked, bare_client, session_of
from service.access.reach import WHOLE
from service.app import create_app
from service.core import announcements
from service.core.clock import now, today
from service.core.db.engine import Database, open_database
from service.core.db.jobs import add_job, get_job
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.core.settings import Settings, load_settings
from service.estimates.exceptions.actions.collecting import collect_exceptions
from service.estimates.kept import KIND, FigureKind, narrowed_of
from service.estimates.queries.kept import reaches_of_readers
from service.rule_sets.queries.adopted import installation_of
from service.serving.jobs import HANDLERS
from service.site.listeners import LISTENERS

YEAR, TRIAL = Year(50_000, 150_000, 10_000, 90_000), Year(400, 400, 100, 900)
PAGES = ("/reports/estimates", "/reports/effect", "/reports/exceptions", "/reports/call-backs")
ASKED, _FIRST = 100, 3
# How seconds are taken: of the wall, or of the processor where others use the machine as well.
CLOCK: Callable[[], float] = time.perf_counter


@dataclass(frozen=True, slots=True)
class EstimateTimes:
    """Seconds of the job at first, again, and for each further reach; of exceptions; milliseconds of pages at p99.

    `first` counts the lists as well; `again` finds them counted. `pages` are (page, bare route) by address.
    """

    year: Year
    first: float
    again: float
    further: float
    exceptions: float
    found: int
    pages: Mapping[str, tuple[float, float]]


def measure(folder: Path, number: int, seed: int, *, trial: bool) -> EstimateTimes:
    """What figures of a year cost over a list of `number` enterprises, in a copy of its database."""
    announcements.attach(LISTENERS)
    year, own = TRIAL if trial else YEAR, folder / "estimates"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    with closing(filled(folder, number, seed)) as source:
        shutil.copy(str(source.engine.url.database), own / "credit-tiers.db")
    stated = {"DATA": str(own), "DEMONSTRATION": "true", "SECRET": "benchmarks only " * 3}
    settings = load_settings({f"CREDIT_TIERS_{name}": value for name, value in stated.items()})
    try:
        with closing(open_database(f"sqlite:///{(own / 'credit-tiers.db').resolve()}")) as database:
            fill_year(database, settings, year, today())
            return _times(database, settings, year, 5 if trial else ASKED)
    finally:
        shutil.rmtree(own)


def _times(database: Database, settings: Settings, year: Year, often: int) -> EstimateTimes:
    session = session_of(database)
    whole = {"year": today().year, "reach": narrowed_of(WHOLE).plain()}
    first, again = (_reckon(database, settings, whole) for _ in range(2))
    # As the schedule does it: for everybody who reads figures, the leaders of the ledger's counties among them.
    with database.read() as connection:
        reaches = len(reaches_of_readers(connection, FigureKind.EFFECT))
    further = (_reckon(database, settings, {}) - again) / (reaches - 1)
    begun = CLOCK()
    with database.write() as connection:
        found = collect_exceptions(connection, now())
    exceptions = CLOCK() - begun
    client = create_app(Service(settings, database, installation_of(None))).test_client()
    client.set_cookie("credit-tiers", session)
    # As the server does before it answers: what stays is never looked through for garbage again.
    gc.collect()
    gc.freeze()
    pages = {address: _p99(client, address, often) for address in PAGES}
    return EstimateTimes(year, first, again, further, exceptions, found, pages)


def _reckon(database: Database, settings: Settings, params: Mapping[str, Any]) -> float:
    """Seconds of the job of figures; raises NotMeasured where it fails or leaves a list out."""
    with database.write() as connection:
        number = add_job(connection, KIND, dict(params), "bench")
    worker = Worker(Service(settings, database, installation_of(None)), HANDLERS)
    begun = CLOCK()
    worker.work_once(number)
    took = CLOCK() - begun
    with database.read() as connection:
        job = get_job(connection, number)
    if job is None or job.status != "done" or job.result["uncounted"]:
        raise NotMeasured(f"job {number}: {job}")
    return took


def _p99(client: FlaskClient, address: str, often: int) -> tuple[float, float]:
    """Milliseconds of a page at the 99th of 100, and of a bare route that sends as much."""
    bare = bare_client(orjson.dumps(asked(client, address)[0].text))
    pages, empty = [], []
    for _ in range(_FIRST + often):
        pages.append(asked(client, address)[1])
        empty.append(asked(bare, "/")[1])
    return float(np.percentile(pages[_FIRST:], 99)), float(np.percentile(empty[_FIRST:], 99))
