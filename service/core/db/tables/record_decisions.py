"""What persons decided of rows of which nobody could tell whether they are one record or two; nothing is rewritten."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, String, Table, Text

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.facts import enterprise
from service.core.db.tables.metadata import metadata

# A decision counts from its day and its change on, until the day and the change by which it was withdrawn.
record_decision = Table(
    "record_decision",
    metadata,
    Column("id", Id, primary_key=True),
    Column("enterprise_id", Id, ForeignKey(enterprise.c.id), nullable=False),
    # The row to check that asked for it.
    Column("row_id", Id, ForeignKey("quarantine.id"), nullable=False),
    # one, two
    Column("verdict", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    # What stood side by side, as it was shown: [{title, fields}].
    Column("sides", JSON, nullable=False),
    # decided, withdrawn
    Column("status", String(20), nullable=False),
    Column("decided_by", String(80), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("decided_on", Day, nullable=False),
    Column("change_id", BigInteger, nullable=False),
    Column("withdrawn_by", String(80)),
    Column("withdrawn_at", Moment),
    Column("withdrawn_on", Day),
    Column("withdrawn_change_id", BigInteger),
    Index("ix_record_decision_enterprise", "enterprise_id", "id"),
)

# The keys that a decision is about (`service.reading.identity`): by each of them, and by what is called after it, the
# record `identity` is known; null: it tells nothing of rows that have parts, which are told by these alone.
record_tie = Table(
    "record_tie",
    metadata,
    Column("enterprise_id", Id, ForeignKey(enterprise.c.id), primary_key=True),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("decision_id", Id, ForeignKey(record_decision.c.id), primary_key=True, autoincrement=False),
    Column("identity", BigInteger),
    sqlite_with_rowid=False,
)
