"""Call-backs of closed items and visited firms, and what other places published."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day, Moment

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_call_back_round()
    create_call_back()
    create_published_figure()


def downgrade() -> None:
    op.drop_table("published_figure")
    op.drop_table("call_back")
    op.drop_table("call_back_round")


def create_call_back_round() -> None:
    op.create_table(
        "call_back_round",
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("quarter", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.Integer(), nullable=False),
        sa.Column("percent", sa.SmallInteger(), nullable=False),
        sa.Column("least", sa.SmallInteger(), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("chosen_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("year", "quarter", "kind", name=op.f("pk_call_back_round")),
        sqlite_with_rowid=False,
    )


def create_call_back() -> None:
    op.create_table(
        "call_back",
        sa.Column("id", number(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("quarter", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=True),
        sa.Column("enterprise_id", number(), nullable=True),
        sa.Column("region", sa.String(length=20), server_default="", nullable=False),
        sa.Column("office", sa.String(length=20), nullable=True),
        sa.Column("line", sa.String(length=80), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("rating", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("called_by", sa.String(length=80), nullable=True),
        sa.Column("called_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_call_back_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back")),
        sa.UniqueConstraint("year", "quarter", "kind", "number", name=op.f("uq_call_back_year_quarter_kind_number")),
    )
    op.create_index("ix_call_back_status", "call_back", ["status", "id"])


def create_published_figure() -> None:
    op.create_table(
        "published_figure",
        sa.Column("id", number(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("begins", Day(), nullable=False),
        sa.Column("ends", Day(), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("comparable", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("link", sa.String(length=400), nullable=True),
        sa.Column("published_on", Day(), nullable=True),
        sa.Column("file", sa.String(length=255), nullable=True),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_figure")),
    )
    op.create_index("ix_published_figure_measure", "published_figure", ["measure", "ends", "id"])


def number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
