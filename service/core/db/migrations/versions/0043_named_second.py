"""Persons named to decide upon one thing where nobody is left, and decisions of the higher bureau that were entered."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "named_second",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing", sa.String(length=40), nullable=False),
        sa.Column("account_id", _ID, nullable=False),
        sa.Column("named_by", sa.String(length=80), nullable=False),
        sa.Column("named_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.Column("ended_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("decided", sa.Boolean(), nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_named_second_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_second")),
    )
    op.create_index("ix_named_second_thing", "named_second", ["kind", "thing", "id"])
    op.create_index(op.f("ix_named_second_account_id"), "named_second", ["account_id"])


def downgrade() -> None:
    op.drop_table("named_second")
