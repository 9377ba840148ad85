"""Accounts: the scheme whose figures and list a person is shown first."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("usual_scheme", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("account", "usual_scheme")
