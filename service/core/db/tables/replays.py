"""Replays: decisions made again from what was archived, how many came out how, and which did not come out equal."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer, String, Table

from service.core.db.tables.column_types import Id, Moment
from service.core.db.tables.metadata import metadata

replay = Table(
    "replay",
    metadata,
    Column("id", Id, primary_key=True),
    Column("job_id", Id, ForeignKey("job.id")),
    # Null: all schemes that ever decided.
    Column("scheme", String(80)),
    # How many decisions were drawn, and by which seed; null: all.
    Column("sample", Integer),
    Column("seed", BigInteger),
    # Decisions of later runs are left out.
    Column("until_run", Id, nullable=False),
    # That which made them again.
    Column("engine", String(40), nullable=False),
    Column("replayed", BigInteger, nullable=False, server_default="0"),
    Column("equal", BigInteger, nullable=False, server_default="0"),
    Column("otherwise", BigInteger, nullable=False, server_default="0"),
    Column("differing", BigInteger, nullable=False, server_default="0"),
    Column("not_replayable", BigInteger, nullable=False, server_default="0"),
    Column("started_by", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
)

# The first of those that are not equal, with the stage that differs, and why.
replay_finding = Table(
    "replay_finding",
    metadata,
    Column("replay_id", Id, ForeignKey("replay.id"), primary_key=True),
    Column("scheme", String(80), primary_key=True),
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), primary_key=True),
    Column("run_id", Id, ForeignKey("scoring_run.id"), primary_key=True, autoincrement=False),
    # otherwise, differs, not_replayable
    Column("outcome", String(20), nullable=False),
    Column("stage", String(20)),
    Column("why", JSON(none_as_null=True)),
    Column("engine", String(40), nullable=False),
    sqlite_with_rowid=False,
)
