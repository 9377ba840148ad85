"""Accounts: last log-in, who set the password, mail; deputies; what people were told; entries of the log by time."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day, Id, Moment

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# Columns of accounts, with what they hold where nothing is known; None: null.
_ACCOUNT = (
    ("email", sa.String(200), ""),
    ("last_login_at", Moment, None),
    ("password_set_by", sa.String(80), ""),
    ("password_set_at", Moment, None),
    ("summarised_on", Day, None),
)


def upgrade() -> None:
    for name, kind, default in _ACCOUNT:
        op.add_column("account", sa.Column(name, kind, nullable=default is None, server_default=default))
    # What the log says of log-ins until now.
    op.execute(
        "UPDATE account SET last_login_at = (SELECT max(e.at) FROM audit_entry e "
        "WHERE e.action = 'log-in' AND e.object = 'account ' || account.login)"
    )
    op.create_table(
        "deputy",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("deputy_id", Id, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("begins_on", Day, nullable=False),
        sa.Column("ends_on", Day, nullable=False),
        sa.Column("set_by", sa.String(80), nullable=False),
        sa.Column("set_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_deputy_account_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["account.id"], name=op.f("fk_deputy_deputy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    op.create_index(op.f("ix_deputy_account_id"), "deputy", ["account_id"])
    op.create_index(op.f("ix_deputy_deputy_id"), "deputy", ["deputy_id"])
    op.create_table(
        "told",
        sa.Column("id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("told_at", Moment, nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("settled_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_told_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told")),
    )
    op.create_index(op.f("ix_told_account_id"), "told", ["account_id"])
    op.create_index("ix_audit_entry_at", "audit_entry", ["at", "id"])


def downgrade() -> None:
    op.drop_index("ix_audit_entry_at", table_name="audit_entry")
    op.drop_table("told")
    op.drop_table("deputy")
    for name, _, _ in _ACCOUNT:
        op.drop_column("account", name)
