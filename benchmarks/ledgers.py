"""The ledger of a large bureau: what its list costs over a bare route, and what its nightly job takes."""

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.ledger_rows import LINES, OFFICES, OWNERS, REGIONS, SUPERVISORS, fill
from benchmarks.measure import NotMeasured
from benchmarks.tier_lists import PageTime, bare_client, timed_pages, token_client
from service.access.permissions import Role
from service.core import announcements
from service.core.attached_files import FOLDER
from service.core.clock import today
from service.core.db.engine import Database, open_database
from service.core.db.jobs import add_job, get_job
from service.core.db.migrate import upgrade
from service.core.db.revision import newest_revision
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.core.settings import load_settings
from service.demo.adoption import adopt_shipped
from service.ledger.days_job import KIND
from service.ledger.states import ItemStatus, ItemType
from service.rule_sets.queries.adopted import installation_of
from service.serving.jobs import HANDLERS
from service.site.listeners import LISTENERS

OPEN, ENDED = 10_000, 100_000
LIST = "/api/v1/ledger"
ROUNDS = 5
# Files that belong to no item, left by requests that failed two days ago.
IDLE_FILES, _IDLE_SECONDS = 100, 2 * 86_400
# One filter at a time, of what is open and of what has ended.
FILTERS: Mapping[str, Sequence[str]] = {
    "the whole list": ["", "ended=true"],
    "state": [f"status={status}" for status in ItemStatus],
    "type": [f"type={kind}{more}" for kind in ItemType for more in ("", "&ended=true")],
    "office": [f"office={office}{more}" for office in OFFICES[::16] for more in ("", "&ended=true")],
    "region": [f"region={region}{more}" for region in ("37", *REGIONS[::3]) for more in ("", "&ended=true")],
    "business line": [f"line={line}{more}" for line in LINES if line for more in ("", "&ended=true")],
    "supervisor": [f"supervisor={one}{more}" for one in SUPERVISORS[::12] for more in ("", "&ended=true")],
    "owner": [f"owner={one}{more}" for one in ("", *OWNERS[::30]) for more in ("", "&ended=true")],
    "days left": [f"days_left={days}" for days in (0, 1, 5, 15)],
    "overdue": ["overdue=true"],
    "enterprise": [f"firm=REG-{number:09}{more}" for number in (1, 1000) for more in ("", "&ended=true")],
}


def pages(folder: Path, *, trial: bool) -> list[PageTime]:
    """The pages of each filter, as an account reads them that sees all, beside a bare route in the same run."""
    with closing(_filled(folder, trial=trial)) as database:
        client = token_client(database, folder, Role.HANDLER)
        bare = bare_client(client.get(f"{LIST}?limit=100").data)
        rounds, most = (1, 1) if trial else (ROUNDS, None)
        return [
            timed_pages(title, client, bare, [f"{LIST}?limit=100&{one}" for one in questions[:most]], rounds)
            for title, questions in FILTERS.items()
        ]


def nights(folder: Path, rounds: int, *, trial: bool) -> Iterator[tuple[float, Mapping[str, int]]]:
    """Seconds of the nightly job over the ledger as it stands, each time upon a copy, and what it did."""
    with closing(_filled(folder, trial=trial)) as database:
        source = str(database.engine.url.database)
    copy = folder / "ledger-night.db"
    for _ in range(rounds):
        shutil.copy(source, copy)
        _leave_files(folder / FOLDER)
        with closing(_opened(copy)) as database:
            took, done = _night(database, folder)
            _, again = _night(database, folder)
        copy.unlink()
        if not all(done.values()) or any(again.values()):
            raise NotMeasured(f"the nightly job did {done}, and then {again}")
        yield took, done


def _leave_files(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    then = time.time() - _IDLE_SECONDS
    for number in range(IDLE_FILES):
        content = f"%PDF-{number}".encode()
        file = folder / hashlib.sha256(content).hexdigest()
        file.write_bytes(content)
        os.utime(file, (then, then))


def _night(database: Database, folder: Path) -> tuple[float, Mapping[str, int]]:
    settings = load_settings({"CREDIT_TIERS_DATA": str(folder), "CREDIT_TIERS_DEMONSTRATION": "true"})
    with database.write() as connection:
        number = add_job(connection, KIND, {}, "bench")
    worker = Worker(Service(settings, database, installation_of(None)), HANDLERS)
    begun = time.perf_counter()
    worker.work_once(number)
    took = time.perf_counter() - begun
    with database.read() as connection:
        job = get_job(connection, number)
    if job is None or job.status != "done":
        raise NotMeasured(f"job {number}: {job}")
    done: dict[str, Any] = dict(job.result)
    return took, done


def _filled(folder: Path, *, trial: bool) -> Database:
    """The ledger of today; made where this version has none yet of that day."""
    day = today()
    made = folder / f"ledger-{'small-' if trial else ''}{day}-{newest_revision()}.db"
    if not made.exists():
        print(f"filling a ledger into {made}", file=sys.stderr, flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("ledger-*.db*"):
            old.unlink()
        making = made.with_suffix(".part")
        making.unlink(missing_ok=True)
        announcements.attach(LISTENERS)
        with closing(_opened(making)) as database:
            upgrade(database)
            adopt_shipped(database, load_settings({"CREDIT_TIERS_DEMONSTRATION": "true"}), ())
            _fill(database, day, trial=trial)
        making.rename(made)
    return _opened(made)


def _fill(database: Database, day: date, *, trial: bool) -> None:
    part = 50 if trial else 1
    fill(database, OPEN // part, ENDED // part, day)


def _opened(file: Path) -> Database:
    return open_database(f"sqlite:///{file.resolve()}")
