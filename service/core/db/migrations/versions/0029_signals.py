"""Signals that runs raise, and what was set aside."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    day, moment = service.core.db.tables.column_types.Day(), service.core.db.tables.column_types.Moment()
    op.create_table(
        "signals_table",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("recorded_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_signals_table")),
    )
    op.create_table(
        "signal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("signal", sa.String(length=80), nullable=False),
        sa.Column("first_run", _ID, nullable=False),
        sa.Column("raised_on", day, nullable=False),
        sa.Column("from_run", _ID, nullable=False),
        sa.Column("until_run", _ID, nullable=True),
        sa.Column("ground", sa.LargeBinary(), nullable=False),
        sa.Column("set_aside_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_signal_enterprise_id")),
        sa.ForeignKeyConstraint(["first_run"], ["scoring_run.id"], name=op.f("fk_signal_first_run")),
        sa.ForeignKeyConstraint(["from_run"], ["scoring_run.id"], name=op.f("fk_signal_from_run")),
        sa.ForeignKeyConstraint(["until_run"], ["scoring_run.id"], name=op.f("fk_signal_until_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
    )
    op.create_index("ix_signal_open", "signal", ["scheme", "until_run", "enterprise_id"])
    op.create_index("ix_signal_from_run", "signal", ["scheme", "from_run"])
    op.create_index("ix_signal_enterprise_id", "signal", ["enterprise_id", "scheme"])
    op.create_table(
        "signal_set_aside",
        sa.Column("id", _ID, nullable=False),
        sa.Column("signal_id", _ID, nullable=False),
        sa.Column("ground", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.Column("set_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["signal_id"], ["signal.id"], name=op.f("fk_signal_set_aside_signal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_set_aside")),
    )
    op.create_index("ix_signal_set_aside_signal_id", "signal_set_aside", ["signal_id"])
    op.add_column("scoring_run", sa.Column("signals", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("scoring_run", "signals")
    op.drop_index("ix_signal_set_aside_signal_id", table_name="signal_set_aside")
    op.drop_table("signal_set_aside")
    op.drop_index("ix_signal_enterprise_id", table_name="signal")
    op.drop_index("ix_signal_from_run", table_name="signal")
    op.drop_index("ix_signal_open", table_name="signal")
    op.drop_table("signal")
    op.drop_table("signals_table")
