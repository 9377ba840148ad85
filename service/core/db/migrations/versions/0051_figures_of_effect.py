"""Lists of draws by group, and figures that were computed and kept."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day, Moment

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_drawn_list()
    create_kept_figures()
    create_rates_beside()


def downgrade() -> None:
    op.drop_table("rates_beside")
    op.drop_table("kept_figures")
    op.drop_table("drawn_list")


def create_drawn_list() -> None:
    op.create_table(
        "drawn_list",
        sa.Column("draw", number(), autoincrement=False, nullable=False),
        sa.Column("counted_at", Moment(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("groups", sa.LargeBinary(), nullable=False),
        sa.Column("group_of_drawn", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["draw"], ["draw.id"], name=op.f("fk_drawn_list_draw")),
        sa.PrimaryKeyConstraint("draw", name=op.f("pk_drawn_list")),
    )


def create_kept_figures() -> None:
    op.create_table(
        "kept_figures",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("reach", sa.String(length=64), nullable=False),
        sa.Column("until", Day(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", "reach", name=op.f("pk_kept_figures")),
        sqlite_with_rowid=False,
    )


def create_rates_beside() -> None:
    op.create_table(
        "rates_beside",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("reach", sa.String(length=64), nullable=False),
        sa.Column("until", Day(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "ref", "reach", name=op.f("pk_rates_beside")),
        sqlite_with_rowid=False,
    )


def number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
