"""Officers who may be drawn: their registry in dated versions, certificates, absences, and recusals from subjects.

Nothing is overwritten but what retention erases: names, numbers of certificates and reasons stand apart from what
decides. What an officer is on a day is said by the row that begins last by then, of several the one entered last.
"""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

inspector = Table(
    "inspector",
    metadata,
    Column("id", Id, primary_key=True),
    # His number in the registry, by which draws know him; never that of a certificate.
    Column("number", String(40), nullable=False),
    Column("valid_from", Day, nullable=False),
    # The first day on which he is out of the registry; null: no end is known.
    Column("valid_until", Day),
    Column("account_id", Id, ForeignKey("account.id"), index=True),
    # The code of a department; null: the bureau's own.
    Column("department", String(40)),
    # Where he serves, without filling zeros.
    Column("region", String(20), nullable=False),
    Column("office", String(20)),
    # officer; expert: assists and counts for no team
    Column("kind", String(20), nullable=False),
    # Codes of the registry of qualifications: ["…"]
    Column("qualifications", JSON, nullable=False),
    # Whether he may lead a team.
    Column("lead", Boolean, nullable=False),
    # Visits that he may be drawn for in a year; null: as many as there are.
    Column("cap", Integer),
    Column("note", Text),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index("ix_inspector_number", "number", "valid_from", "id"),
)

# What an officer is called: the last row counts; all of them are erased when retention ends.
inspector_name = Table(
    "inspector_name",
    metadata,
    Column("id", Id, primary_key=True),
    Column("inspector", String(40), nullable=False),
    Column("name", String(80), nullable=False),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index("ix_inspector_name_inspector", "inspector", "id"),
)

# Enforcement certificates; of several rows of one certificate the last counts.
inspector_certificate = Table(
    "inspector_certificate",
    metadata,
    Column("id", Id, primary_key=True),
    Column("inspector", String(40), nullable=False),
    # Null: erased when retention ended.
    Column("certificate_no", String(60)),
    Column("issued_by", String(200)),
    # Valid from and to, both included.
    Column("valid_from", Day, nullable=False),
    Column("valid_until", Day, nullable=False),
    # From this day on it is valid no more.
    Column("revoked_on", Day),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index("ix_inspector_certificate_inspector", "inspector", "certificate_no", "id"),
)

# Days on which an officer cannot be drawn, both included, unless withdrawn.
inspector_absence = Table(
    "inspector_absence",
    metadata,
    Column("id", Id, primary_key=True),
    Column("inspector", String(40), nullable=False),
    Column("from_day", Day, nullable=False),
    Column("until_day", Day, nullable=False),
    Column("reason", Text),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("withdrawn_by", String(80)),
    Column("withdrawn_at", Moment),
    Index("ix_inspector_absence_inspector", "inspector", "until_day"),
)

# An officer who is never matched with a subject, from a day until another, both included, unless withdrawn.
recusal = Table(
    "recusal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("inspector", String(40), nullable=False),
    # The code by which the subject was named: of an enterprise, or REG-… of what is none.
    Column("subject", String(64), nullable=False),
    Column("from_day", Day, nullable=False),
    # Null: no end is known.
    Column("until_day", Day),
    # Sealed: read by who filed it, leaders and auditors, and in no list.
    Column("reason", Text),
    Column("filed_by", String(80), nullable=False),
    Column("filed_at", Moment, nullable=False),
    Column("withdrawn_by", String(80)),
    Column("withdrawn_at", Moment),
    Index("ix_recusal_inspector", "inspector", "id"),
    Index("ix_recusal_subject", "subject", "inspector"),
)
