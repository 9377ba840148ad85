"""Adoption: versions of rule sets and dated tables with who asked for them and who approved them.

What runs have used is taken over as approved, so that what was in force stays so; nobody is named: nobody was asked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa
from alembic import context, op

from rules.texts import Text
from service.core.db.tables.column_types import Day, Id, Moment

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_APPROVED = sa.text("status = 'approved'")
_NOTE = "升级时接收：此前的批次已按该版本分类。 Taken over at an upgrade: runs had used it."
_USED = "SELECT r.id, r.known_on, c.rule_sets FROM scoring_run r JOIN closure c ON c.id = r.closure_id ORDER BY r.id"
_ARCHIVED = "SELECT scheme, version, content FROM rule_set WHERE digest = :digest"
_ADOPTION = sa.table(
    "adoption",
    *(sa.column(name) for name in ("kind", "name", "version", "digest", "reason", "status", "note")),
    sa.column("effective_from", Day),
    sa.column("effective_until", Day),
    sa.column("decided_at", Moment),
)


@dataclass(slots=True)
class _Used:
    """A version that runs used: the day by which the first of them had to know it, and the last of them."""

    name: str
    version: str
    digest: str
    begins: date
    ends: date | None
    approved_on: date | None
    known_on: date
    last_run: int


def upgrade() -> None:
    _make_tables()
    connection = op.get_bind()
    taken = list(_without_rivals(_used_by(connection)))
    for one in taken:
        connection.execute(sa.insert(_ADOPTION).values(**_row_of(one)))
    if taken:
        names = ", ".join(f"{one.name}@{one.version}" for one in taken)
        said: list[Text] = context.config.attributes.setdefault("said", [])
        said.append(
            Text(
                f"批次用过的规则集版本已作为“已批准”接收：{names}；其他版本和各种表须先采用才会施行。",
                f"Versions that runs used are taken over as approved: {names}; other versions, and dated tables, must "
                "be adopted before they are in force.",
            )
        )


def downgrade() -> None:
    for table in ("adoption_act", "dated_table", "adoption"):
        op.drop_table(table)


def _make_tables() -> None:
    op.create_table(
        "adoption",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("effective_from", Day, nullable=False),
        sa.Column("effective_until", Day, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("comparison_id", Id, nullable=True),
        sa.Column("rows", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("requested_by", sa.String(80), nullable=True),
        sa.Column("requested_at", Moment, nullable=True),
        sa.Column("decided_by", sa.String(80), nullable=True),
        sa.Column("decided_at", Moment, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("withdrawn_by", sa.String(80), nullable=True),
        sa.Column("withdrawn_at", Moment, nullable=True),
        sa.ForeignKeyConstraint(["comparison_id"], ["comparison.id"], name=op.f("fk_adoption_comparison_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
    )
    for name, column in (("uq_adoption_begins", "effective_from"), ("uq_adoption_version", "version")):
        of = ["kind", "name", column]
        op.create_index(name, "adoption", of, unique=True, sqlite_where=_APPROVED, postgresql_where=_APPROVED)
    op.create_index("ix_adoption_status", "adoption", ["status", "id"])
    op.create_table(
        "adoption_act",
        sa.Column("id", Id, nullable=False),
        sa.Column("adoption_id", Id, nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("from_status", sa.String(20), nullable=True),
        sa.Column("to_status", sa.String(20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["adoption_id"], ["adoption.id"], name=op.f("fk_adoption_act_adoption_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_adoption_act_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_act")),
    )
    op.create_index(op.f("ix_adoption_act_adoption_id"), "adoption_act", ["adoption_id"])
    op.create_table(
        "dated_table",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_dated_table")),
    )


def _used_by(connection: sa.Connection) -> list[_Used]:
    """What runs used, each text once, but for what is for teaching only."""
    used: dict[str, _Used] = {}
    for run_id, known_on, rule_sets in connection.execute(sa.text(_USED).columns(known_on=Day)):
        named = orjson.loads(rule_sets) if isinstance(rule_sets, str) else rule_sets
        for digest in named.values():
            if digest in used:
                used[digest].last_run = run_id
                used[digest].known_on = min(used[digest].known_on, known_on)
            elif (found := _archived(connection, digest, known_on, run_id)) is not None:
                used[digest] = found
    return list(used.values())


def _archived(connection: sa.Connection, digest: str, known_on: date, run_id: int) -> _Used | None:
    row = connection.execute(sa.text(_ARCHIVED), {"digest": digest}).one_or_none()
    if row is None or "\nstanding: teaching\n" in row.content:
        return None
    begins = _day_in(row.content, "effective_from")
    if begins is None:
        return None
    days = _day_in(row.content, "effective_until"), _day_in(row.content, "approved_on")
    return _Used(row.scheme, row.version, digest, begins, *days, known_on, run_id)


def _day_in(content: str, key: str) -> date | None:
    """The day of a key of the header, which stands at the begin of a line in the text that is archived."""
    found = re.search(rf'^{key}: "?(\d{{4}}-\d\d-\d\d)"?$', content, re.MULTILINE)
    return date.fromisoformat(found[1]) if found else None


def _without_rivals(used: list[_Used]) -> Iterator[_Used]:
    """Of those that begin on one day, or have one version, that which was used last."""
    taken: set[tuple[str, object]] = set()
    for one in sorted(used, key=lambda one: -one.last_run):
        keys = {(one.name, one.begins), (one.name, one.version)}
        if not keys & taken:
            taken |= keys
            yield one


def _row_of(one: _Used) -> dict[str, object]:
    """The row: approved on the day that the text stated, else so early that every run which used it knew it."""
    approved = one.approved_on or min(one.begins, one.known_on)
    at = datetime.combine(approved, time(), ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    return {
        "kind": "rule_set",
        "name": one.name,
        "version": one.version,
        "digest": one.digest,
        "effective_from": one.begins,
        "effective_until": one.ends,
        "reason": "",
        "status": "approved",
        "decided_at": at,
        "note": _NOTE,
    }
