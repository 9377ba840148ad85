"""Decisions: one row whenever an outcome changed, in force from one run until the next row of its enterprise.

Readers see, of each enterprise, the last row with `from_run <= R`, R the run in effect, now or on a past day. A run
only adds rows, at the end of the table; nothing of it shows until `in_effect` points to it, and a run that is withdrawn
takes them back. So what a night changes is written in one piece, however large the population is.

The rows of an enterprise are found by its id alone: lists and counts of many are read from the states that runs write
(`service.decisions.states`), so that a run pays for no index but the primary key.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, LargeBinary, SmallInteger, String, Table, Text

from service.core.db.tables.column_types import Day, Id
from service.core.db.tables.metadata import metadata

# The tier of a row that says that there is no decision any more, since its run: nothing else stands in it.
NO_DECISION = -2

decision = Table(
    "decision",
    metadata,
    Column("scheme", String(80), primary_key=True),
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), primary_key=True),
    Column("from_run", Id, primary_key=True),
    # The run since which the tier has been the same: `from_run`, or that of the row this one replaced, if it had the
    # same tier.
    Column("tier_from_run", Id, nullable=False),
    # Rank of the tier, 0 the best; -1 not classified.
    Column("tier", SmallInteger, nullable=False),
    # Index into scoring.tiers.LEVELS.
    Column("decided_by", SmallInteger, nullable=False),
    # Hundredths of a point; null where not classified.
    Column("score", BigInteger),
    Column("region", String(20), nullable=False),
    Column("industry", String(20), nullable=False),
    Column("as_of", Day, nullable=False),
    Column("known_on", Day, nullable=False),
    Column("closure_id", Id, nullable=False),
    # Points of every line of the closure, hundredths, little-endian 32-bit; empty where it could not be scored.
    Column("lines", LargeBinary, nullable=False),
    # Bits of the overrides and the not-rated rules that held, in the order of the closure.
    Column("flags", LargeBinary, nullable=False),
    Column("facts_digest", LargeBinary, nullable=False),
    # Why an enterprise could not be scored, where it could not: JSON {zh, en}.
    Column("failure", Text),
)
