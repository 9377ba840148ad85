"""What is true of every database and folder after every fault, however it came about."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, func, select

from service.core.db.audit import list_entries, verify_log
from service.core.db.engine import Database
from service.core.db.integrity import SOUND
from service.core.db.tables.decisions import decision
from service.core.db.tables.imports import import_
from service.core.db.tables.jobs import job
from service.core.db.tables.runs import in_effect, run_move, run_part, scoring_run, tier_count
from service.decisions.runs import COMPUTING, get_run, schemes_in_effect
from service.decisions.seen import EVERY_RUN, is_seen
from service.decisions.states import NOT_THERE, state_columns_of
from service.intake.queries.imports import COUNTS

_ENDED = {"done", "cancelled"}
_MANY = 100_000
_KEPT_FROM = ("torture.db", "torture.db-wal", "torture.db-shm")


def faults_of(database: Database, acts: Iterable[tuple[str, str]]) -> list[str]:
    """What is not as it must be; `acts` were answered as done."""
    with database.read() as connection:
        return [
            *_faults_of_log(connection, acts),
            *_faults_of_jobs(connection),
            *_faults_of_imports(connection),
            *_faults_of_runs(connection),
            *(fault for scheme in schemes_in_effect(connection) for fault in _faults_of_scheme(connection, scheme)),
        ]


def left_over_files(folder: Path, wanted: Iterable[str] = ()) -> list[str]:
    """Files that nobody needs any more, in a folder in which only `wanted` may be left."""
    found = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    return [f"left over: {name}" for name in found if name not in set(wanted)]


def _faults_of_log(connection: Connection, acts: Iterable[tuple[str, str]]) -> Iterator[str]:
    if broken := verify_log(connection):
        yield f"audit entry {broken.entry_id}: {broken.why.en}"
    entries = list_entries(connection, before=None, limit=_MANY)
    written = Counter((entry.action, entry.object) for entry in entries if entry.action != "database.backup")
    for act in acts:
        if not written[act]:
            yield f"{act} was answered as done and has no entry"
    checks = written.pop((SOUND, "database"), 0)
    if checks != (jobs := _count_of_checks(connection)):
        yield f"{checks} entries of {jobs} checks of the database"
    for act, number in written.items():
        # What is done daily comes again, everything else happens once.
        if number > 1:
            yield f"{act} has {number} entries"


def _count_of_checks(connection: Connection) -> int:
    done = job.c.status == "done"
    return connection.execute(select(func.count()).where(job.c.kind == "check-database", done)).scalar_one()


def _faults_of_jobs(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(job.c["id", "kind", "status", "error"])):
        if row.status not in _ENDED:
            yield f"job {row.id} ({row.kind}) is {row.status}: {row.error}"


def _faults_of_imports(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(import_.c["id", "status", *COUNTS])).mappings():
        if row["status"] != "done":
            yield f"import {row['id']} is {row['status']}"
        if row["read"] != sum(row[name] for name in COUNTS if name != "read"):
            yield f"import {row['id']} does not add up: {dict(row)}"


def _faults_of_runs(connection: Connection) -> Iterator[str]:
    ended = select(scoring_run.c.id).where(scoring_run.c.status.in_(("withdrawn", "failed")))
    for table, column in (
        (decision, decision.c.from_run),
        (run_part, run_part.c.run_id),
        (run_move, run_move.c.run_id),
    ):
        left = connection.execute(select(func.count()).where(column.in_(ended)).select_from(table)).scalar_one()
        if left:
            yield f"{left} rows of {table.name} are left of runs that were taken back"
    computing = select(scoring_run.c.id).where(scoring_run.c.status.in_((COMPUTING, "ready", "held", "failed")))
    for run_id in connection.execute(computing).scalars():
        yield f"run {run_id} never came to an end: {get_run(connection, run_id)}"
    shown = connection.execute(select(in_effect.c.scheme, func.count()).group_by(in_effect.c.scheme))
    yield from (f"{scheme} has {number} runs in effect" for scheme, number in shown if number != 1)


def _faults_of_scheme(connection: Connection, scheme: str) -> Iterator[str]:
    """Whether the run in effect is whole: decisions, states and counts say the same of every firm."""
    run_id = schemes_in_effect(connection)[scheme]
    run = get_run(connection, run_id)
    assert run is not None
    if run.status != "in_effect":
        yield f"the run in effect, {run_id}, says that it is {run.status}"
    mine = decision.c.scheme == scheme
    seen = mine, is_seen(run_id)
    decided = {
        row.enterprise_id: (row.tier, row.score)
        for row in connection.execute(select(decision.c["enterprise_id", "tier", "score"]).where(*seen))
    }
    opened = connection.execute(select(func.count()).where(mine, is_seen(EVERY_RUN)).select_from(decision)).scalar_one()
    counted = connection.execute(
        select(func.sum(tier_count.c.number)).where(tier_count.c.run_id == run_id, tier_count.c.dimension == "region")
    ).scalar_one()
    sums = {run.enterprises, len(decided), opened, int(counted or 0)}
    if len(sums) != 1:
        yield f"run {run_id}: {run.enterprises} firms, {len(decided)} seen, {opened} open, {counted} counted"
    columns = state_columns_of(connection, scheme, run_id, ("tier", "score"))
    listed = np.flatnonzero(columns["tier"] != NOT_THERE).tolist()
    if listed != sorted(decided):
        yield f"run {run_id}: {len(listed)} firms in the list, {len(decided)} decided"
    wrong = [one for one in listed if one in decided and int(columns["tier"][one]) != decided[one][0]]
    if wrong:
        yield f"run {run_id}: the list has another tier than the decision for {len(wrong)} firms"
