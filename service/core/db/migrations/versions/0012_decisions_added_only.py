"""Decisions are only added: a row holds until the next one of its enterprise, and is not written to when that comes."""

import sqlalchemy as sa
from alembic import op

from service.core.db.tables.column_types import Day

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_NAMES = (
    "scheme, enterprise_id, from_run, tier_from_run, tier, decided_by, score, region, industry, as_of, known_on, "
    "closure_id, lines, flags, facts_digest, failure"
)
# A decision that ended with a run which made no other.
_ENDED = (
    "SELECT d.scheme, d.enterprise_id, d.until_run, d.until_run, -2, 0, NULL, '', '', d.as_of, d.known_on, "
    "d.closure_id, {none}, {none}, {none}, NULL FROM {table} d WHERE d.until_run <> 4611686018427387904 AND NOT EXISTS "
    "(SELECT 1 FROM {table} n WHERE n.scheme = d.scheme AND n.enterprise_id = d.enterprise_id "
    "AND n.from_run = d.until_run)"
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        ended = _ENDED.format(table="decision", none="''::bytea")
        op.execute("ALTER TABLE decision ALTER COLUMN until_run DROP NOT NULL")
        op.execute(f"INSERT INTO decision ({_NAMES}) {ended}")
        op.drop_column("decision", "until_run")
        return
    op.rename_table("decision", "decision_before")
    _create(with_until=False)
    for rows in (f"SELECT {_NAMES} FROM decision_before", _ENDED.format(table="decision_before", none="x''")):  # noqa: S608
        op.execute(f"INSERT INTO decision ({_NAMES}) {rows} ORDER BY 1, 3, 2")
    op.drop_table("decision_before")


def downgrade() -> None:
    until = (
        "COALESCE((SELECT MIN(n.from_run) FROM {0} n WHERE n.scheme = {0}.scheme AND "
        "n.enterprise_id = {0}.enterprise_id AND n.from_run > {0}.from_run), 4611686018427387904)"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.add_column("decision", sa.Column("until_run", sa.BigInteger()))
        inner = until.replace("{0} n", "decision n").replace("{0}", "decision")
        op.execute(f"UPDATE decision SET until_run = {inner}")  # noqa: S608
        op.execute("DELETE FROM decision WHERE tier = -2")
        op.alter_column("decision", "until_run", nullable=False)
        return
    op.rename_table("decision", "decision_after")
    _create(with_until=True)
    inner = until.replace("{0} n", "decision_after n").replace("{0}", "decision_after")
    op.execute(
        f"INSERT INTO decision ({_NAMES}, until_run) SELECT {_NAMES}, {inner} "  # noqa: S608
        "FROM decision_after WHERE tier <> -2"
    )
    op.drop_table("decision_after")


def _create(*, with_until: bool) -> None:
    until = [sa.Column("until_run", sa.BigInteger(), nullable=False)] if with_until else []
    op.create_table(
        "decision",
        sa.Column("scheme", sa.String(length=80), nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("from_run", _ID, nullable=False),
        *until,
        sa.Column("tier_from_run", _ID, nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("decided_by", sa.SmallInteger(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("industry", sa.String(length=20), nullable=False),
        sa.Column("as_of", Day(), nullable=False),
        sa.Column("known_on", Day(), nullable=False),
        sa.Column("closure_id", _ID, nullable=False),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.Column("flags", sa.LargeBinary(), nullable=False),
        sa.Column("facts_digest", sa.LargeBinary(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_decision_enterprise_id")),
        sa.PrimaryKeyConstraint("scheme", "enterprise_id", "from_run", name=op.f("pk_decision")),
        sqlite_with_rowid=not with_until,
    )
