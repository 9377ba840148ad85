"""Notices of credit repair."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    day, moment = service.core.db.tables.column_types.Day(), service.core.db.tables.column_types.Moment()
    op.create_table(
        "repair_notice",
        sa.Column("id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("known_from", day, nullable=True),
        sa.Column("known_until", day, nullable=True),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("remedies", sa.String(length=80), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("made_on", day, nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("served_on", day, nullable=True),
        sa.Column("served_by", sa.String(length=20), nullable=True),
        sa.Column("noted_by", sa.String(length=80), nullable=True),
        sa.Column("noted_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_repair_notice_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_notice")),
    )
    op.create_index("ix_repair_notice_enterprise_id", "repair_notice", ["enterprise_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_repair_notice_enterprise_id", table_name="repair_notice")
    op.drop_table("repair_notice")
