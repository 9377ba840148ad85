"""Tables of working days entered whole, year by year: the last of a year counts, the earlier ones stay."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, insert

from rules.texts import Text
from service.core.announcements import announce
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.registries import workday_year
from service.core.problem import TITLES, Problem
from service.registries.actions.entries import Entered
from service.registries.queries.workdays import calendar_of
from service.registries.workdays import WorkdaysEntered, WorkdayYear

# Who enters a table holds it.
LOCK = "registry workdays"


def enter_workdays(
    connection: Connection,
    tables: Sequence[WorkdayYear],
    actor: str,
    within: Sequence[str],
    *,
    note: str | None = None,
    source: str | None = None,
) -> Entered:
    """Enters the tables of years that are new or say something else than the ones in use.

    Raises Problem 403 where `within`, the jurisdictions of who enters, is not everywhere: the table counts for all.
    """
    if "" not in within:
        raise Problem(403, *TITLES[403], _OF_THE_BUREAU)
    lock_name(connection, LOCK)
    done, known = Entered(), calendar_of(connection)
    new = [table for table in tables if known.get(table.year) != table]
    for table in new:
        values = {"year": table.year, "off": _numbers_of(table.off), "on": _numbers_of(table.on)}
        values |= {"invented": table.invented, "note": clean_for_storage(note) if note else None}
        connection.execute(insert(workday_year).values(**values, recorded_by=actor[:80], recorded_at=now()))
    done.added = sum(table.year not in known for table in new)
    done.changed, done.unchanged = len(new) - done.added, len(tables) - len(new)
    done.notices = [_count_of(table) for table in new]
    if new:
        announce(connection, WorkdaysEntered(tuple(table.year for table in new)))
        detail = {"years": [table.year for table in new], "file": source, "note": note}
        detail |= {"working_days": [len(table.working_days) for table in new]}
        write_entry(connection, actor, "registry.workdays", "registry/workdays", detail)
    return done


def enter_day(
    connection: Connection, day: date, actor: str, within: Sequence[str], *, works: bool, note: str | None = None
) -> Entered:
    """Enters the table of a year with one day made a working day or a day off; all others stay as they are known now.

    Raises Problem 403 as `enter_workdays` does.
    """
    # Of two people who correct a day each, the second one starts from what the first one entered.
    lock_name(connection, LOCK)
    known = calendar_of(connection).get(day.year) or WorkdayYear(day.year, frozenset(), frozenset())
    return enter_workdays(connection, [known.with_day(day, works=works)], actor, within, note=note)


def _count_of(table: WorkdayYear) -> Text:
    number = len(table.working_days)
    return Text(f"{table.year}年共{number}个工作日。", f"{table.year} has {number} working days.")


def _numbers_of(days: Iterable[date]) -> list[int]:
    return sorted(day.timetuple().tm_yday for day in days)


_OF_THE_BUREAU = Text(
    "工作日历对全局生效，须由不限辖区的数据人员办理。",
    "The table of working days counts for the whole bureau; a data operator of all jurisdictions has to enter it.",
)
