"""The log of draws as stored: its lines, its end, and whether it still is a chain.

It stands here, beside the audit log, as whoever verifies the one verifies the other.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from inspection.draw_log import LogLine, read_log, write_log
from inspection.faults import DrawError, Fault
from service.core.db.audit import Head
from service.core.db.in_clause import is_among
from service.core.db.tables.draws import draw, draw_log

_COLUMNS = tuple(draw_log.c[name] for name in ("previous", "seq", "draw_id", "commitment", "time", "state"))
_COUNTS = draw_log.c.voids, draw_log.c.replacements


def last_log_line(connection: Connection) -> LogLine | None:
    """The line that the next one follows; None where there is none yet."""
    row = connection.execute(select(*_COLUMNS, *_COUNTS).order_by(draw_log.c.seq.desc()).limit(1)).one_or_none()
    return _line_of(row) if row else None


def log_lines_of(connection: Connection, draw_ids: Collection[str]) -> list[LogLine]:
    """The lines of these draws, in order."""
    query = select(*_COLUMNS, *_COUNTS).where(is_among(connection, draw_log.c.draw_id, sorted(draw_ids)))
    return [_line_of(row) for row in connection.execute(query.order_by(draw_log.c.seq))]


def list_log(connection: Connection, before: int | None = None, limit: int | None = None) -> list[LogLine]:
    """Up to `limit` lines numbered below `before`, the newest first."""
    query = select(*_COLUMNS, *_COUNTS).order_by(draw_log.c.seq.desc())
    query = query if before is None else query.where(draw_log.c.seq < before)
    return [_line_of(row) for row in connection.execute(query if limit is None else query.limit(limit))]


def faults_of_log(connection: Connection, noted: Head | None = None) -> tuple[Fault, ...]:
    """What is not as it must be: a line that was changed, removed, moved or put in, or cut off from the end.

    Every step of a draw has its line, so that lines missing at the end are found, too. A log that was rewritten as a
    whole, with its draws, is not what was `noted`: the number and the hash of a line that was its last.
    """
    lines = list_log(connection)[::-1]
    hashes = {row.seq: row.hash for row in connection.execute(select(draw_log.c.seq, draw_log.c.hash))}
    try:
        read_log(write_log(lines), whole=True)
    except DrawError as broken:
        return broken.faults
    faults = [
        Fault("log.txt", line.number, "内容与其校验值不符", "is not the line of its hash")
        for line in lines
        if hashes[line.number] != line.hash
    ]
    told = {line.draw_id: line.state for line in lines}
    columns = draw.c.draw_id, draw.c.status, draw.c.commitment
    for draw_id, status, commitment in connection.execute(select(*columns).order_by(draw.c.draw_id)):
        if commitment is not None and told.get(draw_id) != status:
            zh, en = f"缺少 {draw_id} 的一步", f"a step of {draw_id} is missing"
            faults.append(Fault("log.txt", None, zh, en))
    return (*faults, *(_faults_beside(lines, noted) if noted else ()))


def _faults_beside(lines: Sequence[LogLine], noted: Head) -> Iterator[Fault]:
    if len(lines) < noted.entry_id:
        zh = f"只有{len(lines)}行，此前记下的有{noted.entry_id}行"
        yield Fault("log.txt", None, zh, f"has {len(lines)} lines, {noted.entry_id} were noted")
    elif lines[noted.entry_id - 1].hash != noted.hash:
        yield Fault("log.txt", noted.entry_id, "已不是此前记下的一行", "is not the line that was noted")


def _line_of(row: Any) -> LogLine:
    return LogLine(*row)
