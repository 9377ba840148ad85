"""What a database holds, said without the numbers and clocks in which two ways to the same state differ."""

from collections import Counter
from typing import Any

from sqlalchemy import Connection, select

from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import attribute_change, enterprise, enterprise_code, personal_field, record
from service.core.db.tables.imports import import_, import_difference, quarantine
from service.core.db.tables.jobs import job
from service.core.db.tables.registry import model_switch
from service.core.db.tables.runs import scoring_run, tier_count
from service.core.db.tables.visits import adjustment
from service.decisions.runs import schemes_in_effect
from service.decisions.seen import is_seen
from service.intake.queries.imports import COUNTS

State = dict[str, list[Any]]
# Parts of a state that depend on moments where an act races with a worker.
RACED = ("runs", "acts", "jobs", "days of decisions")
_LONGEST_LOG = 100_000
# A backup that was killed, or found no room, has its entry, and so has the next one.
_REPEATED = {"database.backup", "database.backup-failed"}
_DECIDED = ("tier", "decided_by", "score", "region", "industry", "lines", "flags", "facts_digest")


def state_of(database: Database) -> State:
    """All that readers can ever see, as sorted rows by what they are."""
    with database.read() as connection:
        found = {
            "firms": _rows(connection, select(enterprise.c["code", "name", "region", "industry", "recorded_on"])),
            "attributes": _of_firms(connection, attribute_change, "field", "valid_from", "recorded_on", "text"),
            "earlier codes": _of_firms(connection, enterprise_code, "code", "valid_until"),
            "personal fields": _of_firms(connection, personal_field, "field", "value", "retain_until"),
            "records": _without_numbers_of_adjustments(
                _of_firms(
                    connection, record, "record_id", "source_rank", "recorded_on", "version", "document_no", "reason"
                )
            ),
            "rows to check": _of_imports(connection, quarantine, "line", "status"),
            "differences": _of_imports(connection, import_difference, "record_id", "enterprise_id"),
            "imports": _rows(connection, select(import_.c["file_name", "kind", "status", *COUNTS])),
            "adjustments": _of_firms(connection, adjustment, "scheme", "tier", "status", "applicant", "approver"),
            "switches": _rows(connection, select(model_switch.c["scheme", "mode", "status", "decided_by"])),
            "runs": _rows(connection, select(scoring_run.c["scheme", "as_of", "status", "enterprises"])),
            "jobs": _rows(connection, select(job.c["kind", "status"])),
            "acts": _acts(connection),
        }
        for scheme, run_id in schemes_in_effect(connection).items():
            seen = decision.c.scheme == scheme, is_seen(run_id)
            found[f"decisions of {scheme}"] = _of_firms(connection, decision, *_DECIDED, where=seen)
            # A decision that a later run confirms keeps the days of the one that made it.
            found["days of decisions"] = _of_firms(connection, decision, "as_of", "known_on", where=seen)
            counts = select(tier_count.c["dimension", "key", "tier", "number"])
            found[f"counts of {scheme}"] = _rows(connection, counts.where(tier_count.c.run_id == run_id))
        return found


def differences_between(wanted: State, found: State, left_out: tuple[str, ...] = ()) -> list[str]:
    """What is missing and what is too much, in words."""
    said = []
    for part in sorted({*wanted, *found} - set(left_out)):
        before, after = Counter(wanted.get(part, [])), Counter(found.get(part, []))
        for word, rows in (("lost", before - after), ("too much", after - before)):
            if rows:
                said.append(f"{part}: {rows.total()} {word}, such as {next(iter(rows))}")
    return said


def _without_numbers_of_adjustments(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows but for the numbers of adjustments: PostgreSQL may pass over up to 32 when it is killed."""
    return sorted((firm, "ADJ" if name.startswith("ADJ-") else name, *rest) for firm, name, *rest in rows)


def _acts(connection: Connection) -> list[tuple[str]]:
    entries = list_entries(connection, before=None, limit=_LONGEST_LOG)
    return sorted((entry.action,) for entry in entries if entry.action not in _REPEATED)


def _of_firms(connection: Connection, table: Any, *names: str, where: Any = ()) -> list[tuple[Any, ...]]:
    firm = enterprise.c.code.label("firm")
    joined = select(firm, *(table.c[name] for name in names)).join(enterprise, enterprise.c.id == table.c.enterprise_id)
    return _rows(connection, joined.where(*where))


def _of_imports(connection: Connection, table: Any, *names: str) -> list[tuple[Any, ...]]:
    columns = (table.c[name] for name in names)
    return _rows(connection, select(import_.c.file_name, *columns).join(import_, import_.c.id == table.c.import_id))


def _rows(connection: Connection, query: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in connection.execute(query)), key=repr)
