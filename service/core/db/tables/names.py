"""Names of enterprises: by which each is found beside the name that it shows, and what names alone stand for."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table

from service.core.db.tables.column_types import Id, Moment
from service.core.db.tables.facts import enterprise
from service.core.db.tables.metadata import metadata

# Names of an enterprise as names are compared, where the name that it shows does not stand so: those that cleaning
# changes, and those that it had before.
enterprise_name = Table(
    "enterprise_name",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("enterprise_id", Id, ForeignKey(enterprise.c.id), primary_key=True),
    sqlite_with_rowid=False,
)

# What a person found a name to stand for in deliveries of a source, until it is withdrawn.
name_match = Table(
    "name_match",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", String(200), nullable=False),
    # As names are compared.
    Column("name", String(200), nullable=False),
    # Null: none of the enterprises.
    Column("enterprise_id", Id, ForeignKey(enterprise.c.id)),
    # Ids of the enterprises of that name when it was decided.
    Column("candidates", JSON, nullable=False),
    # matched, withdrawn
    Column("status", String(20), nullable=False),
    Column("matched_by", String(80), nullable=False),
    Column("matched_at", Moment, nullable=False),
    Column("job_id", Id, ForeignKey("job.id")),
    Column("withdrawn_by", String(80)),
    Column("withdrawn_at", Moment),
    Index("ix_name_match_source", "source", "status", "name"),
)
