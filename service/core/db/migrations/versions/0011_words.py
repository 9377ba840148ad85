"""Words that no list has: where they came in, and what each was matched to."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day, Id, Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "word_use",
        sa.Column("id", Id, nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("stated", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("enterprises", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("import_id", Id, nullable=True),
        sa.Column("recorded_on", Day, nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["import.id"], name=op.f("fk_word_use_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_use")),
    )
    op.create_index("ix_word_use_word", "word_use", ["field", "record_type", "word"])
    op.create_table(
        "word_match",
        sa.Column("id", Id, nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("record_type", sa.String(80), nullable=False),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("code", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("matched_by", sa.String(80), nullable=False),
        sa.Column("matched_at", Moment, nullable=False),
        sa.Column("matched_on", Day, nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", Id, nullable=True),
        sa.Column("withdrawn_by", sa.String(80), nullable=True),
        sa.Column("withdrawn_at", Moment, nullable=True),
        sa.Column("withdrawn_on", Day, nullable=True),
        sa.Column("withdrawn_change_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_word_match_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_match")),
    )
    op.create_index("ix_word_match_word", "word_match", ["field", "record_type", "word", "status"])


def downgrade() -> None:
    op.drop_table("word_match")
    op.drop_table("word_use")
