"""What runs moved by county, split into causes; moves hold what each cause did."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from struct import iter_unpack
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Packed moves: enterprise, tier before, tier after, place of the cause, code of the region.
_ROW, _SIZE, _CAUSE = "<ibbbi", 11, 6
_OLD = ("new_facts", "time", "rules", "model", "first")
_NEW = ("corrections", "new_records", "new_facts", "time", "rule_set", "model", "first")
_RENAMED = {"rules": "rule_set"}
_BACK = {"corrections": "new_facts", "new_records": "new_facts", "rule_set": "rules"}
# How packed moves read before and after.
_FORWARD = bytes(_NEW.index(_RENAMED.get(name, name)) for name in _OLD)
_BACKWARD = bytes(_OLD.index(_BACK.get(name, name)) for name in _NEW)


def upgrade() -> None:
    op.add_column("run_move", sa.Column("parts", sa.LargeBinary(), nullable=True))
    op.create_table(
        "change_count",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("from_tier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("to_tier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("touched", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["scoring_run.id"], name=op.f("fk_change_count_run_id")),
        sa.PrimaryKeyConstraint("run_id", "region", "from_tier", "to_tier", "cause", name=op.f("pk_change_count")),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    counties = _counties(connection)
    runs = connection.execute(sa.text("SELECT DISTINCT run_id FROM tier_move ORDER BY run_id")).scalars().all()
    for run_id in runs:
        _carry_over(connection, run_id, counties)
    op.drop_table("tier_move")
    _translate(connection, _FORWARD)
    _rewrite_parts(connection, lambda a, b, cause, n: ["", a, b, _RENAMED.get(cause, cause), n, n, None])


def downgrade() -> None:
    op.create_table(
        "tier_move",
        sa.Column("run_id", _ID, nullable=False),
        sa.Column("from_tier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("to_tier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["scoring_run.id"], name=op.f("fk_tier_move_run_id")),
        sa.PrimaryKeyConstraint("run_id", "from_tier", "to_tier", "cause", name=op.f("pk_tier_move")),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    cause = "CASE cause " + " ".join(f"WHEN '{new}' THEN '{old}'" for new, old in _BACK.items()) + " ELSE cause END"
    counted = f"SELECT run_id, from_tier, to_tier, {cause}, sum(number) FROM change_count WHERE number > 0"  # noqa: S608
    grouped = f"{counted} GROUP BY run_id, from_tier, to_tier, {cause}"
    op.execute(f"INSERT INTO tier_move (run_id, from_tier, to_tier, cause, number) {grouped}")
    op.drop_table("change_count")
    op.drop_column("run_move", "parts")
    _translate(connection, _BACKWARD)
    _rewrite_parts(connection, lambda _, a, b, cause, n, *more: [a, b, _BACK.get(cause, cause), n])


def _counties(connection: sa.Connection) -> Mapping[int, str]:
    """The county of each code of a region; what no code has is ""."""
    rows = connection.execute(sa.text("SELECT code, text FROM word WHERE field = 'region'"))
    return {row.code: row.text[:6] for row in rows}


def _carry_over(connection: sa.Connection, run_id: int, counties: Mapping[int, str]) -> None:
    """The moves of a run by county as far as it is known where its enterprises moved, the others under ""."""
    named = {"run": run_id}
    whole = connection.execute(
        sa.text("SELECT from_tier, to_tier, cause, number FROM tier_move WHERE run_id = :run"), named
    )
    left = Counter({(row.from_tier, row.to_tier, row.cause): row.number for row in whole})
    counts: Counter[tuple[str, int, int, str]] = Counter()
    packed = connection.execute(sa.text("SELECT data FROM run_move WHERE run_id = :run"), named).scalars()
    for before, after, cause, region in _moves_in(packed):
        if left[before, after, cause] > 0:
            left[before, after, cause] -= 1
            counts[counties.get(region, ""), before, after, cause] += 1
    for (before, after, cause), number in left.items():
        counts["", before, after, cause] += number
    rows = [
        {"run": run_id, "region": region, "a": a, "b": b, "cause": _RENAMED.get(cause, cause), "n": number}
        for (region, a, b, cause), number in sorted(counts.items())
        if number
    ]
    if rows:
        connection.execute(
            sa.text(
                "INSERT INTO change_count (run_id, region, from_tier, to_tier, cause, number, touched) "
                "VALUES (:run, :region, :a, :b, :cause, :n, :n)"
            ),
            rows,
        )


def _moves_in(packed: Iterable[bytes]) -> Iterator[tuple[int, int, str, int]]:
    for data in packed:
        for _, before, after, cause, region in iter_unpack(_ROW, bytes(data)):
            yield before, after, _OLD[cause], region


def _translate(connection: sa.Connection, places: bytes) -> None:
    """Has packed moves name their causes by other places."""
    table = places + bytes(range(len(places), 256))
    keys = connection.execute(sa.text("SELECT run_id, part FROM run_move ORDER BY run_id, part")).all()
    for run_id, part in keys:
        named = {"run": run_id, "part": part}
        where = "WHERE run_id = :run AND part = :part"
        data = bytearray(connection.execute(sa.text(f"SELECT data FROM run_move {where}"), named).scalar_one())  # noqa: S608
        data[_CAUSE::_SIZE] = data[_CAUSE::_SIZE].translate(table)
        connection.execute(sa.text(f"UPDATE run_move SET data = :data {where}"), named | {"data": bytes(data)})  # noqa: S608


def _rewrite_parts(connection: sa.Connection, made: Callable[..., list[Any]]) -> None:
    """Has what the parts of runs under way count as moves in the other form."""
    part = sa.table("run_part", sa.column("run_id"), sa.column("part"), sa.column("changes", sa.JSON()))
    for run_id, number, changes in connection.execute(sa.select(part)).all():
        rewritten = {**changes, "moves": [made(*move) for move in changes["moves"]]}
        mine = (part.c.run_id == run_id) & (part.c.part == number)
        connection.execute(sa.update(part).where(mine).values(changes=rewritten))
