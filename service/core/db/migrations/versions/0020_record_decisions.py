"""Decisions of persons on rows that may be two records or one."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day, Id, Moment

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_decision",
        sa.Column("id", Id, nullable=False),
        sa.Column("enterprise_id", Id, nullable=False),
        sa.Column("row_id", Id, nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sides", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("decided_by", sa.String(80), nullable=False),
        sa.Column("decided_at", Moment, nullable=False),
        sa.Column("decided_on", Day, nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_by", sa.String(80), nullable=True),
        sa.Column("withdrawn_at", Moment, nullable=True),
        sa.Column("withdrawn_on", Day, nullable=True),
        sa.Column("withdrawn_change_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_record_decision_enterprise_id")),
        sa.ForeignKeyConstraint(["row_id"], ["quarantine.id"], name=op.f("fk_record_decision_row_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_decision")),
    )
    op.create_index("ix_record_decision_enterprise", "record_decision", ["enterprise_id", "id"])
    op.create_table(
        "record_tie",
        sa.Column("enterprise_id", Id, nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("decision_id", Id, autoincrement=False, nullable=False),
        sa.Column("identity", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_record_tie_enterprise_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["record_decision.id"], name=op.f("fk_record_tie_decision_id")),
        sa.PrimaryKeyConstraint("enterprise_id", "key", "decision_id", name=op.f("pk_record_tie")),
        sqlite_with_rowid=False,
    )
    op.add_column("quarantine", sa.Column("kind", sa.String(20), nullable=True))
    op.create_index("ix_quarantine_kind_status", "quarantine", ["kind", "status", "id"])
    op.execute("UPDATE quarantine SET kind = 'name_only' WHERE name IS NOT NULL")
    op.execute("UPDATE quarantine SET kind = 'two_or_one' WHERE CAST(faults AS TEXT) LIKE '%one record or two%'")


def downgrade() -> None:
    op.drop_index("ix_quarantine_kind_status", "quarantine")
    op.drop_column("quarantine", "kind")
    op.drop_table("record_tie")
    op.drop_table("record_decision")
