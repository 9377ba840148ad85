"""What people did about a signal: set aside, and taken up again, in the order of time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from service.core.db.in_clause import is_named
from service.core.db.tables.signals import signal, signal_set_aside, signal_taken_up
from service.core.names import Names
from service.signals.queries.rows import SignalRow


class ActKind(StrEnum):
    """What was done."""

    SET_ASIDE = "set_aside"
    TAKEN_UP = "taken_up"


@dataclass(frozen=True, slots=True)
class SignalAct:
    """What was done about a signal, by whom, when and why."""

    kind: ActKind
    reason: str
    by: str
    at: datetime


def acts_on(connection: Connection, row: SignalRow, schemes: Names) -> list[SignalAct]:
    """All that was done about signals of this kind of the enterprise, under any of the schemes, the first first."""
    aside, taken = signal_set_aside.c, signal_taken_up.c
    columns = (
        (ActKind.SET_ASIDE, signal_set_aside, (aside.reason, aside.set_by, aside.set_at)),
        (ActKind.TAKEN_UP, signal_taken_up, (taken.reason, taken.taken_by, taken.taken_at)),
    )
    acts = []
    for kind, table, said in columns:
        query = select(*said).join(signal, signal.c.id == table.c.signal_id)
        mine = signal.c.enterprise_id == row.enterprise_id, signal.c.signal == row.signal
        rows = connection.execute(query.where(*mine, is_named(signal.c.scheme, schemes)).order_by(table.c.id))
        acts += [SignalAct(kind, *one) for one in rows]
    return sorted(acts, key=lambda act: act.at)
