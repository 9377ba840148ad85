"""Which column is which field: kept with a source, and noted with an import."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("import", sa.Column("mapping", sa.JSON(), nullable=True))
    op.create_table(
        "source_mapping",
        sa.Column("id", ID, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("kept_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source_mapping"),
        sa.UniqueConstraint("source", "kind", "form", name="uq_source_mapping_source_kind_form"),
    )


def downgrade() -> None:
    op.drop_table("source_mapping")
    op.drop_column("import", "mapping")
