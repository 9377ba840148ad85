"""Restatements: the whole population on one past day, as it was known then and as it is known later."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

restatement = Table(
    "restatement",
    metadata,
    Column("id", Id, primary_key=True),
    Column("job_id", Id, ForeignKey("job.id")),
    Column("scheme", String(80), nullable=False),
    # What decides on the day by what was known first, and by what is known last: rule sets and models, archived.
    Column("before_closure", Id, ForeignKey("closure.id"), nullable=False),
    Column("after_closure", Id, ForeignKey("closure.id"), nullable=False),
    Column("as_of", Day, nullable=False),
    Column("known_first", Day, nullable=False),
    Column("known_last", Day, nullable=False),
    # The last change of facts that it knows.
    Column("known_change", BigInteger, nullable=False),
    # computing, complete, cancelled, failed
    Column("status", String(20), nullable=False),
    # How many were looked at, how many of them stand elsewhere, of how many nothing was known first, and how many
    # could not be computed at one of the standpoints.
    Column("enterprises", BigInteger, nullable=False, server_default="0"),
    Column("moved", BigInteger, nullable=False, server_default="0"),
    Column("first_known", BigInteger, nullable=False, server_default="0"),
    Column("failed_enterprises", BigInteger, nullable=False, server_default="0"),
    Column("started_by", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index("ix_restatement_scheme_id", "scheme", "id"),
    # A scheme has one that is computed, whoever starts it.
    Index(
        "uq_restatement_computing",
        "scheme",
        unique=True,
        sqlite_where=text("status = 'computing'"),
        postgresql_where=text("status = 'computing'"),
    ),
)

# Those that stand elsewhere, and those of whom nothing was known first, as rows of `service.decisions.moves`, by part
# of the work; `parts` are of the former.
restatement_move = Table(
    "restatement_move",
    metadata,
    Column("restatement_id", Id, ForeignKey("restatement.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
    Column("parts", LargeBinary, nullable=False),
)
