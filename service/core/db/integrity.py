"""Whether the database is whole: its pages, its references, its audit chain, and the facts that never change.

SQLite has no checksums, so a byte that turned over within a value breaks no page. But facts are only ever added: each
check notes in the audit log what those up to a change come to, and the next one adds the same ones up again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Table, text

from rules.texts import Text
from service.core.db import audit
from service.core.db.driver_errors import is_damage
from service.core.db.engine import Database
from service.core.db.fact_changes import last_change
from service.core.db.index_check import list_index_flaws, why_not_checked
from service.core.db.revision import revision_of
from service.core.db.row_digests import RowDigest, RowSum, hash_row, rows_as_stored
from service.core.db.tables import metadata
from service.core.db.tables.facts import attribute_change, enterprise, record

SOUND, UNSOUND = "database.check", "database.check-failed"
# The columns of facts that are written once; the others of an enterprise show its present state.
_FOR_EVER: Mapping[Table, tuple[str, ...]] = {
    enterprise: ("id", "recorded_on", "change_id", "packed"),
    attribute_change: tuple(attribute_change.columns.keys()),
    record: tuple(record.columns.keys()),
}
_MOST_SHOWN = 20
# What drivers and readers raise over values that nobody can have written.
_UNREADABLE = (ValueError, TypeError, KeyError)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as it was written."""

    where: str
    why: Text


# Chains of rows that a subject keeps beside the audit log, by table: each gives what is broken in its own.
BreaksOf = Callable[[Connection], Iterable[Flaw]]
Chains = Mapping[str, BreaksOf]
NO_CHAINS: Chains = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NotedFacts:
    """What the facts up to a change came to, under a shape of the database: another one may hold them otherwise."""

    change: int
    revision: str
    tables: Mapping[str, RowDigest]


@dataclass(slots=True)
class Inspection:
    """What was read of a database, and every flaw in it."""

    change: int = 0
    revision: str = ""
    tables: dict[str, RowDigest] = field(default_factory=dict)
    facts: dict[str, RowDigest] = field(default_factory=dict)
    audit_end: audit.Head = field(default_factory=lambda: audit.Head(0, audit.START))
    flaws: list[Flaw] = field(default_factory=list)
    # Why something was not looked at.
    left_out: list[Text] = field(default_factory=list)


def check_database(database: Database, actor: str, chains: Chains = NO_CHAINS) -> Inspection:
    """Inspects the database while others work on; the audit log notes the outcome, and what its facts come to."""
    found = inspect_database(database, chains)
    with database.write() as connection:
        note_check(connection, found, actor)
    return found


def inspect_database(database: Database, chains: Chains = NO_CHAINS) -> Inspection:
    """Inspects one state of the database, its indexes too, while others work on."""
    with read_one_state(database) as connection:
        found = inspect_rows(connection, chains)
        if why := why_not_checked(connection):
            found.left_out.append(why)
        else:
            found.flaws += [Flaw(name, broken) for name, broken in list_index_flaws(connection)]
        return found


def note_check(connection: Connection, found: Inspection, actor: str) -> None:
    """Notes the outcome in the audit log, and what the facts come to where nothing is wrong."""
    sound = not found.flaws
    facts = {name: [digest.rows, digest.digest] for name, digest in found.facts.items()}
    detail = {"change": found.change, "revision": found.revision, "facts": facts} if sound else _told(found.flaws)
    if found.left_out:
        detail["left_out"] = [why.en for why in found.left_out]
    audit.write_entry(connection, actor, SOUND if sound else UNSOUND, "database", detail)


@contextmanager
def read_one_state(database: Database) -> Iterator[Connection]:
    """A connection that sees one state of the whole database, however long it reads."""
    options: dict[str, Any] = {} if database.is_sqlite else {"isolation_level": "REPEATABLE READ"}
    with database.engine.connect().execution_options(**options) as connection:
        yield connection


def inspect_rows(connection: Connection, chains: Chains = NO_CHAINS) -> Inspection:
    """Reads every row of every table within one state of the database; whatever is wrong is a flaw, never an error."""
    found = Inspection()
    _look(connection, found, "pages", lambda: found.flaws.extend(list_page_flaws(connection)))
    _look(connection, found, "change", lambda: _read_heads(connection, found))
    noted = _noted_facts(connection, found)
    for table in metadata.sorted_tables:
        _look(connection, found, table.name, partial(_read_table, connection, table, found, noted))
    _look(connection, found, "audit_entry", lambda: _verify_chain(connection, found))
    for name, breaks_of in chains.items():
        _look(connection, found, name, partial(_read_chain, connection, found, breaks_of))
    return found


def has_failed_last(connection: Connection) -> bool:
    """Whether the last check of the database found flaws."""
    last = {action: audit.list_entries(connection, before=None, limit=1, action=action) for action in (SOUND, UNSOUND)}
    return bool(last[UNSOUND]) and (not last[SOUND] or last[SOUND][0].id < last[UNSOUND][0].id)


