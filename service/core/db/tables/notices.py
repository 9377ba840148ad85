"""Notices of credit repair: what each said to an enterprise, and when and how it was served."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

repair_notice = Table(
    "repair_notice",
    metadata,
    Column("id", Id, primary_key=True),
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), nullable=False),
    # record, period, typed
    Column("about", String(20), nullable=False),
    # For which days on which penalties came to be known.
    Column("known_from", Day),
    Column("known_until", Day),
    # What it says of each record, as it was printed (`service.notices.notice.Item`).
    Column("items", JSON, nullable=False),
    # The name of the table of remedies that it rests on, and what must stand on it.
    Column("remedies", String(80), nullable=False),
    Column("marks", JSON, nullable=False),
    Column("made_on", Day, nullable=False),
    Column("made_by", String(80), nullable=False),
    # Null: not noted yet.
    Column("served_on", Day),
    Column("served_by", String(20)),
    Column("noted_by", String(80)),
    Column("noted_at", Moment),
    Index("ix_repair_notice_enterprise_id", "enterprise_id", "id"),
)
