"""Visits with their items, kept as every delivery stated them; what was one row a number becomes one a visit."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from alembic import context, op

import service.core.db.tables.column_types
from rules.calendar import date_of
from rules.texts import Text
from scoring.authorities import authority_compared
from scoring.document_numbers import document_compared
from service.core.files.packed_text import hash_texts

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ROWS = 50_000
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEY = ("enterprise_id", "identity", "source_rank", "recorded_on", "dated", "change_id")
_OLD = sa.table(
    "visit_before",
    sa.column("id", sa.BigInteger),
    sa.column("enterprise_id", sa.BigInteger),
    sa.column("visited_on", sa.Integer),
    *(sa.column(name, sa.Text) for name in ("department", "trigger", "item", "number")),
    sa.column("on_site", sa.Boolean),
    sa.column("change_id", sa.BigInteger),
)


def upgrade() -> None:
    with op.batch_alter_table("visit") as batch:
        batch.drop_index("uq_visit_department_number")
        batch.drop_index("ix_visit_enterprise_id_visited_on")
    _put_aside("visit_before")
    _make_tables()
    connection = op.get_bind()
    moved, joined = _move(connection)
    op.drop_table("visit_before")
    op.create_index("ix_visit_enterprise_id_visited_on", "visit", ["enterprise_id", "visited_on"])
    if moved:
        said: list[Text] = context.config.attributes.setdefault("said", [])
        said.append(
            Text(
                f"入企检查：{moved:,} 条按机关、编号、日期存为检查及其事项；{joined:,} 条与另一条是同一次，已合并。",
                f"Visits: {moved:,} rows are kept by authority, number and day, with their items; {joined:,} of them "
                "were the same visit as another row and were joined.",
            )
        )


def _put_aside(name: str) -> None:
    """Renames the table, and the index of its key, whose names the one that takes its place needs."""
    op.rename_table("visit", name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {name} RENAME CONSTRAINT pk_visit TO pk_{name}")


def _make_tables() -> None:
    op.create_table(
        "visit",
        sa.Column("enterprise_id", _ID, nullable=False, autoincrement=False),
        sa.Column("identity", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("source_rank", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("recorded_on", service.core.db.tables.column_types.Day(), nullable=False, autoincrement=False),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.Column("change_id", _ID, nullable=False, autoincrement=False),
        sa.Column("visited_on", service.core.db.tables.column_types.Day(), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("trigger", sa.String(length=40), nullable=True),
        sa.Column("ordered_by", sa.String(length=20), nullable=True),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("on_site", sa.Boolean(), nullable=True),
        sa.Column("plan_no", sa.String(length=40), nullable=True),
        sa.Column("task_no", sa.String(length=40), nullable=True),
        sa.Column("revoked", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_visit_change_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_visit_enterprise_id")),
        sa.PrimaryKeyConstraint(*_KEY, name=op.f("pk_visit")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visit_item",
        sa.Column("enterprise_id", _ID, nullable=False, autoincrement=False),
        sa.Column("identity", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("source_rank", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("recorded_on", service.core.db.tables.column_types.Day(), nullable=False, autoincrement=False),
        sa.Column("dated", sa.Boolean(), nullable=False),
        sa.Column("change_id", _ID, nullable=False, autoincrement=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("revoked", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(_KEY, [f"visit.{name}" for name in _KEY], name=op.f("fk_visit_item_enterprise_id")),
        sa.PrimaryKeyConstraint(*_KEY, "item", name=op.f("pk_visit_item")),
        sqlite_with_rowid=False,
    )


def _move(connection: sa.Connection) -> tuple[int, int]:
    """Moves every row; of two that are one visit the last counts, with the items of both.

    Returns how many rows there were, and how many of them were joined to another.
    """
    change = sa.table("change", *(sa.column(name, sa.BigInteger) for name in ("id", "recorded_on", "import_id")))
    import_ = sa.table("import", sa.column("id", sa.BigInteger), sa.column("source", sa.Text))
    source = sa.table("source", sa.column("name", sa.Text), sa.column("rank", sa.SmallInteger))
    query = (
        sa.select(_OLD, change.c.recorded_on, sa.func.coalesce(source.c.rank, 0).label("source_rank"))
        .select_from(_OLD)
        .join(change, change.c.id == _OLD.c.change_id)
        .outerjoin(import_, import_.c.id == change.c.import_id)
        .outerjoin(source, source.c.name == import_.c.source)
    )
    visits = sa.table("visit", *(sa.column(name) for name in (*_KEY, *_VISIT)))
    items = sa.table("visit_item", *(sa.column(name) for name in (*_KEY, "item")))
    moved = joined = after = 0
    seen: set[tuple[object, ...]] = set()
    while rows := connection.execute(query.where(_OLD.c.id > after).order_by(_OLD.c.id).limit(_ROWS)).all():
        after, moved = rows[-1].id, moved + len(rows)
        made, of_items = {}, {}
        for row, identity in zip(rows, _identities(rows), strict=True):
            key = (row.enterprise_id, identity, row.source_rank, row.recorded_on, False, row.change_id)
            held = dict(zip(_KEY, key, strict=True))
            joined += key in seen
            if key not in seen or key in made:
                made[key] = held | {name: getattr(row, name) for name in _VISIT}
            if row.item and (*key, row.item) not in seen:
                of_items[(*key, row.item)] = held | {"item": row.item}
            seen |= {key, (*key, row.item)}
        connection.execute(sa.insert(visits), list(made.values()))
        if of_items:
            connection.execute(sa.insert(items), list(of_items.values()))
    return moved, joined


_VISIT = ("visited_on", "department", "number", "trigger", "on_site")


def _identities(rows: Sequence[sa.Row[Any]]) -> list[int]:
    """What makes each visit that visit: the authority, its number and its day."""
    names = {row.department: authority_compared(row.department) for row in rows}
    texts = [
        "\x1f".join(
            (
                "inspection",
                names[row.department],
                document_compared(row.number),
                date_of(row.visited_on).isoformat(),
            )
        )
        for row in rows
    ]
    found: list[int] = hash_texts(pa.array(texts, pa.string())).view("int64").tolist()
    return found


def downgrade() -> None:
    connection = op.get_bind()
    op.drop_index("ix_visit_enterprise_id_visited_on", "visit")
    _put_aside("visit_after")
    op.create_table(
        "visit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("visited_on", service.core.db.tables.column_types.Day(), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("trigger", sa.String(length=40), nullable=False),
        sa.Column("on_site", sa.Boolean(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("change_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_visit_change_id")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_visit_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    _move_back(connection)
    op.drop_table("visit_item")
    op.drop_table("visit_after")
    with op.batch_alter_table("visit") as batch:
        batch.create_index("ix_visit_enterprise_id_visited_on", ["enterprise_id", "visited_on"])
        batch.create_index("uq_visit_department_number", ["department", "number"], unique=True)


def _move_back(connection: sa.Connection) -> None:
    """One row a department and number, as the last delivery stated it; what a row of before cannot say is lost."""
    names = (*_KEY, *_VISIT)
    after = sa.table("visit_after", *(sa.column(name) for name in names))
    items = sa.table("visit_item", *(sa.column(name) for name in (*_KEY, "item")))
    first = {tuple(row[:6]): row.item for row in connection.execute(sa.select(items).order_by(items.c.item.desc()))}
    kept: dict[tuple[str, str], dict[str, object]] = {}
    for row in connection.execute(sa.select(after).order_by(after.c.recorded_on, after.c.change_id)):
        held = kept.setdefault((row.department, row.number), {"trigger": "PLAN_RANDOM", "on_site": True, "item": ""})
        stated = {"trigger": row.trigger, "on_site": row.on_site, "item": first.get(tuple(row[:6]))}
        held |= {name: value for name, value in stated.items() if value is not None}
        held |= {
            name: getattr(row, name) for name in ("enterprise_id", "visited_on", "department", "number", "change_id")
        }
    rows = [{"id": place, **one, "on_site": bool(one["on_site"])} for place, one in enumerate(kept.values(), 1)]
    columns = ("id", "enterprise_id", "visited_on", "department", "trigger", "item", "number", "change_id")
    before = sa.table("visit", *(sa.column(name) for name in columns), sa.column("on_site", sa.Boolean))
    if rows:
        connection.execute(sa.insert(before), rows)
