"""Tables of registries taken in: each row that is sound becomes a version, the others are told with line and reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from rules.texts import Text
from service.registries.actions.entries import Entered, NameCheck, enter_entries
from service.registries.actions.firms import list_firms
from service.registries.actions.tags import tag_subjects
from service.registries.actions.workdays import enter_workdays
from service.registries.registry import Registry
from service.registry_desk.entry_rows import merge_rows, statement_of, statements_of
from service.registry_desk.listed_rows import listings_of, taggings_of
from service.registry_desk.table import RefusedLine, Table
from service.registry_desk.workday_rows import years_of

WORKDAYS = "workdays"
KINDS = (*(registry.value for registry in Registry), WORKDAYS)


@dataclass(slots=True)
class Imported:
    """What became of a table: numbers of entries, rows refused, what a person should know, and the job that follows."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    notices: list[Text] = field(default_factory=list)
    job_id: int | None = None

    def note(self, done: Entered) -> None:
        """Adds what was entered."""
        self.added, self.changed = self.added + done.added, self.changed + done.changed
        self.unchanged += done.unchanged
        self.notices += done.notices
        self.job_id = self.job_id or done.job_id


def take_table(
    connection: Connection,
    kind: str,
    table: Table,
    actor: str,
    within: Sequence[str],
    *,
    file: str,
    invented: bool = False,
    department: str | None = None,
    against: NameCheck | None = None,
) -> Imported:
    """Enters the rows of a table of one of `KINDS`; `within` are the jurisdictions of who hands it in.

    A table of working days is whole for each year that it speaks of: of a year of which a row is refused nothing is
    entered. `invented` marks it as made up. Items of the `department` of who hands it in may be entered besides;
    `against` says why one cannot be called so.
    """
    done = Imported(read=len({*(row.line for row in table.rows), *(line.line for line in table.refused)}))
    if kind == WORKDAYS:
        years = years_of(table, invented)
        done.note(enter_workdays(connection, years, actor, within, source=file))
    elif kind == Registry.OFFICES:
        _take_offices(connection, table, actor, within, file, done)
    elif kind == Registry.TAGS:
        _take_tags(connection, table, actor, within, file, done)
    else:
        _take_entries(connection, Registry(kind), table, actor, within, file, done, department, against)
    done.refused = sorted(table.refused, key=lambda one: one.line)
    done.notices = [*table.notices, *done.notices]
    return done


def _take_entries(
    connection: Connection,
    registry: Registry,
    table: Table,
    actor: str,
    within: Sequence[str],
    file: str,
    done: Imported,
    department: str | None,
    against: NameCheck | None,
) -> None:
    said = statements_of(registry, table)
    statements = [one for _, one in said]
    entered = enter_entries(
        connection, registry, statements, actor, within, source=file, department=department, against=against
    )
    _refuse(table, [line for line, _ in said], entered)
    done.note(entered)


def _take_offices(
    connection: Connection, table: Table, actor: str, within: Sequence[str], file: str, done: Imported
) -> None:
    """Enters offices, of which each row may name a region, and then the firms that rows name."""
    offices = [row for row in table.rows if "uscc" not in row.values]
    merged = merge_rows(table, offices)
    entered = enter_entries(connection, Registry.OFFICES, [said for _, said in merged], actor, within, source=file)
    _refuse(table, [line for line, _ in merged], entered)
    done.note(entered)
    firms = [row for row in table.rows if "uscc" in row.values]
    if firms:
        listings = listings_of(connection, table, firms)
        listed = list_firms(connection, [one for _, one in listings], actor, within, source=file)
        _refuse(table, [line for line, _ in listings], listed)
        done.note(listed)


def _take_tags(
    connection: Connection, table: Table, actor: str, within: Sequence[str], file: str, done: Imported
) -> None:
    """Enters tags, and then the subjects that rows name."""
    entries = [row for row in table.rows if "uscc" not in row.values]
    said = [statement_of(row) for row in entries]
    entered = enter_entries(connection, Registry.TAGS, said, actor, within, source=file)
    _refuse(table, [row.line for row in entries], entered)
    done.note(entered)
    taggings = taggings_of(connection, table, [row for row in table.rows if "uscc" in row.values])
    if taggings:
        tagged = tag_subjects(connection, [one for _, one in taggings], actor, within, source=file)
        _refuse(table, [line for line, _ in taggings], tagged)
        done.note(tagged)


def _refuse(table: Table, lines: Sequence[int], entered: Entered) -> None:
    for place, faults in entered.refused.items():
        for name, value, why in faults:
            table.refuse(lines[place], name, value, why)
