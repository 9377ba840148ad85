"""How results of visits were made public, and the editions of all that is."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
)

from service.core.db.tables.column_types import Id, Moment
from service.core.db.tables.metadata import metadata

# How an authority's result was made public; a replaced one is another row.
publication = Table(
    "publication",
    metadata,
    Column("id", Id, primary_key=True),
    Column("course_id", Id, ForeignKey("visit_course.id"), nullable=False),
    # The version of the result that it says.
    Column("version", SmallInteger, nullable=False),
    Column("published_at", Moment, nullable=False),
    # What the publicity system answered.
    Column("receipt_no", String(80), nullable=False),
    Column("link", String(400)),
    Column("noted_by", String(80), nullable=False),
    Column("noted_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Column("withdrawn_no", String(80)),
    Column("withdrawn_ground", Text),
    Column("withdrawn_by", String(80)),
    Index("ix_publication_course_id", "course_id", "id"),
    Index("ix_publication_published_at", "published_at", "id"),
)

# An edition of all that is public, as a folder of static pages.
public_edition = Table(
    "public_edition",
    metadata,
    Column("id", Id, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("results", Integer, nullable=False),
    # Of the list of its files with their fingerprints.
    Column("sha256", String(64), nullable=False),
    Column("job_id", Id),
)
