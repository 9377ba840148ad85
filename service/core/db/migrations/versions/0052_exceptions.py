"""What departed from the rule, in one place."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day, Moment

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

SINGLY = sa.text("kind <> 'short_opinion'")


def upgrade() -> None:
    create_exception_entry()


def downgrade() -> None:
    op.drop_table("exception_entry")


def create_exception_entry() -> None:
    op.create_table(
        "exception_entry",
        sa.Column("id", number(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("ref", sa.String(length=160), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=True),
        sa.Column("account_id", number(), nullable=True),
        sa.Column("agreed_by", sa.String(length=80), nullable=True),
        sa.Column("month", Day(), nullable=False),
        sa.Column("found_at", Moment(), nullable=False),
        sa.Column("region", sa.String(length=20), server_default="", nullable=False),
        sa.Column("office", sa.String(length=20), nullable=True),
        sa.Column("line", sa.String(length=80), nullable=True),
        sa.Column("thing", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_exception_entry_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exception_entry")),
        sa.UniqueConstraint("kind", "ref", name=op.f("uq_exception_entry_kind_ref")),
    )
    op.create_index("ix_exception_entry_at", "exception_entry", ["at", "id"])
    op.create_index(
        "ix_exception_entry_singly", "exception_entry", ["at", "id"], sqlite_where=SINGLY, postgresql_where=SINGLY
    )
    op.create_index("ix_exception_entry_by", "exception_entry", ["by", "at", "id"])
    op.create_index("ix_exception_entry_found_at", "exception_entry", ["found_at"])
    op.create_index("ix_exception_entry_kind", "exception_entry", ["kind", "at", "id"])
    place = ["region", "office", "line"]
    op.create_index("ix_exception_entry_month", "exception_entry", ["month", "kind", *place])
    op.create_index("ix_exception_entry_person", "exception_entry", ["by", "kind", "month", *place])


def number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
