"""Who may decide upon one thing where nobody is left who may."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from service.core.db.tables.column_types import Id, Moment
from service.core.db.tables.metadata import metadata

named_second = Table(
    "named_second",
    metadata,
    Column("id", Id, primary_key=True),
    # plan, batch, draw, adoption; of the ledger item, objection, repair
    Column("kind", String(20), nullable=False),
    # Its number, of a draw or an item of the ledger that which people know.
    Column("thing", String(40), nullable=False),
    # Who may decide: the person who was named, or the handler who enters what the higher bureau decided.
    Column("account_id", Id, ForeignKey("account.id"), nullable=False, index=True),
    Column("named_by", String(80), nullable=False),
    Column("named_at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    # The document in which the higher bureau decided; null: the person decides.
    Column("document", String(200)),
    # When it was decided, or what was to be decided is another thing by now; null: it holds.
    Column("ended_at", Moment),
    # Whether this person decided by it.
    Column("decided", Boolean, nullable=False, server_default="0"),
    Index("ix_named_second_thing", "kind", "thing", "id"),
)
