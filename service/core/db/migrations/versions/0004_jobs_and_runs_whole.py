"""Tries of a job, how many enterprises a run is to examine, and one computing run a scheme."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COMPUTING = sa.text("status = 'computing'")


def upgrade() -> None:
    op.add_column("job", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    op.add_column("scoring_run", sa.Column("expected", sa.BigInteger(), nullable=True))
    # Parts of runs that were under way under another version: such a run cannot show that it is whole.
    op.add_column("run_part", sa.Column("examined", sa.Integer(), server_default="0", nullable=False))
    op.add_column("run_part", sa.Column("blocks", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "uq_scoring_run_computing",
        "scoring_run",
        ["scheme"],
        unique=True,
        sqlite_where=COMPUTING,
        postgresql_where=COMPUTING,
    )


def downgrade() -> None:
    op.drop_index("uq_scoring_run_computing", "scoring_run")
    op.drop_column("run_part", "blocks")
    op.drop_column("run_part", "examined")
    op.drop_column("scoring_run", "expected")
    op.drop_column("job", "tries")
