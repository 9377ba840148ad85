"""Whether all that a database holds is simulated: its audit log, which never changes, says so in its first entry."""

from sqlalchemy import Connection, select

from rules.texts import Text
from service.core.db.audit import write_entry
from service.core.db.tables.audit import audit_entry
from service.core.errors import Conflict

ACT = "simulation.begin"
_FIRST = 1


def mark_simulated(connection: Connection, actor: str, year: int) -> None:
    """Says for good that the database is that of a simulated year; raises Conflict where it has a history."""
    if write_entry(connection, actor, "simulation.begin", "database", {"year": year}) != _FIRST:
        raise Conflict(
            Text("只有新建的数据库才能用于模拟。", "Only a new database may be simulated in."),
            "database",
            Text("其中已有审计记录。", "It has entries in its audit log."),
            Text("另建一个数据库。", "Set up another one."),
        )


def is_simulated(connection: Connection) -> bool:
    """Whether the database was marked so when it was new."""
    query = select(audit_entry.c.action).where(audit_entry.c.id == _FIRST)
    return bool(connection.execute(query).scalar() == ACT)
