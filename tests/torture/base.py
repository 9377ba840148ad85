"""What every try begins with: a small classified database, files to deliver, and people with tokens."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.actions.tokens import add_token
from service.access.permissions import Role
from service.access.tokens import new_token
from service.core.clock import now
from service.core.db.engine import Database, open_database
from service.core.db.migrate import upgrade
from service.core.db.service import Service
from service.core.jobs.worker import Worker
from service.demo.population import generate
from service.intake.actions.imports import Order, order_import
from service.intake.delivered_file import digest_of
from service.intake.queries.imports import get_import
from service.serving.jobs import HANDLERS
from service.site.daily import DAILY
from tests.worlds.adopted import adopt_shipped
from tests.worlds.services import KNOWN_ON, SCORED_ON, rescore, service_over
from tests.worlds.spread_ids import spread_ids

SCHEME = "generic"
FIRMS, NEW_FIRMS = 240, 40
# The ids of so many firms lie in one block, so that a run has a part for each.
FIRMS_OF_A_BLOCK = 80
LATER = SCORED_ON + timedelta(days=45)
LAST = SCORED_ON + timedelta(days=90)
DELIVERIES = ("records-1.parquet", "records-2.parquet")
REGISTER = "register.parquet"
SOURCE = "torture"
# Every so many-th row of a delivery names no firm.
BAD_ROW = 97


@dataclass(frozen=True, slots=True)
class Base:
    """The database to copy, the folder of files to deliver, and the token of each person by name."""

    database: Path
    files: Path
    tokens: dict[str, str]
    codes: tuple[str, ...]


PEOPLE = {
    "operator": Role.DATA_OPERATOR,
    "leader": Role.LEADER,
    "regulator": Role.REGULATOR,
    "editor": Role.RULE_EDITOR,
    "approver": Role.RULE_APPROVER,
}


def make_base(folder: Path) -> Base:
    """The base of all tries, in `folder`."""
    codes = _write_files(folder)
    file = folder / "base.db"
    database = open_database(f"sqlite:///{file}")
    upgrade(database)
    adopt_shipped(database)
    service = service_over(database, folder, HOLD_SHARE="1")
    deliver(service, "enterprises", folder / "firms.parquet", KNOWN_ON)
    with database.write() as connection:
        spread_ids(connection, FIRMS_OF_A_BLOCK)
    deliver(service, "records", folder / "records.parquet", SCORED_ON)
    run = rescore(service, SCHEME, "full", SCORED_ON)
    assert run.status == "in_effect", run
    _do_daily(service)
    tokens = {name: _token_of(database, name, role) for name, role in PEOPLE.items()}
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return Base(file, folder, tokens, codes)


def _do_daily(service: Service) -> None:
    """Does what is due today, so that it is not in the way of the works."""
    worker = Worker(service, HANDLERS, DAILY)
    worker.add_due()
    while worker.work_once():
        pass


def order_of(kind: str, file: Path, known_on: date, *, snapshot: bool = False) -> Order:
    """The order to take in a file that is not ours to remove."""
    return Order(kind, None, file, file.name, digest_of(file), SOURCE, known_on, known_on, snapshot, uploaded=False)


def deliver(service: Service, kind: str, file: Path, known_on: date) -> None:
    """Takes a file in by a worker of this process."""
    with service.database.write() as connection:
        import_id, job_id = order_import(connection, order_of(kind, file, known_on), "torture")
    Worker(service, HANDLERS).work_once(job_id)
    with service.database.read() as connection:
        done = get_import(connection, import_id)
    assert done is not None
    assert done.status == "done", done


def _write_files(folder: Path) -> tuple[str, ...]:
    """The codes of the firms, whose register and records are written: those known, and those to deliver."""
    generate(FIRMS + NEW_FIRMS, 1, SCORED_ON, folder / "made")
    firms = pq.read_table(folder / "made" / "enterprises.parquet")
    records = pq.read_table(folder / "made" / "records.parquet")
    pq.write_table(firms.slice(0, FIRMS), folder / "firms.parquet")
    # A full list that lacks some and has new ones.
    pq.write_table(firms.slice(FIRMS // 10), folder / REGISTER)
    known = firms["uscc"].slice(0, FIRMS)
    ours = records.filter(pc.is_in(records["uscc"], value_set=known.combine_chunks()))
    first = len(ours) // 2
    pq.write_table(ours.slice(0, first), folder / "records.parquet")
    # Two workers may take both in at once: no record is in both, so that it is no matter which comes first.
    to_come = ours.slice(first)
    numbers = np.array([int(record_id[1:]) for record_id in to_come["record_id"].to_pylist()])
    for number, name in enumerate(DELIVERIES):
        pq.write_table(_with_bad_rows(to_come.filter(pa.array(numbers % len(DELIVERIES) == number))), folder / name)
    return tuple(known.to_pylist())


def _with_bad_rows(records: pa.Table) -> pa.Table:
    codes = records["uscc"].to_pylist()
    for place in range(BAD_ROW, len(codes), BAD_ROW):
        codes[place] = "?"
    return records.set_column(records.column_names.index("uscc"), "uscc", pa.array(codes))


def _token_of(database: Database, name: str, role: Role) -> str:
    token = new_token()
    with database.write() as connection:
        account_id = add_account(connection, name, name, "", "no password")
        add_grant(connection, account_id, Grant(role, "", ""))
        add_token(connection, token, account_id, name="torture", scopes=[], expires_at=now() + timedelta(days=365))
    return str(token)
