"""The audit log only ever grows: triggers refuse to change or delete its entries."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SAID = "audit entries are never changed or deleted"

SQLITE_UP = (
    f"CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
    f"CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, '{SAID}'); END",
)
SQLITE_DOWN = ("DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete")

POSTGRESQL_UP = (
    f"CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
)
POSTGRESQL_DOWN = (
    "DROP TRIGGER audit_entry_no_change ON audit_entry",
    "DROP TRIGGER audit_entry_no_truncate ON audit_entry",
    "DROP FUNCTION refuse_audit_change()",
)


def upgrade() -> None:
    for statement in SQLITE_UP if _is_sqlite() else POSTGRESQL_UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in SQLITE_DOWN if _is_sqlite() else POSTGRESQL_DOWN:
        op.execute(statement)


def _is_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"
