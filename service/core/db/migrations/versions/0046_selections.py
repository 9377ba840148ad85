"""Inclusion probabilities by draw and enterprise; those of before are selections whose draw is not stated."""

from math import prod

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MILLION = 1_000_000
_ROWS = 10_000


def upgrade() -> None:
    # A copy instead of a new name: the names of its constraints are wanted by the new table.
    op.execute(
        "CREATE TABLE inclusion_before AS SELECT row_number() OVER (ORDER BY enterprise_id, inspected_on) AS id, "
        "enterprise_id, inspected_on, probability, change_id FROM inclusion"
    )
    op.drop_table("inclusion")
    op.create_table(
        "inclusion",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("draw", sa.String(length=200), nullable=True),
        sa.Column("num", sa.BigInteger(), nullable=False),
        sa.Column("den", sa.BigInteger(), nullable=False),
        sa.Column("change_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_inclusion_enterprise_id")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_inclusion_change_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inclusion")),
    )
    op.create_index("uq_inclusion_enterprise_id_draw", "inclusion", ["enterprise_id", "draw"], unique=True)
    op.create_table(
        "inclusion_day",
        sa.Column("inclusion_id", _ID, autoincrement=False, nullable=False),
        sa.Column("inspected_on", service.core.db.tables.column_types.Day(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["inclusion_id"], ["inclusion.id"], name=op.f("fk_inclusion_day_inclusion_id")),
        sa.PrimaryKeyConstraint("inclusion_id", "inspected_on", name=op.f("pk_inclusion_day")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO inclusion (id, enterprise_id, draw, num, den, change_id) "
        "SELECT id, enterprise_id, NULL, probability, 1000000, change_id FROM inclusion_before"
    )
    op.execute("INSERT INTO inclusion_day SELECT id, inspected_on FROM inclusion_before")
    op.execute("DROP TABLE inclusion_before")


def downgrade() -> None:
    """Of several selections of one day the probability that any chose the enterprise; those without a day are lost."""
    rows = _rows_of_before(op.get_bind())
    op.drop_table("inclusion_day")
    op.drop_table("inclusion")
    before = op.create_table(
        "inclusion",
        sa.Column("enterprise_id", _ID, autoincrement=False, nullable=False),
        sa.Column("inspected_on", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("probability", sa.BigInteger(), nullable=False),
        sa.Column("change_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_inclusion_enterprise_id")),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_inclusion_change_id")),
        sa.PrimaryKeyConstraint("enterprise_id", "inspected_on", name=op.f("pk_inclusion")),
        sqlite_with_rowid=False,
    )
    for begin in range(0, len(rows), _ROWS):
        op.bulk_insert(before, rows[begin : begin + _ROWS])


def _rows_of_before(connection: sa.Connection) -> list[dict[str, int]]:
    query = sa.text(
        "SELECT enterprise_id, inspected_on, num, den, change_id FROM inclusion "
        "JOIN inclusion_day ON inclusion_id = inclusion.id"
    )
    chances: dict[tuple[int, int], list[tuple[int, int]]] = {}
    change: dict[tuple[int, int], int] = {}
    for owner, day, num, den, change_id in connection.execute(query):
        chances.setdefault((owner, day), []).append((num, den))
        change[owner, day] = max(change_id, change.get((owner, day), 0))
    return [
        {"enterprise_id": owner, "inspected_on": day, "probability": _any_of(some), "change_id": change[owner, day]}
        for (owner, day), some in chances.items()
    ]


def _any_of(some: list[tuple[int, int]]) -> int:
    missed, of = prod(den - num for num, den in some), prod(den for _, den in some)
    return max(1, ((of - missed) * _MILLION + of // 2) // of)
