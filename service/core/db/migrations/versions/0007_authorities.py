"""Names and codes of authorities that whole deliveries stated."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "authority",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_on", service.core.db.tables.column_types.Day(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_authority_import_id")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_authority")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("authority")
