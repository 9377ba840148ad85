"""Coming changes: who changes tier next if nothing new happens, by block of enterprise ids and run, as looked ahead."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, String, Table

from service.core.db.tables.column_types import Day, Id
from service.core.db.tables.metadata import metadata

# What applies on the days ahead of a run, by which it is told whether what was looked ahead before still stands.
coming_course = Table(
    "coming_course",
    metadata,
    Column("scheme", String(80), primary_key=True),
    Column("run_id", Id, ForeignKey("scoring_run.id"), primary_key=True, autoincrement=False),
    # [[day from which on, SHA-256 of the rule sets and models that apply]], the first from the run's as-of day on.
    Column("turns", JSON, nullable=False),
)

# The first change of every enterprise of a block that changes by `until` (see `service.decisions.coming`).
coming_block = Table(
    "coming_block",
    metadata,
    Column("scheme", String(80), primary_key=True),
    Column("block", Integer, primary_key=True, autoincrement=False),
    Column("run_id", Id, ForeignKey("scoring_run.id"), primary_key=True, autoincrement=False),
    # The last day that was looked at; the run's as-of day: none was.
    Column("until", Day, nullable=False),
    # How often it was looked ahead anew since its run.
    Column("renewed", Integer, nullable=False, server_default="0"),
    # What rows name by their places: tiers [{id, zh, en, rank, of}] and causes [{kind, zh, en}].
    Column("tiers", JSON, nullable=False),
    Column("causes", JSON, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
