"""The tables of signals that runs went by stand where all dated tables are archived."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "INSERT INTO dated_table (digest, name, version, content, recorded_at) "
        "SELECT digest, 'signals', version, content, recorded_at FROM signals_table "
        "WHERE digest NOT IN (SELECT digest FROM dated_table)"
    )
    op.drop_table("signals_table")


def downgrade() -> None:
    op.create_table(
        "signals_table",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("recorded_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_signals_table")),
    )
    op.execute(
        "INSERT INTO signals_table (digest, version, content, recorded_at) "
        "SELECT digest, version, content, recorded_at FROM dated_table WHERE name = 'signals'"
    )
