"""Visits of a year of a large bureau, beside a million firms: the gate, imports, statistics, papers, publication."""

import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from flask.testing import FlaskClient

from benchmarks.data import Size
from benchmarks.imports import take_in
from benchmarks.measure import NotMeasured
from benchmarks.rescoring import codes_of
from benchmarks.tier_lists import asked, bare_client, session_of, token_client
from benchmarks.visit_rows import Numbers, fill
from benchmarks.worlds import World, imported
from service.access.account import Account, Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.access.queries.standing import standing_account
from service.app import create_app
from service.core import announcements
from service.core.clock import now, today
from service.core.db.engine import Database, open_database
from service.core.db.service import Service
from service.core.files.exports import XLSX, write_export
from service.core.settings import load_settings
from service.publication.fields import USUAL
from service.publication.file import Filed, publication_file
from service.rule_sets.queries import library_of
from service.rule_sets.queries.adopted import adopted_library, installation_of
from service.site.listeners import LISTENERS
from service.visits.paper_kinds import PaperKind
from service.visits.papers.chosen import AskedPapers
from service.visits.papers.printing import PaperForm, print_papers
from service.visits.sight import EVERY_VISIT

YEAR, TRIAL = Numbers(200_000, 10_000, 5_000), Numbers(400, 20, 10)
BUREAU, PRINTER = "青岚市市场监督管理局", "bench-printer"
# How seconds are taken: of the wall, or of the processor where others use the machine as well.
CLOCK: Callable[[], float] = time.perf_counter
FIRMS, _FIRST = 200, 5
_FORMS = (
    *(f"form={form}&by={by}" for form in ("work", "kinds") for by in ("county", "office", "unit")),
    *("form=results", "form=tasks"),
)


@dataclass(frozen=True, slots=True)
class VisitTimes:
    """Milliseconds of the gate and of the bare route, the 95th of 100; seconds of all else; `form`: the slowest one.

    `past` is the slowest form as it stood on a day that has passed.
    """

    numbers: Numbers
    gate: float
    bare: float
    imported: float
    form: tuple[str, float]
    past: tuple[str, float]
    notices: float
    publication: float


def measure(folder: Path, data: Path, size: Size, *, trial: bool) -> VisitTimes:
    """What visits cost in a copy of the population's database, into which others' are imported and ours written."""
    numbers = TRIAL if trial else YEAR
    world = imported(folder, data, size).copied("visits")
    announcements.attach(LISTENERS)
    database = open_database(world.address)
    try:
        codes = codes_of(data)
        file = _write_visits(world.folder / "visits.parquet", codes, numbers.visits)
        taken = take_in(database, "visits", file, world.folder, CLOCK)
        batch_id = fill(database, numbers, today())
        gate, bare = _gate(database, world, codes)
        forms = _forms(database, world, today())
        past = _forms(database, world, today() - timedelta(days=30))
        return VisitTimes(
            numbers,
            gate,
            bare,
            taken,
            _slowest(forms),
            _slowest(past),
            _notices(database, world, batch_id, numbers.to_hand_out),
            _publication(database, numbers.to_publish),
        )
    finally:
        database.close()
        world.remove()


def _slowest(times: Mapping[str, float]) -> tuple[str, float]:
    return max(times.items(), key=lambda one: one[1])


def _write_visits(file: Path, codes: list[str], number: int) -> Path:
    """A file of visits of the year by other departments, each of one item."""
    chance, first = np.random.default_rng(7), date(today().year, 1, 1)
    days = chance.integers((today() - first).days + 1, size=number)
    triggers = ("PLAN_RANDOM", "SPECIAL_CAMPAIGN", "COMPLAINT", "TRANSFER")
    columns = {
        "uscc": [codes[place] for place in chance.integers(len(codes), size=number)],
        "department": [f"某市第{place}局" for place in chance.integers(20, size=number)],
        "number": [f"J{place:07}" for place in range(number)],
        "visited_on": [first + timedelta(days=int(day)) for day in days],
        "trigger": [triggers[place] for place in chance.integers(len(triggers), size=number)],
        "item": ["消防安全检查"] * number,
        "outcome": ["no_problem" if place else "problem" for place in chance.integers(10, size=number)],
    }
    pq.write_table(pa.table(columns), file)
    return file


def _gate(database: Database, world: World, codes: list[str]) -> tuple[float, float]:
    """Milliseconds of a decision about one firm at the 95th of 100, and of a route that sends the answer it holds."""
    client = token_client(database, world.folder, Role.PLANNER)
    chosen = codes[:: max(1, len(codes) // FIRMS)][:FIRMS]
    addresses = [f"/api/v1/visits/gate?firm={code}&trigger=PLAN_RANDOM&day={today()}" for code in chosen]
    bare = bare_client(client.get(addresses[0]).data)
    pages, empty = [], []
    for address in [*addresses[:_FIRST], *addresses]:
        pages.append(asked(client, address)[1])
        empty.append(asked(bare, "/")[1])
    return float(np.percentile(pages[_FIRST:], 95)), float(np.percentile(empty[_FIRST:], 95))


def _forms(database: Database, world: World, until: date) -> dict[str, float]:
    """Seconds of each statistical form of the year as a page, up to a day."""
    client = create_app(Service(load_settings(world.environ), database, installation_of(None))).test_client()
    client.set_cookie("credit-tiers", session_of(database))
    asked(client, f"/reports/inspections/drawn?until={until}")
    return {form: _page_seconds(client, form, until) for form in _FORMS}


def _page_seconds(client: FlaskClient, form: str, until: date) -> float:
    begun = CLOCK()
    page, _ = asked(client, f"/reports/inspections?{form}&year={today().year}&until={until}")
    took = CLOCK() - begun
    if "/reports/inspections/" not in page.text:
        raise NotMeasured(f"nothing is counted in {form}")
    return took


def _notices(database: Database, world: World, batch_id: int, number: int) -> float:
    """Seconds of the notices of a batch as one file to print."""
    settings = load_settings(world.environ | {"CREDIT_TIERS_BUREAU": BUREAU})
    account = _printer(database)
    with database.read() as connection:
        library = adopted_library(connection, library_of(settings.rule_sets))
    asked_for = AskedPapers(PaperKind.NOTICE, batch_id)
    with tempfile.TemporaryFile() as out:
        begun = CLOCK()
        printed = print_papers(database, library, settings, account, asked_for, PaperForm.HTML, out)
        took = CLOCK() - begun
    if len(printed.papers) != number:
        raise NotMeasured(f"{len(printed.papers)} notices of {number}: {printed.left_out}")
    return took


def _printer(database: Database) -> Account:
    with database.write() as connection:
        add_grant(connection, add_account(connection, PRINTER, "benchmark", "", "no password"), Grant(Role.PLANNER))
        found = standing_account(connection, PRINTER)
    assert found is not None
    return found


def _publication(database: Database, number: int) -> float:
    """Seconds of the file of all results that are to be published."""
    with tempfile.TemporaryFile() as out, database.read() as connection:
        begun = CLOCK()
        rows = write_export(publication_file(connection, EVERY_VISIT, USUAL, Filed("bench", now(), BUREAU)), XLSX, out)
        took = CLOCK() - begun
    if rows != number:
        raise NotMeasured(f"{rows} results of {number}")
    return took
