"""Business lines (业务条线) of the bureau, and which of them a scheme belongs to."""

from sqlalchemy import Column, ForeignKey, String, Table, Text

from service.core.db.tables.metadata import metadata

business_line = Table(
    "business_line",
    metadata,
    Column("code", String(80), primary_key=True),
    Column("name", Text, nullable=False),
)

# A scheme that is not here belongs to every line.
scheme_line = Table(
    "scheme_line",
    metadata,
    Column("scheme", String(80), primary_key=True),
    Column("line", String(80), ForeignKey("business_line.code"), nullable=False, index=True),
)
