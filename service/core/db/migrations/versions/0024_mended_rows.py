"""Rows to check: their reason, what tells a row that comes again, and what was changed in it, by whom and when."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Id, Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_MORE = (
    ("reason", sa.String(32)),
    ("digest", sa.String(32)),
    ("original", sa.JSON()),
    ("mended_by", sa.String(80)),
    ("mended_at", Moment),
    ("as_before", Id),
)


def upgrade() -> None:
    for name, kind in _MORE:
        op.add_column("quarantine", sa.Column(name, kind, nullable=True))
    op.create_index("ix_quarantine_digest", "quarantine", ["digest", "id"])
    op.create_index("ix_quarantine_import_id_reason", "quarantine", ["import_id", "status", "reason", "id"])


def downgrade() -> None:
    op.drop_index("ix_quarantine_import_id_reason", table_name="quarantine")
    op.drop_index("ix_quarantine_digest", table_name="quarantine")
    # What waits as a row of an earlier import waits again by itself.
    op.execute("UPDATE quarantine SET status = 'open' WHERE status = 'repeated'")
    for name, _ in _MORE:
        op.drop_column("quarantine", name)
