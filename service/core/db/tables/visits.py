"""On-site visits already made this year, by us or by other departments: what an annual cap counts."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from service.core.db.column_types import Day, Id
from service.core.db.tables.metadata import metadata

visit = Table(
    "visit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), nullable=False),
    Column("visited_on", Day, nullable=False),
    Column("department", String(200), nullable=False),
    # PLAN_RANDOM, KEY_SUPERVISION, SPECIAL_CAMPAIGN count towards the cap; COMPLAINT, TRANSFER, MONITORING_CLUE,
    # ENTERPRISE_REQUEST, EMERGENCY do not.
    Column("trigger", String(40), nullable=False),
    Column("on_site", Boolean, nullable=False),
    Column("item", Text, nullable=False),
    # How its own system calls the visit; with the department it makes the visit that visit.
    Column("number", String(200), nullable=False),
    Column("change_id", Id, ForeignKey("change.id"), nullable=False),
    Index("uq_visit_department_number", "department", "number", unique=True),
    Index("ix_visit_enterprise_id_visited_on", "enterprise_id", "visited_on"),
)

# A manual adjustment (人工调整) on its way to becoming a record: asked for by one person, approved by another.
adjustment = Table(
    "adjustment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), nullable=False, index=True),
    Column("scheme", String(80), nullable=False),
    Column("tier", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("starts_on", Day, nullable=False),
    Column("ends_on", Day, nullable=False),
    # proposed, approved, rejected, withdrawn, revoked
    Column("status", String(20), nullable=False),
    Column("applicant", String(80), nullable=False),
    Column("approver", String(80)),
    Column("decision_note", Text),
    Column("created_on", Day, nullable=False),
    Column("decided_on", Day),
    Index("ix_adjustment_status", "status", "id"),
)
