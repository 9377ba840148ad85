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
from sqlalchemy import func, select

from benchmarks.estimate_rows import Year, fill_opinions, fill_year
from benchmarks.ledger_rows import REGIONS
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
from service.core.db.tables.estimates import drawn_list
from service.core.jobs.worker import Worker
from service.core.settings import Settings, load_settings
from service.estimates.exceptions.actions.collecting import collect_exceptions
from service.estimates.kept import KIND, FigureKind, narrowed_of
from service.estimates.queries.kept import reaches_of_readers
from service.rule_sets.queries.adopted import installation_of
from service.serving.jobs import HANDLERS
from service.site.listeners import LISTENERS

YEAR, TRIAL = Year(50_000, 150_000, 10_000, 90_000, 100_000), Year(400, 400, 100, 900, 500)
PAGES = ("/reports/estimates", "/reports/effect", "/reports/exceptions", "/reports/call-backs")
# For a leader of a district that has no opinion of one line: the most that is passed over.
OPINIONS, ELSEWHERE = "/reports/exceptions?kind=short_opinion", REGIONS[-1]
ASKED, _FIRST = 100, 3
# How seconds are taken: of the wall, or of the processor where others use the machine as well.
CLOCK: Callable[[], float] = time.perf_counter


@dataclass(frozen=True, slots=True)
class EstimateTimes:
    """Seconds of the job where its lists are counted, with counting them, and for each further reach; of exceptions.

    `counted` is how it is on most nights; `counting` counts all `lists` of the year in the same run, as on the
    first night after an upgrade. `pages` are milliseconds (page, bare route) at p99 by address.
    """

    year: Year
    lists: int
    counted: float
    counting: float
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
        with closing(_opened(own)) as database:
            fill_year(database, settings, year, today())
        return _times(own, settings, year, 5 if trial else ASKED)
    finally:
        shutil.rmtree(own)


def _opened(folder: Path) -> Database:
    return open_database(f"sqlite:///{(folder / 'credit-tiers.db').resolve()}")


def _times(folder: Path, settings: Settings, year: Year, often: int) -> EstimateTimes:
    with closing(_opened(folder)) as database:
        sessions = {"": session_of(database), ELSEWHERE: session_of(database, ELSEWHERE)}
    whole = {"year": today().year, "reach": narrowed_of(WHOLE).plain()}
    # As the schedule does it: for everybody who reads figures, the leaders of the ledger's counties among them.
    counting, counted, for_all = (_reckon(folder, settings, one) for one in (whole, whole, {}))
    with closing(_opened(folder)) as database:
        with database.read() as connection:
            reaches = len(reaches_of_readers(connection, FigureKind.EFFECT))
            lists = connection.execute(select(func.count()).select_from(drawn_list)).scalar_one()
        begun = CLOCK()
        with database.write() as connection:
            found = collect_exceptions(connection, now())
        exceptions = CLOCK() - begun
        fill_opinions(database, year.opinions, today())
        pages = _pages(database, settings, sessions, often)
    further = (for_all - counted) / (reaches - 1)
    return EstimateTimes(year, lists, counted, counting, further, exceptions, found, pages)


def _pages(
    database: Database, settings: Settings, sessions: Mapping[str, str], often: int
) -> dict[str, tuple[float, float]]:
    """Milliseconds of every page and of its bare route for who reads all, and of opinions for who reads none."""
    client = create_app(Service(settings, database, installation_of(None))).test_client()
    # As the server does before it answers: what stays is never looked through for garbage again.
    gc.collect()
    gc.freeze()
    found: dict[str, tuple[float, float]] = {}
    for region, addresses in (("", PAGES), (ELSEWHERE, (OPINIONS,))):
        client.set_cookie("credit-tiers", sessions[region])
        found |= {address: _p99(client, address, often) for address in addresses}
    return found


def _reckon(folder: Path, settings: Settings, params: Mapping[str, Any]) -> float:
    """Seconds of the job of figures over a database opened anew, of which nothing is in memory.

    Raises NotMeasured where it fails or leaves a list out.
    """
    with closing(_opened(folder)) as database:
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
