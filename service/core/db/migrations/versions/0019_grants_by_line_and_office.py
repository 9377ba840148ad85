"""Grants are for a business line, no longer for a scheme, and may be for a supervision office."""

import sqlalchemy as sa
from alembic import context, op

from rules.texts import Text
from service.core.db.tables.column_types import Id

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_GRANT = sa.table("grant", sa.column("line"), sa.column("office"))
_LINE = sa.table("business_line", sa.column("code"), sa.column("name"))
_SCHEME = sa.table("scheme_line", sa.column("scheme"), sa.column("line"))
_WORD = sa.table("word", sa.column("field"), sa.column("text"))
# Where the schemes stand that something is known of.
_OF_SCHEMES = ("scoring_run", "model", "model_switch", "adjustment")


def upgrade() -> None:
    op.add_column("grant", sa.Column("office", sa.String(20), nullable=False, server_default=""))
    op.create_table(
        "business_line",
        sa.Column("code", sa.String(80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_business_line")),
    )
    op.create_table(
        "scheme_line",
        sa.Column("scheme", sa.String(80), nullable=False),
        sa.Column("line", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["line"], ["business_line.code"], name=op.f("fk_scheme_line_line")),
        sa.PrimaryKeyConstraint("scheme", name=op.f("pk_scheme_line")),
    )
    op.create_index(op.f("ix_scheme_line_line"), "scheme_line", ["line"])
    _give_lines(op.get_bind())


def downgrade() -> None:
    _give_schemes(op.get_bind())
    op.drop_table("scheme_line")
    op.drop_table("business_line")
    # What was for an office would be for every region.
    connection = op.get_bind()
    connection.execute(sa.delete(_GRANT).where(_GRANT.c.office != ""))
    op.drop_column("grant", "office")


def _give_lines(connection: sa.Connection) -> None:
    """Where a grant was for a scheme every scheme gets a line of its own, so that nobody reaches more than before."""
    named = set(connection.execute(sa.select(_GRANT.c.line).where(_GRANT.c.line != "").distinct()).scalars())
    if not named:
        return
    for name in _OF_SCHEMES:
        of_table = sa.table(name, sa.column("scheme"))
        named |= set(connection.execute(sa.select(of_table.c.scheme).distinct()).scalars())
    named |= set(connection.execute(sa.select(_WORD.c.text).where(_WORD.c.field == "record.scheme")).scalars())
    schemes = sorted(scheme for scheme in named if len(scheme) <= 80)
    connection.execute(sa.insert(_LINE), [{"code": scheme, "name": scheme} for scheme in schemes])
    connection.execute(sa.insert(_SCHEME), [{"scheme": scheme, "line": scheme} for scheme in schemes])
    said: list[Text] = context.config.attributes.setdefault("said", [])
    said.append(
        Text(
            f"授权改按业务条线：{'、'.join(schemes)} 各成一条线，原按方案的授权即为该条线，可见范围不变。"
            "请数据管理员在“业务条线”中改名、合并；今后新增的方案未归入条线的，各条线均可见。",
            f"Grants are for business lines: {', '.join(schemes)} are a line each, and a grant that was for the scheme "
            "is for its line, so that nobody reaches more or less. Let a data operator rename and join them under "
            "business lines; a scheme added from now on belongs to every line until it is given one.",
        )
    )


def _give_schemes(connection: sa.Connection) -> None:
    """A grant for a line becomes one for each of its schemes; one for a line without schemes gives nothing."""
    grants = sa.table("grant", sa.column("id", Id), *map(sa.column, ("account_id", "role", "region", "line", "office")))
    rows = connection.execute(sa.select(grants).where(grants.c.line != "")).all()
    schemes: dict[str, list[str]] = {}
    for scheme, line in connection.execute(sa.select(_SCHEME.c.scheme, _SCHEME.c.line)):
        schemes.setdefault(line, []).append(scheme)
    for row in rows:
        connection.execute(sa.delete(grants).where(grants.c.id == row.id))
        for scheme in schemes.get(row.line, []):
            held = {name: row._mapping[name] for name in ("account_id", "role", "region", "office")}
            connection.execute(sa.insert(grants).values(**held, line=scheme))
