"""Replays of decisions, and what did not come out equal."""

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "replay",
        sa.Column("id", _ID, nullable=False),
        sa.Column("job_id", _ID, nullable=True),
        sa.Column("scheme", sa.String(length=80), nullable=True),
        sa.Column("sample", sa.Integer(), nullable=True),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("until_run", _ID, nullable=False),
        sa.Column("engine", sa.String(length=40), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
            for name in ("replayed", "equal", "otherwise", "differing", "not_replayable")
        ),
        sa.Column("started_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_replay_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replay")),
    )
    op.create_table(
        "replay_finding",
        sa.Column("replay_id", _ID, autoincrement=False, nullable=False),
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("enterprise_id", _ID, autoincrement=False, nullable=False),
        sa.Column("run_id", _ID, autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=True),
        sa.Column("why", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("engine", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["replay_id"], ["replay.id"], name=op.f("fk_replay_finding_replay_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_replay_finding_enterprise_id")),
        sa.ForeignKeyConstraint(["run_id"], ["scoring_run.id"], name=op.f("fk_replay_finding_run_id")),
        sa.PrimaryKeyConstraint("replay_id", "scheme", "enterprise_id", "run_id", name=op.f("pk_replay_finding")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("replay_finding")
    op.drop_table("replay")
