"""Models: registered files, switches, months, probabilities of inclusion, and what runs say of the model they used."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "model",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("registered_by", sa.String(length=80), nullable=False),
        sa.Column("registered_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_model")),
    )
    op.create_index("ix_model_scheme_registered_at", "model", ["scheme", "registered_at"])
    op.create_table(
        "model_switch",
        sa.Column("id", ID, nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("model", sa.String(length=64), nullable=True),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(length=80), nullable=False),
        sa.Column("requested_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["model"], ["model.digest"], name=op.f("fk_model_switch_model")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_switch")),
    )
    op.create_index("ix_model_switch_scheme_status", "model_switch", ["scheme", "status", "decided_at"])
    op.create_table(
        "model_month",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("month", service.core.db.tables.column_types.Day(), autoincrement=False, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("made_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["model.digest"], name=op.f("fk_model_month_digest")),
        sa.PrimaryKeyConstraint("digest", "month", name=op.f("pk_model_month")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inclusion",
        sa.Column("enterprise_id", ID, autoincrement=False, nullable=False),
        sa.Column("inspected_on", service.core.db.tables.column_types.Day(), autoincrement=False, nullable=False),
        sa.Column("probability", sa.BigInteger(), nullable=False),
        sa.Column("change_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_inclusion_enterprise_id")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_inclusion_change_id")),
        sa.PrimaryKeyConstraint("enterprise_id", "inspected_on", name=op.f("pk_inclusion")),
        sqlite_with_rowid=False,
    )
    # By themselves, not in a batch: a batch makes the whole table anew on SQLite, which others refer to.
    op.add_column("closure", sa.Column("models", sa.JSON(), nullable=True))
    op.add_column("scoring_run", sa.Column("model", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("scoring_run", "model")
    op.drop_column("closure", "models")
    for table in ("inclusion", "model_month", "model_switch", "model"):
        op.drop_table(table)
