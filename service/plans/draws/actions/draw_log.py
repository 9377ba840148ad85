"""A step of a draw gets its line in the log, in the transaction of the step: neither is there without the other."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert

from inspection.draw_log import LogLine, next_line
from service.access.queries.draw_log import last_log_line
from service.core.db.states import lock_name
from service.core.db.tables.draws import draw_log
from service.plans.batch import BatchStatus


def append_line(
    connection: Connection, draw_id: str, commitment: str, state: BatchStatus, at: datetime, replacements: int = 0
) -> LogLine:
    """The new line; the lines of other transactions wait until this one ends."""
    lock_name(connection, "draw log")
    last = last_log_line(connection)
    voids = (last.voids if last else 0) + (state is BatchStatus.VOID)
    # Never before the line that it follows, whatever the clock of this machine says.
    time = max(f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", last.time if last else "")
    line = next_line(last, draw_id, commitment, time, state.value, voids=voids, replacements=replacements)
    values = {"seq": line.number, "previous": line.previous, "hash": line.hash}
    values |= {
        name: getattr(line, name) for name in ("draw_id", "commitment", "time", "state", "voids", "replacements")
    }
    connection.execute(insert(draw_log).values(**values))
    return line
