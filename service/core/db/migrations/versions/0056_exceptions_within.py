"""Exceptions are listed by indexes that hold where each lies."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

SINGLY = sa.text("kind <> 'short_opinion'")
LIES = ["region", "office", "line"]
LISTED = {"at": ["at", "id"], "singly": ["at", "id"], "kind": ["kind", "at", "id"], "by": ["by", "at", "id"]}


def upgrade() -> None:
    for name, columns in LISTED.items():
        create_anew(name, [*columns, *(["kind"] if "kind" not in columns and name != "at" else []), *LIES])


def downgrade() -> None:
    for name, columns in LISTED.items():
        create_anew(name, columns)


def create_anew(name: str, columns: list[str]) -> None:
    index, where = f"ix_exception_entry_{name}", SINGLY if name == "singly" else None
    op.drop_index(index, "exception_entry")
    op.create_index(index, "exception_entry", columns, sqlite_where=where, postgresql_where=where)
