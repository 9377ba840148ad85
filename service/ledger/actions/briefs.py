"""The brief of a month, written by itself once the month has ended, and kept; leaders are told to read it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert

from rules.texts import Text
from service.access.actions.telling import tell
from service.access.permissions import Role
from service.access.queries.told import logins_with
from service.core.db.audit import write_entry
from service.core.db.states import lock_name
from service.core.db.tables.ledger import ledger_brief, ledger_brief_part
from service.ledger.actions.course import ITSELF
from service.ledger.figures import FIGURES, Figures, next_month
from service.ledger.queries.briefs import first_filed, kept_briefs
from service.ledger.queries.months import items_between
from service.ledger.sight import EVERY_ITEM

# After a stop so many months at most are made up for.
MOST = 24


def months_to_write(connection: Connection, day: date) -> Sequence[date]:
    """The months from the first item on that have ended by the day and of which no brief is kept, earliest first."""
    begins, kept, found = first_filed(connection), kept_briefs(connection), list[date]()
    if begins is None:
        return []
    month = begins.replace(day=1)
    while (after := next_month(month)) <= day:
        if month not in kept:
            found.append(month)
        month = after
    return found[-MOST:]


def write_brief(connection: Connection, month: date, at: datetime, *, tells: bool = True) -> bool:
    """Whether the brief of the month that begins on `month` was written now; False where one is kept already.

    Leaders are told where it `tells`: of several that are made up for, the last does.
    """
    lock_name(connection, "ledger briefs")
    if month in kept_briefs(connection):
        return False
    after = next_month(month)
    last, parts = after - timedelta(days=1), dict[tuple[str, str | None, str | None, str], Figures]()
    for item in items_between(connection, EVERY_ITEM, month, after):
        figures = parts.setdefault((item.region, item.office, item.line, item.type.value), Figures())
        figures.count(item, month, last)
    connection.execute(insert(ledger_brief).values(month=month, written_at=at))
    rows = [
        dict(zip(("region", "office", "line", "type"), place, strict=True))
        | {name: getattr(figures, name) for name in FIGURES}
        | {"month": month}
        for place, figures in parts.items()
    ]
    if rows:
        connection.execute(insert(ledger_brief_part), rows)
    written = f"{month:%Y-%m}"
    if tells:
        words = Text(f"{written}台账简报已写成，请阅", f"the brief of the ledger of {written} is written: read it")
        tell(connection, logins_with(connection, Role.LEADER), words, f"/ledger/brief?month={written}")
    write_entry(connection, ITSELF, "ledger.write_brief", "ledger", {"month": written})
    return True
