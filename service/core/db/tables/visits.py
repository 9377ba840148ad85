"""Visits and what each of their items found, in all versions: what caps count, and what inspections are made of."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    Table,
    Text,
)

from service.core.db.tables.column_types import Day, Id
from service.core.db.tables.metadata import metadata


def _key_of_statement(*of_the_whole: ForeignKey) -> tuple[Column[Any], ...]:
    """The columns that say which delivery stated something of a visit or a sample; each table has its own.

    `of_the_whole` are what the first and the last of them refer to where the table is not of single items.
    """
    return (
        Column("enterprise_id", Id, *of_the_whole[:1], primary_key=True, autoincrement=False),
        Column("identity", BigInteger, primary_key=True, autoincrement=False),
        Column("source_rank", SmallInteger, primary_key=True, autoincrement=False),
        Column("recorded_on", Day, primary_key=True, autoincrement=False),
        Column("dated", Boolean, primary_key=True),
        Column("change_id", Id, *of_the_whole[1:], primary_key=True, autoincrement=False),
    )


# What one delivery states of one visit; nothing is overwritten. `identity` is what makes the visit that visit: the
# authority, its number and its day. Null is what the rows do not state. A delivery's dated rows stand on their day.
visit = Table(
    "visit",
    metadata,
    *_key_of_statement(ForeignKey("enterprise.id"), ForeignKey("change.id")),
    Column("visited_on", Day, nullable=False),
    Column("department", String(200), nullable=False),
    # How its own system calls the visit, or the task.
    Column("number", String(200), nullable=False),
    # One of the table `cap_counting`.
    Column("trigger", String(40)),
    # own, superior
    Column("ordered_by", String(20)),
    # national, province, city, county, township
    Column("level", String(20)),
    Column("on_site", Boolean),
    # Numbers of the publicity system, of 14 and 18 digits.
    Column("plan_no", String(40)),
    Column("task_no", String(40)),
    Column("revoked", Boolean),
    Index("ix_visit_enterprise_id_visited_on", "enterprise_id", "visited_on"),
    sqlite_with_rowid=False,
)
_STATED = ("enterprise_id", "identity", "source_rank", "recorded_on", "dated", "change_id")

# What the same delivery states of one item of the visit; "" is the visit as a whole.
visit_item = Table(
    "visit_item",
    metadata,
    *_key_of_statement(),
    Column("item", Text, primary_key=True),
    Column("method", Text),
    # An outcome of inspections, or the word that nobody has matched.
    Column("result", Text),
    Column("finding", Text),
    Column("revoked", Boolean),
    ForeignKeyConstraint(_STATED, [f"visit.{name}" for name in _STATED]),
    sqlite_with_rowid=False,
)

# What one delivery states of one sample of a spot check; nothing is overwritten. `identity` is made of the authority,
# the number of the sample and its day.
sample = Table(
    "sample",
    metadata,
    *_key_of_statement(ForeignKey("enterprise.id"), ForeignKey("change.id")),
    Column("sampled_on", Day, nullable=False),
    Column("authority", String(200), nullable=False),
    Column("number", String(200), nullable=False),
    Column("revoked", Boolean),
    sqlite_with_rowid=False,
)
sample_item = Table(
    "sample_item",
    metadata,
    *_key_of_statement(),
    # "" is the sample as a whole.
    Column("item", Text, primary_key=True),
    # An outcome of spot checks, or the word that nobody has matched.
    Column("result", Text),
    Column("revoked", Boolean),
    ForeignKeyConstraint(_STATED, [f"sample.{name}" for name in _STATED]),
    sqlite_with_rowid=False,
)

# A manual adjustment (人工调整) on its way to becoming a record: asked for by one person, approved by another.
adjustment = Table(
    "adjustment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), nullable=False, index=True),
    Column("scheme", String(80), nullable=False),
    Column("tier", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("starts_on", Day, nullable=False),
    Column("ends_on", Day, nullable=False),
    # proposed, approved, rejected, withdrawn, revoked
    Column("status", String(20), nullable=False),
    Column("applicant", String(80), nullable=False),
    Column("approver", String(80)),
    Column("decision_note", Text),
    Column("created_on", Day, nullable=False),
    Column("decided_on", Day),
    Index("ix_adjustment_status", "status", "id"),
)
