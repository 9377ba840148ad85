"""What a firm is to have ready when an item is looked at, as notices of inspection say it."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("item", sa.Column("materials", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("item") as batch:
        batch.drop_column("materials")
