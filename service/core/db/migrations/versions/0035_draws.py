"""Random draws: what was fixed and when, who was drawn, and a log that only ever grows."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Id, Moment

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SAID = "lines of the log of draws are never changed or deleted"

SQLITE_UP = (
    f"CREATE TRIGGER draw_log_no_update BEFORE UPDATE ON draw_log BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    f"CREATE TRIGGER draw_log_no_delete BEFORE DELETE ON draw_log BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
)
POSTGRESQL_UP = (
    f"CREATE FUNCTION refuse_draw_log_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$",
    "CREATE TRIGGER draw_log_no_change BEFORE UPDATE OR DELETE ON draw_log "
    "FOR EACH ROW EXECUTE FUNCTION refuse_draw_log_change()",
    "CREATE TRIGGER draw_log_no_truncate BEFORE TRUNCATE ON draw_log "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_draw_log_change()",
)


def upgrade() -> None:
    _make_tables()
    for statement in SQLITE_UP if _is_sqlite() else POSTGRESQL_UP:
        op.execute(statement)


def downgrade() -> None:
    # On SQLite triggers go with their table.
    for table in ("drawn_subject", "drawn_officer", "draw_inspector", "draw_change", "draw_log", "draw"):
        op.drop_table(table)
    if not _is_sqlite():
        op.execute("DROP FUNCTION refuse_draw_log_change()")


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _make_tables() -> None:
    op.create_table(
        "draw",
        sa.Column("id", Id, nullable=False),
        sa.Column("draw_id", sa.String(length=40), nullable=False),
        sa.Column("batch_id", Id, nullable=False),
        sa.Column("parent_id", Id, nullable=True),
        sa.Column("department", sa.String(length=40), nullable=True),
        sa.Column("region", sa.String(length=20), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=True),
        sa.Column("verifier", sa.String(length=64), nullable=False),
        sa.Column("seed_plan", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("seed_lines", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reserve", sa.String(length=64), nullable=False),
        sa.Column("subjects", sa.Integer(), nullable=True),
        sa.Column("selected", sa.Integer(), nullable=True),
        sa.Column("replacements", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unstaffed", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("job_id", Id, nullable=True),
        sa.Column("locked_by", sa.String(length=80), nullable=False),
        sa.Column("locked_at", Moment, nullable=False),
        sa.Column("number_by", sa.String(length=80), nullable=True),
        sa.Column("number_at", Moment, nullable=True),
        sa.Column("drawn_by", sa.String(length=80), nullable=True),
        sa.Column("drawn_at", Moment, nullable=True),
        sa.Column("void_asked_by", sa.String(length=80), nullable=True),
        sa.Column("void_asked_at", Moment, nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("void_decided_by", sa.String(length=80), nullable=True),
        sa.Column("void_decided_at", Moment, nullable=True),
        sa.Column("void_opinion", sa.Text(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=True),
        sa.Column("verified_by", sa.String(length=80), nullable=True),
        sa.Column("verified_at", Moment, nullable=True),
        sa.Column("signed_paper", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["draw.id"], name=op.f("fk_draw_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw")),
        sa.UniqueConstraint("draw_id", name=op.f("uq_draw_draw_id")),
    )
    op.create_index("ix_draw_batch_id", "draw", ["batch_id", "id"])
    op.create_index("ix_draw_parent_id", "draw", ["parent_id"])
    op.create_index("ix_draw_status", "draw", ["status", "id"])
    op.create_table(
        "draw_log",
        sa.Column("seq", Id, autoincrement=False, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("draw_id", sa.String(length=40), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("time", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("voids", sa.Integer(), nullable=False),
        sa.Column("replacements", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_draw_log")),
    )
    op.create_index("ix_draw_log_draw_id", "draw_log", ["draw_id", "seq"])
    op.create_table(
        "draw_change",
        sa.Column("id", Id, nullable=False),
        sa.Column("draw", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("officer", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(length=64), nullable=True),
        sa.Column("came", sa.String(length=64), nullable=True),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", Moment, nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["draw"], ["draw.id"], name=op.f("fk_draw_change_draw")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_change")),
    )
    op.create_index("ix_draw_change_draw", "draw_change", ["draw", "id"])
    op.create_index("ix_draw_change_status", "draw_change", ["status", "id"])
    op.create_table(
        "draw_inspector",
        sa.Column("draw", Id, nullable=False),
        sa.Column("alias", sa.String(length=20), nullable=False),
        sa.Column("inspector", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["draw"], ["draw.id"], name=op.f("fk_draw_inspector_draw")),
        sa.PrimaryKeyConstraint("draw", "alias", name=op.f("pk_draw_inspector")),
    )
    op.create_table(
        "drawn_officer",
        sa.Column("draw", Id, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("inspector", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["draw"], ["draw.id"], name=op.f("fk_drawn_officer_draw")),
        sa.PrimaryKeyConstraint("draw", "subject", "inspector", name=op.f("pk_drawn_officer")),
    )
    op.create_index("ix_drawn_officer_inspector", "drawn_officer", ["inspector", "draw"])
    op.create_table(
        "drawn_subject",
        sa.Column("draw", Id, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("enterprise_id", Id, nullable=True),
        sa.Column("stratum", sa.String(length=80), nullable=False),
        sa.Column("cell", sa.String(length=80), nullable=False),
        sa.Column("num", sa.BigInteger(), nullable=False),
        sa.Column("den", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["draw"], ["draw.id"], name=op.f("fk_drawn_subject_draw")),
        sa.PrimaryKeyConstraint("draw", "place", name=op.f("pk_drawn_subject")),
    )
    op.create_index("ix_drawn_subject_enterprise_id", "drawn_subject", ["enterprise_id", "draw"])
    op.create_index("ix_drawn_subject_subject", "drawn_subject", ["subject", "draw"])
