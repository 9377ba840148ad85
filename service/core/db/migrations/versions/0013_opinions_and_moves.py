"""Runs keep the opinion of who decided and whom they moved; rows to check the code that they state."""

import json
from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from alembic import op

from scoring.cleaning import clean_code
from service.core.identifiers import is_identifier

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ROWS = 10_000
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_QUARANTINE = sa.table(
    "quarantine", sa.column("id", _ID), sa.column("row", sa.JSON), sa.column("status"), sa.column("code")
)


def upgrade() -> None:
    op.add_column("scoring_run", sa.Column("opinion", sa.Text(), nullable=True))
    op.create_table(
        "run_move",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["scoring_run.id"], name="fk_run_move_run_id"),
        sa.PrimaryKeyConstraint("run_id", "part", name="pk_run_move"),
    )
    op.add_column("quarantine", sa.Column("code", sa.String(length=64), nullable=True))
    op.create_index("ix_quarantine_code_status", "quarantine", ["code", "status"])
    _find_codes(op.get_bind())


def downgrade() -> None:
    op.drop_index("ix_quarantine_code_status", table_name="quarantine")
    op.drop_column("quarantine", "code")
    op.drop_table("run_move")
    op.drop_column("scoring_run", "opinion")


def _find_codes(connection: sa.Connection) -> None:
    """Notes of rows that wait which code they state."""
    last, set_code = 0, sa.update(_QUARANTINE).where(_QUARANTINE.c.id == sa.bindparam("row_id"))
    while True:
        query = sa.select(_QUARANTINE.c.id, _QUARANTINE.c.row).where(
            _QUARANTINE.c.id > last, _QUARANTINE.c.status == "open"
        )
        rows = connection.execute(query.order_by(_QUARANTINE.c.id).limit(_ROWS)).all()
        if not rows:
            return
        last = rows[-1].id
        found = [{"row_id": row.id, "found": code} for row in rows if (code := _code_stated_in(row.row))]
        if found:
            connection.execute(set_code.values(code=sa.bindparam("found")), found)


def _code_stated_in(row: Mapping[str, str] | str) -> str | None:
    """What `service.intake.write.rows_to_check` found when this was written."""
    stated = json.loads(row) if isinstance(row, str) else row
    codes = list(_codes_in(stated))
    return next((code for code in codes if not code.startswith("1")), codes[0] if codes else None)


def _codes_in(row: Mapping[str, str]) -> Iterator[str]:
    for text in row.values():
        code = clean_code(text) if isinstance(text, str) and len(text) <= 80 else ""
        if code and is_identifier(code):
            yield code
