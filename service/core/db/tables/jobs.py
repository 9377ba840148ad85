"""Jobs: one table, claimed by worker processes; results, cursor and lease move in one transaction."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, String, Table

from service.core.db.tables.column_types import Id, Moment
from service.core.db.tables.metadata import metadata

job = Table(
    "job",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("params", JSON, nullable=False),
    # queued, running, done, failed, cancelled
    Column("status", String(20), nullable=False),
    # What the worker needs to go on where it, or a worker before it, stopped.
    Column("cursor", JSON),
    Column("done", BigInteger, nullable=False, server_default="0"),
    Column("total", BigInteger, nullable=False, server_default="0"),
    # Counts claims; a worker writes only while it is still its own.
    Column("attempt", Integer, nullable=False, server_default="0"),
    # Counts the claims since the job last moved on.
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("worker", String(80)),
    Column("lease_until", Moment),
    # Why an open job does not go on for now, in both languages; nobody need do anything to the job.
    Column("pause", JSON),
    Column("cancel_requested", Boolean, nullable=False, server_default="0"),
    Column("result", JSON),
    Column("error", JSON),
    Column("actor", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Index("ix_job_status", "status", "id"),
    # Room in its page for what is written over a row: a full disk is told where nothing can be added any more.
    postgresql_with={"fillfactor": 10},
)

# When each worker was last seen.
worker = Table(
    "worker",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("seen_at", Moment, nullable=False),
    postgresql_with={"fillfactor": 10},
)
