"""Registries of regions, offices, industries, departments and working days; the office of every enterprise."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day, Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "registry_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("registry", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("valid_from", Day(), nullable=False),
        sa.Column("valid_until", Day(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        *_recorded(),
        sa.PrimaryKeyConstraint("id", name="pk_registry_entry"),
    )
    op.create_index("ix_registry_entry_code", "registry_entry", ["registry", "code", "valid_from", "id"])
    op.create_table(
        "office_firm",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("valid_from", Day(), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=True),
        *_recorded(),
        sa.PrimaryKeyConstraint("id", name="pk_office_firm"),
    )
    op.create_index("ix_office_firm_code", "office_firm", ["code", "valid_from", "id"])
    op.create_index("ix_office_firm_office", "office_firm", ["office", "id"])
    op.create_table(
        "workday_year",
        sa.Column("id", ID, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("off", sa.JSON(), nullable=False),
        sa.Column("on", sa.JSON(), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        *_recorded(),
        sa.PrimaryKeyConstraint("id", name="pk_workday_year"),
    )
    op.create_index("ix_workday_year_year", "workday_year", ["year"])
    op.create_table(
        "office_placing",
        sa.Column("id", ID, nullable=False),
        sa.Column("job_id", ID, nullable=True),
        sa.Column("placed_at", Moment(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("enterprises", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_office_placing_job_id"),
        sa.PrimaryKeyConstraint("id", name="pk_office_placing"),
    )
    op.add_column("enterprise", sa.Column("office", sa.String(length=20), nullable=True))
    op.create_index("ix_enterprise_office", "enterprise", ["office", "id"])


def downgrade() -> None:
    op.drop_index("ix_enterprise_office", table_name="enterprise")
    op.drop_column("enterprise", "office")
    for table in ("office_placing", "workday_year", "office_firm", "registry_entry"):
        op.drop_table(table)


def _recorded() -> list[sa.Column[object]]:
    return [
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
    ]
