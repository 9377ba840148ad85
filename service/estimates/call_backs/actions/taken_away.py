"""That the list of a round was taken away: on record."""

from sqlalchemy import Connection

from service.core.db.audit import write_entry
from service.estimates.call_backs.call_back import CallBackKind, Quarter


def note_list(connection: Connection, by: str, quarter: Quarter, kind: CallBackKind, rows: int) -> None:
    """Notes that `by` took away of how many a round was chosen."""
    detail = {"kind": kind.value, "rows": rows}
    write_entry(connection, by, "call-back.export", f"call-backs {quarter.code}", detail)
