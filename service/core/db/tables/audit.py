"""The audit log: every write, export and log-in, each entry chained to the one before it by its hash.

The second migration has the triggers that refuse to change or delete an entry.
"""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from service.core.db.tables.column_types import Id, Moment
from service.core.db.tables.metadata import metadata

audit_entry = Table(
    "audit_entry",
    metadata,
    # Without gaps, from 1.
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(80), nullable=False),
    Column("object", Text, nullable=False),
    # Canonical JSON, held as text so that its hash is taken from exactly what stands here.
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_entry_actor", "actor", "id"),
    Index("ix_audit_entry_action", "action", "id"),
    Index("ix_audit_entry_object", "object", "id"),
    Index("ix_audit_entry_at", "at", "id"),
)

# The one row that says where the chain ends, so that entries missing at its end are found too.
audit_head = Table(
    "audit_head",
    metadata,
    Column("only", Integer, primary_key=True, autoincrement=False),
    Column("entry_id", Id, nullable=False),
    Column("hash", String(64), nullable=False),
)
