"""Inspection items, tags of subjects and subjects that are no enterprises; what departments lacked."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day, Moment

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_DEPARTMENTS = ("level", "parent", "inspects_from", "inspects_until")


def upgrade() -> None:
    op.create_table(
        "item",
        *_version(),
        sa.Column("sub_items", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("line", sa.String(length=80), nullable=True),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("published_on", Day(), nullable=True),
        sa.Column("subject_kinds", sa.JSON(), nullable=False),
        sa.Column("frame", sa.JSON(), nullable=False),
        sa.Column("methods", sa.JSON(), nullable=False),
        sa.Column("ratio_least", sa.Integer(), nullable=True),
        sa.Column("ratio_most", sa.Integer(), nullable=True),
        sa.Column("frequency", sa.JSON(), nullable=True),
        sa.Column("need", sa.String(length=40), nullable=True),
        sa.Column("need_of", sa.String(length=10), nullable=True),
        sa.Column("department", sa.String(length=40), nullable=True),
        sa.Column("checklist", sa.JSON(), nullable=False),
        *_recorded(),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
    )
    op.create_index("ix_item_code", "item", ["code", "valid_from", "id"])
    op.create_table(
        "other_subject",
        *_version(),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        *_recorded(),
        sa.PrimaryKeyConstraint("id", name="pk_other_subject"),
    )
    op.create_index("ix_other_subject_code", "other_subject", ["code", "valid_from", "id"])
    op.create_table(
        "subject_tag",
        sa.Column("id", ID, nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("licence_no", sa.String(length=80), nullable=False),
        sa.Column("valid_from", Day(), nullable=False),
        sa.Column("valid_until", Day(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=True),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        *_recorded()[1:],
        sa.PrimaryKeyConstraint("id", name="pk_subject_tag"),
    )
    op.create_index("ix_subject_tag_tag", "subject_tag", ["tag", "subject", "licence_no", "valid_from", "id"])
    op.create_index("ix_subject_tag_subject", "subject_tag", ["subject", "id"])
    op.add_column("registry_entry", sa.Column("level", sa.String(length=10), nullable=True))
    op.add_column("registry_entry", sa.Column("parent", sa.String(length=40), nullable=True))
    op.add_column("registry_entry", sa.Column("inspects_from", Day(), nullable=True))
    op.add_column("registry_entry", sa.Column("inspects_until", Day(), nullable=True))
    op.add_column("account", sa.Column("department_code", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("account", "department_code")
    for column in reversed(OF_DEPARTMENTS):
        op.drop_column("registry_entry", column)
    for table in ("subject_tag", "other_subject", "item"):
        op.drop_table(table)


def _version() -> list[sa.Column[object]]:
    return [
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("valid_from", Day(), nullable=False),
        sa.Column("valid_until", Day(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
    ]


def _recorded() -> list[sa.Column[object]]:
    return [
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
    ]
