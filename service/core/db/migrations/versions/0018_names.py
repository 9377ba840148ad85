"""Names of enterprises as they are compared, what names alone stand for, and rows to check by the name they state.

Names of the enterprises that are there are noted where cleaning changes them, and those that they had before.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from scoring.cleaning import clean_text
from service.core.db.tables.column_types import Id, Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_LONGEST, _BLOCK = 200, 50_000


def upgrade() -> None:
    op.create_table(
        "enterprise_name",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("enterprise_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_name_enterprise_id")),
        sa.PrimaryKeyConstraint("name", "enterprise_id", name=op.f("pk_enterprise_name")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "name_match",
        sa.Column("id", Id, nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("enterprise_id", Id, nullable=True),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("matched_by", sa.String(80), nullable=False),
        sa.Column("matched_at", Moment, nullable=False),
        sa.Column("job_id", Id, nullable=True),
        sa.Column("withdrawn_by", sa.String(80), nullable=True),
        sa.Column("withdrawn_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_name_match_enterprise_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_name_match_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_match")),
    )
    op.create_index("ix_name_match_source", "name_match", ["source", "status", "name"])
    op.add_column("quarantine", sa.Column("name", sa.String(200), nullable=True))
    op.create_index("ix_quarantine_name_status", "quarantine", ["name", "status", "import_id"])
    _note_names(op.get_bind())


def downgrade() -> None:
    op.drop_index("ix_quarantine_name_status", "quarantine")
    op.drop_column("quarantine", "name")
    op.drop_table("name_match")
    op.drop_table("enterprise_name")


def _note_names(connection: sa.Connection) -> None:
    last = connection.execute(sa.text("SELECT COALESCE(MAX(id), 0) FROM enterprise")).scalar_one()
    noted = sa.text("INSERT INTO enterprise_name (name, enterprise_id) VALUES (:name, :id) ON CONFLICT DO NOTHING")
    for start in range(0, last + 1, _BLOCK):
        rows = [{"name": name, "id": id_} for id_, name in _names_of(connection, start)]
        if rows:
            connection.execute(noted, rows)


def _names_of(connection: sa.Connection, start: int) -> Iterator[tuple[int, str]]:
    """The names to note of a range of enterprises."""
    block = {"start": start, "stop": start + _BLOCK}
    own = "SELECT id, name FROM enterprise WHERE id >= :start AND id < :stop AND name IS NOT NULL"
    for id_, name in connection.execute(sa.text(own), block):
        cleaned = clean_text(name)
        if cleaned != name and 0 < len(cleaned) <= _LONGEST:
            yield id_, cleaned
    had = (
        "SELECT enterprise_id, text FROM attribute_change WHERE enterprise_id >= :start AND enterprise_id < :stop "
        "AND field = 'name' AND text IS NOT NULL"
    )
    for id_, name in connection.execute(sa.text(had), block):
        cleaned = clean_text(name)
        if 0 < len(cleaned) <= _LONGEST:
            yield id_, cleaned
