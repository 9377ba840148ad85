"""The ledger: items, what was done to each, its files, extensions and reminders; supervisors and their reports."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_OPEN: dict[str, Any] = {"sqlite_where": sa.text("ended_at IS NULL"), "postgresql_where": sa.text("ended_at IS NULL")}
_ENDED: dict[str, Any] = {
    "sqlite_where": sa.text("ended_at IS NOT NULL"),
    "postgresql_where": sa.text("ended_at IS NOT NULL"),
}
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_supervisors()
    _create_items()
    _create_what_belongs_to_items()


def _create_supervisors() -> None:
    op.create_table(
        "supervisor_person",
        sa.Column("id", _ID, nullable=False),
        sa.Column("supervisor", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisor_person")),
    )
    op.create_index("ix_supervisor_person_supervisor", "supervisor_person", ["supervisor", "id"])
    op.create_table(
        "supervisor_report",
        sa.Column("id", _ID, nullable=False),
        sa.Column("supervisor", sa.String(length=40), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("filed_by", sa.String(length=80), nullable=False),
        sa.Column("filed_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisor_report")),
    )
    op.create_index("ix_supervisor_report_supervisor", "supervisor_report", ["supervisor", "year", "id"])
    op.create_table(
        "supervisor",
        sa.Column("id", _ID, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("valid_from", service.core.db.tables.column_types.Day(), nullable=False),
        sa.Column("valid_until", service.core.db.tables.column_types.Day(), nullable=False),
        sa.Column("renewed", sa.SmallInteger(), nullable=False),
        sa.Column("secrecy_signed_on", service.core.db.tables.column_types.Day(), nullable=True),
        sa.Column("linked_leader", sa.String(length=80), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("region", sa.String(length=20), server_default="", nullable=False),
        sa.Column("line", sa.String(length=80), nullable=True),
        sa.Column("background", sa.String(length=200), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_supervisor_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisor")),
    )
    op.create_index(op.f("ix_supervisor_account_id"), "supervisor", ["account_id"])
    op.create_index("ix_supervisor_number", "supervisor", ["number", "id"])


def _create_items() -> None:
    op.create_table(
        "ledger_item",
        sa.Column("id", _ID, nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("line", sa.String(length=80), nullable=True),
        sa.Column("enterprise_id", _ID, nullable=True),
        sa.Column("about", sa.String(length=200), nullable=True),
        sa.Column("record_type", sa.String(length=40), nullable=True),
        sa.Column("record_identity", sa.BigInteger(), nullable=True),
        sa.Column("region", sa.String(length=20), server_default="", nullable=False),
        sa.Column("office", sa.String(length=20), nullable=True),
        sa.Column("department", sa.String(length=40), nullable=True),
        sa.Column("supervisor", sa.String(length=40), nullable=True),
        sa.Column("linked_leader", sa.String(length=80), nullable=True),
        sa.Column("owner", sa.String(length=80), nullable=True),
        sa.Column("filed_on", service.core.db.tables.column_types.Day(), nullable=False),
        sa.Column("filed_by", sa.String(length=80), nullable=False),
        sa.Column("filed_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("first_days", sa.SmallInteger(), nullable=True),
        sa.Column("first_due", service.core.db.tables.column_types.Day(), nullable=True),
        sa.Column("first_response_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("clock_from", service.core.db.tables.column_types.Day(), nullable=True),
        sa.Column("clock_days", sa.SmallInteger(), nullable=True),
        sa.Column("due", service.core.db.tables.column_types.Day(), nullable=True),
        sa.Column("calendar_missing", sa.SmallInteger(), nullable=True),
        sa.Column("extended_by", sa.SmallInteger(), nullable=True),
        sa.Column("resolved_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("parked_until", service.core.db.tables.column_types.Day(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("rating", sa.String(length=20), nullable=True),
        sa.Column("dissatisfied", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("sent_back", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=True),
        sa.Column("acceptance_no", sa.String(length=80), nullable=True),
        sa.Column("document_no", sa.String(length=200), nullable=True),
        sa.Column("order_due", service.core.db.tables.column_types.Day(), nullable=True),
        sa.Column("proposal", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("duplicate_of", _ID, nullable=True),
        sa.Column("receipt_sha256", sa.String(length=64), nullable=True),
        sa.Column("ended_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["duplicate_of"], ["ledger_item.id"], name=op.f("fk_ledger_item_duplicate_of")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_ledger_item_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_item")),
        sa.UniqueConstraint("number", name=op.f("uq_ledger_item_number")),
    )
    op.create_index(op.f("ix_ledger_item_duplicate_of"), "ledger_item", ["duplicate_of"])
    op.create_index("ix_ledger_item_enterprise_id", "ledger_item", ["enterprise_id", "id"])
    op.create_index("ix_ledger_item_supervisor", "ledger_item", ["supervisor", "id"])
    op.create_index("ix_ledger_item_open_due", "ledger_item", ["due", "id"], **_OPEN)
    op.create_index("ix_ledger_item_open_status", "ledger_item", ["status", "due", "id"], **_OPEN)
    op.create_index("ix_ledger_item_open_type", "ledger_item", ["type", "due", "id"], **_OPEN)
    op.create_index("ix_ledger_item_open_owner", "ledger_item", ["owner", "due", "id"], **_OPEN)
    op.create_index("ix_ledger_item_open_office", "ledger_item", ["office", "due", "id"], **_OPEN)
    op.create_index("ix_ledger_item_ended_status", "ledger_item", ["status", "id"], **_ENDED)
    op.create_index("ix_ledger_item_ended_type", "ledger_item", ["type", "id"], **_ENDED)
    op.create_index("ix_ledger_item_ended_owner", "ledger_item", ["owner", "id"], **_ENDED)
    op.create_index("ix_ledger_item_ended_office", "ledger_item", ["office", "id"], **_ENDED)
    op.create_index("ix_ledger_item_ended_line", "ledger_item", ["line", "id"], **_ENDED)
    op.create_index("uq_ledger_item_seq", "ledger_item", ["year", "type", "seq"], unique=True)


def _create_what_belongs_to_items() -> None:
    op.create_table(
        "ledger_contact",
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("retain_until", service.core.db.tables.column_types.Day(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["ledger_item.id"], name=op.f("fk_ledger_contact_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_ledger_contact")),
    )
    op.create_index(op.f("ix_ledger_contact_retain_until"), "ledger_contact", ["retain_until"])
    op.create_table(
        "ledger_extension",
        sa.Column("id", _ID, nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["ledger_item.id"], name=op.f("fk_ledger_extension_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_extension")),
        sa.UniqueConstraint("item_id", name=op.f("uq_ledger_extension_item_id")),
    )
    op.create_table(
        "ledger_reminder",
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("due", service.core.db.tables.column_types.Day(), autoincrement=False, nullable=False),
        sa.Column("told_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["ledger_item.id"], name=op.f("fk_ledger_reminder_item_id")),
        sa.PrimaryKeyConstraint("item_id", "kind", "due", name=op.f("pk_ledger_reminder")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_step",
        sa.Column("id", _ID, nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("from_status", sa.String(length=20), nullable=True),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_ledger_step_account_id")),
        sa.ForeignKeyConstraint(["item_id"], ["ledger_item.id"], name=op.f("fk_ledger_step_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_step")),
    )
    op.create_index(op.f("ix_ledger_step_item_id"), "ledger_step", ["item_id"])
    op.create_table(
        "ledger_attachment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("step_id", _ID, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.Column("added_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["ledger_item.id"], name=op.f("fk_ledger_attachment_item_id")),
        sa.ForeignKeyConstraint(["step_id"], ["ledger_step.id"], name=op.f("fk_ledger_attachment_step_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_attachment")),
    )
    op.create_index(op.f("ix_ledger_attachment_item_id"), "ledger_attachment", ["item_id"])
    op.create_index(op.f("ix_ledger_attachment_sha256"), "ledger_attachment", ["sha256"])


def downgrade() -> None:
    op.drop_index(op.f("ix_ledger_attachment_sha256"), table_name="ledger_attachment")
    op.drop_index(op.f("ix_ledger_attachment_item_id"), table_name="ledger_attachment")
    op.drop_table("ledger_attachment")
    op.drop_index(op.f("ix_ledger_step_item_id"), table_name="ledger_step")
    op.drop_table("ledger_step")
    op.drop_table("ledger_reminder")
    op.drop_table("ledger_extension")
    op.drop_index(op.f("ix_ledger_contact_retain_until"), table_name="ledger_contact")
    op.drop_table("ledger_contact")
    op.drop_index("uq_ledger_item_seq", table_name="ledger_item")
    op.drop_index("ix_ledger_item_ended_line", table_name="ledger_item")
    op.drop_index("ix_ledger_item_ended_office", table_name="ledger_item")
    op.drop_index("ix_ledger_item_ended_owner", table_name="ledger_item")
    op.drop_index("ix_ledger_item_ended_type", table_name="ledger_item")
    op.drop_index("ix_ledger_item_ended_status", table_name="ledger_item")
    op.drop_index("ix_ledger_item_open_office", table_name="ledger_item")
    op.drop_index("ix_ledger_item_open_type", table_name="ledger_item")
    op.drop_index("ix_ledger_item_open_owner", table_name="ledger_item")
    op.drop_index("ix_ledger_item_open_status", table_name="ledger_item")
    op.drop_index("ix_ledger_item_open_due", table_name="ledger_item")
    op.drop_index("ix_ledger_item_supervisor", table_name="ledger_item")
    op.drop_index("ix_ledger_item_enterprise_id", table_name="ledger_item")
    op.drop_index(op.f("ix_ledger_item_duplicate_of"), table_name="ledger_item")
    op.drop_table("ledger_item")
    op.drop_index("ix_supervisor_number", table_name="supervisor")
    op.drop_index(op.f("ix_supervisor_account_id"), table_name="supervisor")
    op.drop_table("supervisor")
    op.drop_index("ix_supervisor_report_supervisor", table_name="supervisor_report")
    op.drop_table("supervisor_report")
    op.drop_index("ix_supervisor_person_supervisor", table_name="supervisor_person")
    op.drop_table("supervisor_person")
