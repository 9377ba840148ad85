"""Who wrote a draft stays known when the draft is deleted: its acts outlive it, without what it said."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Id

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("adoption_act") as batch:
        batch.alter_column("adoption_id", existing_type=Id, nullable=True)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM adoption_act WHERE adoption_id IS NULL"))
    with op.batch_alter_table("adoption_act") as batch:
        batch.alter_column("adoption_id", existing_type=Id, nullable=False)
