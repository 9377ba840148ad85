"""Saved views of lists, and the columns and the size of a page that accounts chose."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Id, Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_saved_view_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("account_id", "page", "name", name=op.f("uq_saved_view_account_id_page_name")),
    )
    op.create_table(
        "list_choice",
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_list_choice_account_id")),
        sa.PrimaryKeyConstraint("account_id", "page", name=op.f("pk_list_choice")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("list_choice")
    op.drop_table("saved_view")
