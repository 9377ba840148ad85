"""That what was entered of a call was corrected, by whom, when and why."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Moment

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call_back", sa.Column("corrected_by", sa.String(length=80), nullable=True))
    op.add_column("call_back", sa.Column("corrected_at", Moment(), nullable=True))
    op.add_column("call_back", sa.Column("corrected_because", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("call_back") as table:
        for name in ("corrected_because", "corrected_at", "corrected_by"):
            table.drop_column(name)
