"""Facts: enterprises, the changes of their attributes, and their records in all versions; nothing is overwritten.

The fields that decide are held once, in `packed` (see `service.core.db.packing`): one fixed-width value per row that a
block of a re-scoring run joins into columns without touching a row. What people search for, and when and from where
a fact came, stands beside it in columns of its own.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

# Every transaction that adds facts, with the enterprises it touched: what makes them due for re-scoring.
change = Table(
    "change",
    metadata,
    Column("id", Id, primary_key=True),
    Column("recorded_on", Day, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("import_id", Id, ForeignKey("import.id")),
    Column("actor", String(80), nullable=False),
    # Enterprise ids, sorted, as little-endian 32-bit numbers.
    Column("enterprises", LargeBinary, nullable=False),
)

# The distinct texts of every coded field ("region", "record.outcome"); `code` counts from 0 within a field.
word = Table(
    "word",
    metadata,
    Column("field", String(40), primary_key=True),
    Column("code", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("field", "text"),
    sqlite_with_rowid=False,
)

# Where facts come from; of several sources of one fact the one with the smallest rank counts.
source = Table(
    "source",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("rank", SmallInteger, nullable=False, unique=True),
    # Days after which the source counts as late; null: it is not waited for.
    Column("due_every_days", Integer),
    # Record types it delivers, separated by blanks.
    Column("record_types", Text, nullable=False, server_default=""),
    Column("last_data_on", Day),
)

enterprise = Table(
    "enterprise",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String(64), nullable=False, unique=True),
    Column("name", Text),
    Column("region", String(20)),
    Column("industry", String(20)),
    Column("recorded_on", Day, nullable=False),
    Column("change_id", Id, ForeignKey("change.id"), nullable=False),
    Column("packed", LargeBinary, nullable=False),
    # The code of the supervision office in charge, kept by `service.registries`; null: none is known.
    Column("office", String(20)),
    Index("ix_enterprise_name", "name"),
    Index("ix_enterprise_region", "region", "id"),
    Index("ix_enterprise_industry", "industry", "id"),
    Index("ix_enterprise_office", "office", "id"),
)

# One attribute of one enterprise from a day on; the enterprise's own row holds what was stated first.
attribute_change = Table(
    "attribute_change",
    metadata,
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), primary_key=True),
    Column("field", String(40), primary_key=True),
    Column("valid_from", Day, primary_key=True),
    Column("change_id", Id, ForeignKey("change.id"), primary_key=True),
    Column("recorded_on", Day, nullable=False),
    # The value as `scoring.facts` holds it; a text field's is the code of its word (`name`: see `text`).
    Column("value", BigInteger),
    Column("text", Text),
    sqlite_with_rowid=False,
)

# A code that an enterprise had before, or the enterprise that took over from it.
enterprise_code = Table(
    "enterprise_code",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), nullable=False, index=True),
    Column("valid_until", Day),
    Column("change_id", Id, ForeignKey("change.id"), nullable=False),
)

# Personal fields, apart from everything that decides, until the day on which they are erased.
personal_field = Table(
    "personal_field",
    metadata,
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), primary_key=True),
    Column("field", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    Column("recorded_on", Day, nullable=False),
    Column("retain_until", Day, nullable=False, index=True),
)

# Where an enterprise is, from a day on: said on papers and decided by nothing, so that no digest and no change of
# facts knows it. Of several rows of one day the one entered last counts.
enterprise_address = Table(
    "enterprise_address",
    metadata,
    Column("id", Id, primary_key=True),
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), nullable=False),
    Column("valid_from", Day, nullable=False),
    Column("address", String(200), nullable=False),
    Column("recorded_on", Day, nullable=False),
    Column("import_id", Id, ForeignKey("import.id")),
    Index("ix_enterprise_address_enterprise_id", "enterprise_id", "valid_from", "id"),
)

# Whom to reach at an enterprise, or at a subject that is none, one of each: for papers, apart from everything that
# decides, until the day on which it is erased.
subject_contact = Table(
    "subject_contact",
    metadata,
    Column("id", Id, primary_key=True),
    # Of what is no enterprise null, and its code the other one.
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), unique=True),
    Column("other_subject", String(40), unique=True),
    # The one place beside those of the ledger that may hold a telephone number.
    Column("name", String(80)),
    Column("phone", String(80)),
    # What a person entered or erased by hand files do not change; where it was erased both are null.
    Column("by_hand", Boolean, nullable=False),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_on", Day, nullable=False),
    Column("retain_until", Day, nullable=False, index=True),
    CheckConstraint("(enterprise_id IS NULL) != (other_subject IS NULL)", name="whose"),
)


def _key_of_statement() -> tuple[Column[Any], ...]:
    """The columns that say which row stated something of a record; each table has its own."""
    return (
        Column("enterprise_id", Id, ForeignKey("enterprise.id"), primary_key=True),
        Column("identity", BigInteger, primary_key=True, autoincrement=False),
        Column("source_rank", SmallInteger, primary_key=True, autoincrement=False),
        Column("recorded_on", Day, primary_key=True, autoincrement=False),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("change_id", Id, primary_key=True, autoincrement=False),
        Column("part", SmallInteger, primary_key=True, autoincrement=False),
    )


# What rows stated of records, from all sources, each as it was stated: the order of versions, and what a version has
# from those before it, are computed when they are read (`service.facts.visible`). `identity` is the key by which the
# record was first known (`service.reading.identity`); `version` is the stated number or -1.
record = Table(
    "record",
    metadata,
    *_key_of_statement(),
    Column("packed", LargeBinary, nullable=False),
    Column("record_id", Text),
    Column("document_no", Text),
    Column("reason", Text),
    sqlite_with_rowid=False,
)

# By what else a record is known than by the key that it is called after: parts that another version states, and every
# name that a source has for a record with parts. `named_by` is a number of the source, null for parts.
record_key = Table(
    "record_key",
    metadata,
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), primary_key=True),
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("identity", BigInteger, nullable=False),
    Column("named_by", Integer),
    Column("change_id", Id, nullable=False),
    sqlite_with_rowid=False,
)

# Rows of `record` that count for nothing since the change `found_by`: a later transaction of their delivery brought
# what contradicts them, so that they wait, or what they only repeat.
void_record = Table(
    "void_record",
    metadata,
    *_key_of_statement(),
    Column("found_by", Id, nullable=False),
    Column("packed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
