"""Sessions of ours at PostgreSQL: which of them others wait for, and the end of those whose process has stopped.

The server ends by itself a transaction that writes and whose process does nothing (`Patience.stopped`), but never one
that waits in the middle of a COPY for rows that do not come. Whoever waited in vain looks for such a one.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from service.core.db.patience import APPLICATION, Patience
from service.core.log import get_logger

_LOCK_NOT_AVAILABLE = "55P03"
# Work of which no COPY takes so long: a batch of an import is one of a second or two. A restore's takes minutes.
_SHORT_COPIES = (f"{APPLICATION} worker %", f"{APPLICATION} web %")

_END_FROZEN = text(
    "SELECT application_name, pg_terminate_backend(pid) AS ended FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
    " AND application_name LIKE ANY (CAST(:names AS text[]))"
    " AND state = 'active' AND wait_event = 'ClientRead'"
    " AND query_start < clock_timestamp() - make_interval(secs => :age)"
)
_IN_THE_WAY = text(
    "SELECT one.application_name AS session, one.xact_start AS since, count(DISTINCT other.pid) AS waiting"
    " FROM pg_stat_activity other CROSS JOIN LATERAL unnest(pg_blocking_pids(other.pid)) AS blocking(pid)"
    " JOIN pg_stat_activity one ON one.pid = blocking.pid"
    " WHERE other.datname = current_database() AND other.wait_event_type = 'Lock'"
    # Who holds it and does nothing, or is at it for very long; not who queues before.
    " AND (one.wait_event = 'ClientRead'"
    " AND GREATEST(one.state_change, one.query_start) < clock_timestamp() - make_interval(secs => :silent)"
    " OR one.wait_event_type IS DISTINCT FROM 'Lock'"
    " AND one.xact_start < clock_timestamp() - make_interval(secs => :busy))"
    " GROUP BY one.pid, one.application_name, one.xact_start ORDER BY one.xact_start"
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A session whose transaction others wait for: what it is called, since when it is under way, how many wait."""

    session: str
    since: datetime
    waiting: int


def list_holders(connection: Connection, silent: float, busy: float) -> list[Holder]:
    """The sessions that others wait for: nothing came from their process for `silent` seconds, or busy for `busy`.

    None on SQLite, which cannot tell.
    """
    if connection.dialect.name == "sqlite":
        return []
    return [Holder(*row) for row in connection.execute(_IN_THE_WAY, {"silent": silent, "busy": busy})]


def has_waited_in_vain(error: BaseException) -> bool:
    """Whether the error of the driver says that something was held by another transaction for too long."""
    return getattr(error, "sqlstate", None) == _LOCK_NOT_AVAILABLE


def end_sessions_in_the_way(engine: Engine, patience: Patience) -> None:
    """Ends sessions of ours that stopped in the middle of a COPY; the work is taken up anew by another process."""
    log = get_logger("database")
    try:
        with engine.connect() as connection:
            for row in connection.execute(_END_FROZEN, {"names": list(_SHORT_COPIES), "age": patience.stopped}):
                log.warning("session.ended", session=row.application_name, ended=row.ended)
            connection.rollback()
    except DBAPIError as error:
        log.warning("session.not_ended", error=type(error).__name__)
