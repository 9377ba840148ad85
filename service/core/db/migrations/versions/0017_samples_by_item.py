"""Samples of spot checks with what each of their items was found to be, as every delivery stated them."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEY = ("enterprise_id", "identity", "source_rank", "recorded_on", "dated", "change_id")


def upgrade() -> None:
    op.create_table(
        "sample",
        *_key_columns(),
        sa.Column("sampled_on", Day(), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_sample_change_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_sample_enterprise_id")),
        sa.PrimaryKeyConstraint(*_KEY, name=op.f("pk_sample")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sample_item",
        *_key_columns(),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("revoked", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(_KEY, [f"sample.{name}" for name in _KEY], name=op.f("fk_sample_item_enterprise_id")),
        sa.PrimaryKeyConstraint(*_KEY, "item", name=op.f("pk_sample_item")),
        sqlite_with_rowid=False,
    )


def _key_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("enterprise_id", _ID, nullable=False, autoincrement=False),
        sa.Column("identity", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("source_rank", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("recorded_on", Day(), nullable=False, autoincrement=False),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.Column("change_id", _ID, nullable=False, autoincrement=False),
    ]


def downgrade() -> None:
    op.drop_table("sample_item")
    op.drop_table("sample")