def list_page_flaws(connection: Connection) -> list[Flaw]:
    """The flaws that the database itself knows of: broken pages and references, checksums that did not fit."""
    if connection.dialect.name == "sqlite":
        return [*_broken_pages(connection), *_broken_references(connection)]
    failures = text("SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()")
    number = connection.execute(failures).scalar()
    if not number:
        return []
    return [Flaw("pages", Text(f"有{number}页的校验和不符。", f"The checksums of {number} page(s) did not fit."))]


def _broken_pages(connection: Connection) -> list[Flaw]:
    said = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST_SHOWN})").scalars().all()
    return [Flaw("pages", Text(f"SQLite 报告：{line}", f"SQLite says: {line}")) for line in said if line != "ok"]


def _broken_references(connection: Connection) -> list[Flaw]:
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(_MOST_SHOWN)
    return [
        Flaw(row[0], Text(f"有一行指向不存在的 {row[2]}。", f"A row refers to one of {row[2]} that is not there."))
        for row in rows
    ]


def _look(connection: Connection, found: Inspection, where: str, look: Callable[[], None]) -> None:
    """Notes as a flaw that something cannot be read; on PostgreSQL the transaction goes on behind it."""
    try:
        with connection.begin_nested():
            look()
    except Exception as error:
        if not is_damage(error) and not isinstance(error, _UNREADABLE):
            raise
        said = str(getattr(error, "orig", None) or type(error).__name__).partition("\n")[0]
        found.flaws.append(Flaw(where, Text(f"无法读取：{said}", f"It cannot be read: {said}")))


def _read_heads(connection: Connection, found: Inspection) -> None:
    found.change, found.revision = last_change(connection), revision_of(connection) or ""
    found.audit_end = audit.read_head(connection)


def _noted_facts(connection: Connection, found: Inspection) -> NotedFacts | None:
    """What the last sound check noted, None where there is none under this shape."""
    notes: list[NotedFacts] = []

    def read() -> None:
        for entry in audit.list_entries(connection, before=None, limit=1, action=SOUND):
            tables = {name: RowDigest(*noted) for name, noted in entry.detail["facts"].items()}
            notes.append(NotedFacts(entry.detail["change"], entry.detail["revision"], tables))

    _look(connection, found, "audit_entry", read)
    return next((noted for noted in notes if noted.revision == found.revision), None)


def _read_table(connection: Connection, table: Table, found: Inspection, noted: NotedFacts | None) -> None:
    total, names = RowSum(), table.columns.keys()
    facts = _FactSums(table, found.change, noted.change if noted else 0) if table in _FOR_EVER else None
    for row in rows_as_stored(connection, table, table.columns):
        hashed = hash_row(row)
        total.add(hashed)
        if facts:
            facts.add(row, hashed if len(_FOR_EVER[table]) == len(names) else None)
    found.tables[table.name] = total.digest
    if facts:
        found.facts[table.name] = facts.now.digest
        if noted and facts.before.digest != noted.tables.get(table.name):
            found.flaws.append(Flaw(table.name, _changed_facts(noted.change)))


class _FactSums:
    """The sums of the columns that never change, of facts up to the last change and up to the one noted before."""

    def __init__(self, table: Table, change: int, noted: int) -> None:
        names = table.columns.keys()
        self._places = [names.index(name) for name in _FOR_EVER[table]]
        self._place_of_change = names.index("change_id")
        self._change, self._noted = change, noted
        self.now, self.before = RowSum(), RowSum()

    def add(self, row: tuple[Any, ...], hashed: int | None) -> None:
        """Takes a row into account; `hashed` where its hash is that of the whole row."""
        change = row[self._place_of_change]
        if change > self._change:
            return
        if hashed is None:
            hashed = hash_row([row[place] for place in self._places])
        self.now.add(hashed)
        if change <= self._noted:
            self.before.add(hashed)


def _verify_chain(connection: Connection, found: Inspection) -> None:
    if broken := audit.verify_log(connection):
        found.flaws.append(Flaw(f"audit_entry {broken.entry_id}", broken.why))


def _read_chain(connection: Connection, found: Inspection, breaks_of: BreaksOf) -> None:
    found.flaws.extend(breaks_of(connection))


def _changed_facts(change: int) -> Text:
    return Text(
        f"变更{change}及以前的事实与上次检查时不同；事实只增不改。",
        f"The facts up to change {change} are not those of the last check, though facts are only ever added.",
    )


def _told(flaws: list[Flaw]) -> dict[str, Any]:
    return {"flaws": [f"{flaw.where}: {flaw.why.en}" for flaw in flaws[:_MOST_SHOWN]]}
