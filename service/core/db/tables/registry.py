"""Models: the files that were registered, which one a scheme used from when on, and how each held up since."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, LargeBinary, String, Table, Text

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

# Every model that was ever registered; it is never changed and never removed.
model = Table(
    "model",
    metadata,
    # SHA-256 that the file itself begins with: what the model is called everywhere.
    Column("digest", String(64), primary_key=True),
    Column("scheme", String(80), nullable=False),
    # logistic, boosted
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("file", LargeBinary, nullable=False),
    # The card out of the file, so that reading it need not open the file.
    Column("card", JSON, nullable=False),
    Column("registered_by", String(80), nullable=False),
    Column("registered_at", Moment, nullable=False),
    Column("note", Text),
    Index("ix_model_scheme_registered_at", "scheme", "registered_at"),
)

# What a scheme uses from the moment of approval on: asked for by one person, settled by another.
model_switch = Table(
    "model_switch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme", String(80), nullable=False),
    # Null where the mode is off.
    Column("model", String(64), ForeignKey("model.digest")),
    # live, shadow, off
    Column("mode", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_by", String(80), nullable=False),
    Column("requested_at", Moment, nullable=False),
    # requested, approved, rejected, withdrawn
    Column("status", String(20), nullable=False),
    Column("decided_by", String(80)),
    Column("decided_at", Moment),
    Column("decision_note", Text),
    Index("ix_model_switch_scheme_status", "scheme", "status", "decided_at"),
)

# How a model held up in one month of inspections; `month` is its first day.
model_month = Table(
    "model_month",
    metadata,
    Column("digest", String(64), ForeignKey("model.digest"), primary_key=True),
    Column("month", Day, primary_key=True, autoincrement=False),
    Column("figures", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# That a draw chose an enterprise, and with what probability: one row a selection, however many a visit served.
inclusion = Table(
    "inclusion",
    metadata,
    # Given out while no other change is under way.
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), nullable=False),
    # The number of the draw, or of its task, as its source states it; null: none was stated, and its only day tells it.
    Column("draw", String(200)),
    # The probability as a fraction: exact where the draw is known, over 1,000,000 where it was stated as a decimal.
    Column("num", BigInteger, nullable=False),
    Column("den", BigInteger, nullable=False),
    Column("change_id", Id, ForeignKey("change.id"), nullable=False),
    Index("uq_inclusion_enterprise_id_draw", "enterprise_id", "draw", unique=True),
)

# On which days a selection led to an inspection; an inspection finds by them what it served.
inclusion_day = Table(
    "inclusion_day",
    metadata,
    Column("inclusion_id", Id, ForeignKey("inclusion.id"), primary_key=True, autoincrement=False),
    Column("inspected_on", Day, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
