"""Officers who may be drawn: registry, names, certificates, absences and recusals."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day, Id, Moment

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspector",
        sa.Column("id", Id, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("valid_from", Day, nullable=False),
        sa.Column("valid_until", Day, nullable=True),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("department", sa.String(40), nullable=True),
        sa.Column("region", sa.String(20), nullable=False),
        sa.Column("office", sa.String(20), nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("qualifications", sa.JSON(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        *_recorded(),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_inspector_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector")),
    )
    op.create_index(op.f("ix_inspector_account_id"), "inspector", ["account_id"])
    op.create_index("ix_inspector_number", "inspector", ["number", "valid_from", "id"])
    op.create_table(
        "inspector_name",
        sa.Column("id", Id, nullable=False),
        sa.Column("inspector", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        *_recorded(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector_name")),
    )
    op.create_index("ix_inspector_name_inspector", "inspector_name", ["inspector", "id"])
    op.create_table(
        "inspector_certificate",
        sa.Column("id", Id, nullable=False),
        sa.Column("inspector", sa.String(40), nullable=False),
        sa.Column("certificate_no", sa.String(60), nullable=True),
        sa.Column("issued_by", sa.String(200), nullable=True),
        sa.Column("valid_from", Day, nullable=False),
        sa.Column("valid_until", Day, nullable=False),
        sa.Column("revoked_on", Day, nullable=True),
        *_recorded(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector_certificate")),
    )
    of = ["inspector", "certificate_no", "id"]
    op.create_index("ix_inspector_certificate_inspector", "inspector_certificate", of)
    op.create_table(
        "inspector_absence",
        sa.Column("id", Id, nullable=False),
        sa.Column("inspector", sa.String(40), nullable=False),
        sa.Column("from_day", Day, nullable=False),
        sa.Column("until_day", Day, nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        *_recorded(),
        *_withdrawn(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspector_absence")),
    )
    op.create_index("ix_inspector_absence_inspector", "inspector_absence", ["inspector", "until_day"])
    op.create_table(
        "recusal",
        sa.Column("id", Id, nullable=False),
        sa.Column("inspector", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("from_day", Day, nullable=False),
        sa.Column("until_day", Day, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("filed_by", sa.String(80), nullable=False),
        sa.Column("filed_at", Moment, nullable=False),
        *_withdrawn(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
    )
    op.create_index("ix_recusal_inspector", "recusal", ["inspector", "id"])
    op.create_index("ix_recusal_subject", "recusal", ["subject", "inspector"])


def downgrade() -> None:
    for table in ("recusal", "inspector_absence", "inspector_certificate", "inspector_name", "inspector"):
        op.drop_table(table)


def _recorded() -> tuple[sa.Column[object], ...]:
    return sa.Column("recorded_by", sa.String(80), nullable=False), sa.Column("recorded_at", Moment, nullable=False)


def _withdrawn() -> tuple[sa.Column[object], ...]:
    return sa.Column("withdrawn_by", sa.String(80), nullable=True), sa.Column("withdrawn_at", Moment, nullable=True)
