"""Versions of rule sets and dated tables from draft to approval, who did what to each, and the tables themselves."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text, text

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

_APPROVED = text("status = 'approved'")

# One version on its way: what it says now, why it is wanted, and whether it is to be in force.
adoption = Table(
    "adoption",
    metadata,
    Column("id", Id, primary_key=True),
    # rule_set, table
    Column("kind", String(20), nullable=False),
    # The scheme, or what the table is called.
    Column("name", String(80), nullable=False),
    Column("version", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("effective_from", Day, nullable=False),
    Column("effective_until", Day),
    Column("reason", Text, nullable=False, server_default=""),
    # What was looked at before it was asked for: a comparison, or the rows before and after, or neither, and why.
    Column("comparison_id", Id, ForeignKey("comparison.id")),
    Column("rows", JSON(none_as_null=True)),
    Column("ground", Text),
    # draft, requested, approved, rejected, withdrawn
    Column("status", String(20), nullable=False),
    Column("requested_by", String(80)),
    Column("requested_at", Moment),
    Column("decided_by", String(80)),
    Column("decided_at", Moment),
    Column("note", Text),
    Column("withdrawn_by", String(80)),
    Column("withdrawn_at", Moment),
    # Whoever approves: of two versions only one begins on a day, and a version is approved once.
    Index(
        "uq_adoption_begins",
        "kind",
        "name",
        "effective_from",
        unique=True,
        sqlite_where=_APPROVED,
        postgresql_where=_APPROVED,
    ),
    Index(
        "uq_adoption_version",
        "kind",
        "name",
        "version",
        unique=True,
        sqlite_where=_APPROVED,
        postgresql_where=_APPROVED,
    ),
    Index("ix_adoption_status", "status", "id"),
)

# What somebody did to it by hand; an edit has the text that it left.
adoption_act = Table(
    "adoption_act",
    metadata,
    Column("id", Id, primary_key=True),
    # null: it was of a draft that was deleted; who wrote the text of that digest stays known.
    Column("adoption_id", Id, ForeignKey("adoption.id"), index=True),
    # edit, request, take_back, approve, reject, withdraw
    Column("act", String(20), nullable=False),
    Column("by", String(80), nullable=False),
    # The account that the log-in was then; null: none.
    Column("account_id", Id, ForeignKey("account.id")),
    Column("at", Moment, nullable=False),
    Column("from_status", String(20)),
    Column("to_status", String(20), nullable=False),
    Column("note", Text),
    Column("digest", String(64), nullable=False),
    Column("text", Text),
)

# Every dated table that was asked for, so that it can be read years later (rule sets: `rule_set`).
dated_table = Table(
    "dated_table",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("version", String(40), nullable=False),
    Column("content", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
)
