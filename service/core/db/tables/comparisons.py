"""Comparisons: two versions of a rule set over the whole population on one day, nothing of which is in force."""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

comparison = Table(
    "comparison",
    metadata,
    Column("id", Id, primary_key=True),
    Column("job_id", Id, ForeignKey("job.id")),
    Column("scheme", String(80), nullable=False),
    # The two sides: each a rule set with all that it reads and its models, archived, and the SHA-256 of its own text.
    Column("before_closure", Id, ForeignKey("closure.id"), nullable=False),
    Column("before_digest", String(64), nullable=False),
    Column("after_closure", Id, ForeignKey("closure.id"), nullable=False),
    Column("after_digest", String(64), nullable=False),
    Column("as_of", Day, nullable=False),
    Column("known_on", Day, nullable=False),
    # The last change of facts that it knows.
    Column("known_change", BigInteger, nullable=False),
    # computing, complete, cancelled, failed
    Column("status", String(20), nullable=False),
    # How many were compared, how many of them move, and how many could not be computed on one side or the other.
    Column("enterprises", BigInteger, nullable=False, server_default="0"),
    Column("moved", BigInteger, nullable=False, server_default="0"),
    Column("failed_enterprises", BigInteger, nullable=False, server_default="0"),
    # What can move anyone, in the order in which moves name it: [{kind, id, ended, zh, en}]
    Column("movers", JSON, nullable=False),
    Column("started_by", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index("ix_comparison_scheme_id", "scheme", "id"),
    # Whether a version was compared.
    Index("ix_comparison_after_digest", "after_digest", "status"),
    # A scheme has one that is computed, whoever starts it.
    Index(
        "uq_comparison_computing",
        "scheme",
        unique=True,
        sqlite_where=text("status = 'computing'"),
        postgresql_where=text("status = 'computing'"),
    ),
)

# Everyone that was compared, as rows of `service.time.comparison.rows`, by part of the work.
comparison_standing = Table(
    "comparison_standing",
    metadata,
    Column("comparison_id", Id, ForeignKey("comparison.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)

# Those of them that move: firm, from, to, and what moves it.
comparison_move = Table(
    "comparison_move",
    metadata,
    Column("comparison_id", Id, ForeignKey("comparison.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
