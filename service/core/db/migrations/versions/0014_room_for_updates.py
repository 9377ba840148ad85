"""On PostgreSQL a row of a job has room in its page for what is written over it, so that a full disk can be told."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE job SET (fillfactor = 10)")
        op.execute("ALTER TABLE worker SET (fillfactor = 10)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE job RESET (fillfactor)")
        op.execute("ALTER TABLE worker RESET (fillfactor)")
