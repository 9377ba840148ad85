"""Signals that runs raised: whose, because of which records, from which run to which; set aside, and taken up again."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, Text

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

# A signal of one enterprise while the records behind it are the same. Readers of a run see what began by it and has not
# ended by it; a visit may name the id as its ground.
signal = Table(
    "signal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme", String(80), nullable=False),
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), nullable=False),
    # Its id in the table of signals.
    Column("signal", String(80), nullable=False),
    # The run since which it has held without a break, and the day D of that run.
    Column("first_run", Id, ForeignKey("scoring_run.id"), nullable=False),
    Column("raised_on", Day, nullable=False),
    # The run since which these records have been behind it, and the first without it, or with others; null: none yet.
    Column("from_run", Id, ForeignKey("scoring_run.id"), nullable=False),
    Column("until_run", Id, ForeignKey("scoring_run.id")),
    # The numbers of the records within the enterprise, ascending, little-endian 64-bit.
    Column("ground", LargeBinary, nullable=False),
    # By which act it is set aside; null: it is open.
    Column("set_aside_id", Id),
    Index("ix_signal_open", "scheme", "until_run", "enterprise_id"),
    Index("ix_signal_from_run", "scheme", "from_run"),
    Index("ix_signal_enterprise_id", "enterprise_id", "scheme"),
)

# Acts of setting a signal aside: what stands on these records, or on fewer, is no longer open.
signal_set_aside = Table(
    "signal_set_aside",
    metadata,
    Column("id", Id, primary_key=True),
    Column("signal_id", Id, ForeignKey("signal.id"), nullable=False),
    Column("ground", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("set_by", String(80), nullable=False),
    Column("set_at", Moment, nullable=False),
    Index("ix_signal_set_aside_signal_id", "signal_id"),
)

# Acts of taking up again what an act set aside; both stay as the history of the signal.
signal_taken_up = Table(
    "signal_taken_up",
    metadata,
    Column("id", Id, primary_key=True),
    Column("signal_id", Id, ForeignKey("signal.id"), nullable=False),
    Column("set_aside_id", Id, ForeignKey("signal_set_aside.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("taken_by", String(80), nullable=False),
    Column("taken_at", Moment, nullable=False),
    Index("ix_signal_taken_up_signal_id", "signal_id"),
)
