"""Visits made under this service: the gate, courses by authority, officers, results, papers, publication, ratings."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import service.core.db.tables.column_types

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_OPEN: dict[str, Any] = {"sqlite_where": sa.text("ended_at IS NULL"), "postgresql_where": sa.text("ended_at IS NULL")}
_UNPUBLISHED: dict[str, Any] = {
    "sqlite_where": sa.text("status = 'to_publish'"),
    "postgresql_where": sa.text("status = 'to_publish'"),
}
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_visits()
    _create_courses()
    _create_what_courses_have()
    _create_results()
    _create_files_and_papers()
    _create_publications()
    _create_entries()


def _create_visits() -> None:
    op.create_table(
        "inspection_visit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("enterprise_id", _ID, nullable=True),
        sa.Column("region", sa.String(length=20), server_default="", nullable=False),
        sa.Column("office", sa.String(length=20), nullable=True),
        sa.Column("line", sa.String(length=80), nullable=True),
        sa.Column("trigger", sa.String(length=40), nullable=False),
        sa.Column("ordered_by", sa.String(length=20), nullable=False),
        sa.Column("plan_line_id", _ID, nullable=True),
        sa.Column("recheck_of", _ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", sa.String(length=400), nullable=True),
        sa.Column("off_site", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("signals_reason", sa.Text(), nullable=True),
        sa.Column("starts_on", service.core.db.tables.column_types.Day(), nullable=False),
        sa.Column("ends_on", service.core.db.tables.column_types.Day(), nullable=False),
        sa.Column("visit_on", service.core.db.tables.column_types.Day(), nullable=True),
        sa.Column("slot", sa.String(length=40), nullable=True),
        sa.Column("unannounced", sa.Boolean(), nullable=False),
        sa.Column("day_moved", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=True),
        sa.Column("approval_due", service.core.db.tables.column_types.Day(), nullable=True),
        sa.Column("approval", sa.String(length=20), nullable=True),
        sa.Column("approved_by", sa.String(length=80), nullable=True),
        sa.Column("approved_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("external_no", sa.String(length=80), nullable=True),
        sa.Column("external_state", sa.String(length=40), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("ended_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_inspection_visit_enterprise_id")),
        sa.ForeignKeyConstraint(["plan_line_id"], ["plan_line.id"], name=op.f("fk_inspection_visit_plan_line_id")),
        sa.ForeignKeyConstraint(["recheck_of"], ["ledger_item.id"], name=op.f("fk_inspection_visit_recheck_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_visit")),
        sa.UniqueConstraint("code", name=op.f("uq_inspection_visit_code")),
        sa.UniqueConstraint("number", name=op.f("uq_inspection_visit_number")),
    )
    op.create_index("ix_inspection_visit_enterprise_id", "inspection_visit", ["enterprise_id", "visit_on"])
    op.create_index("ix_inspection_visit_open_day", "inspection_visit", ["visit_on", "id"], **_OPEN)
    op.create_index("ix_inspection_visit_open_office", "inspection_visit", ["office", "visit_on", "id"], **_OPEN)
    op.create_index("ix_inspection_visit_open_region", "inspection_visit", ["region", "visit_on", "id"], **_OPEN)
    op.create_index("ix_inspection_visit_plan_line_id", "inspection_visit", ["plan_line_id", "id"])
    op.create_index(op.f("ix_inspection_visit_recheck_of"), "inspection_visit", ["recheck_of"])
    op.create_index("ix_inspection_visit_subject", "inspection_visit", ["subject", "visit_on"])
    op.create_index("uq_inspection_visit_seq", "inspection_visit", ["year", "seq"], unique=True)


def _create_courses() -> None:
    op.create_table(
        "visit_selection",
        sa.Column("draw", _ID, autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("visit_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["draw"], ["draw.id"], name=op.f("fk_visit_selection_draw")),
        sa.ForeignKeyConstraint(["visit_id"], ["inspection_visit.id"], name=op.f("fk_visit_selection_visit_id")),
        sa.PrimaryKeyConstraint("draw", "subject", name=op.f("pk_visit_selection")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_visit_selection_visit_id"), "visit_selection", ["visit_id"])
    op.create_table(
        "visit_course",
        sa.Column("id", _ID, nullable=False),
        sa.Column("visit_id", _ID, nullable=False),
        sa.Column("department", sa.String(length=40), server_default="", nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("handed_out_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("entered_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("code_shown", sa.Boolean(), nullable=True),
        sa.Column("code_reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("out_of_scope", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("order_item", _ID, nullable=True),
        sa.Column("version", sa.SmallInteger(), nullable=True),
        sa.Column("reviewed_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("publish_due", service.core.db.tables.column_types.Day(), nullable=True),
        sa.Column("calendar_missing", sa.SmallInteger(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("to_withdraw", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("ended_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["order_item"], ["ledger_item.id"], name=op.f("fk_visit_course_order_item")),
        sa.ForeignKeyConstraint(["visit_id"], ["inspection_visit.id"], name=op.f("fk_visit_course_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_course")),
        sa.UniqueConstraint("visit_id", "department", name=op.f("uq_visit_course_visit_id_department")),
    )
    op.create_index("ix_visit_course_publish_due", "visit_course", ["publish_due", "id"], **_UNPUBLISHED)
    op.create_index(op.f("ix_visit_course_order_item"), "visit_course", ["order_item"])
    op.create_index("ix_visit_course_status", "visit_course", ["status", "id"])


def _create_what_courses_have() -> None:
    op.create_table(
        "visit_officer",
        sa.Column("course_id", _ID, autoincrement=False, nullable=False),
        sa.Column("inspector", sa.String(length=40), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("named_by", sa.String(length=80), nullable=True),
        sa.Column("left_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("left_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["visit_course.id"], name=op.f("fk_visit_officer_course_id")),
        sa.PrimaryKeyConstraint("course_id", "inspector", name=op.f("pk_visit_officer")),
    )
    op.create_index("ix_visit_officer_inspector", "visit_officer", ["inspector", "course_id"])
    op.create_table(
        "visit_item_due",
        sa.Column("course_id", _ID, autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["visit_course.id"], name=op.f("fk_visit_item_due_course_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_visit_item_due_item_id")),
        sa.PrimaryKeyConstraint("course_id", "item", name=op.f("pk_visit_item_due")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visit_act",
        sa.Column("id", _ID, nullable=False),
        sa.Column("visit_id", _ID, nullable=False),
        sa.Column("course_id", _ID, nullable=True),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("account_id", _ID, nullable=True),
        sa.Column("at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("from_status", sa.String(length=24), nullable=True),
        sa.Column("to_status", sa.String(length=24), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_visit_act_account_id")),
        sa.ForeignKeyConstraint(["course_id"], ["visit_course.id"], name=op.f("fk_visit_act_course_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["inspection_visit.id"], name=op.f("fk_visit_act_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_act")),
    )
    op.create_index("ix_visit_act_by", "visit_act", ["by", "id"])
    op.create_index(op.f("ix_visit_act_visit_id"), "visit_act", ["visit_id"])


def _create_results() -> None:
    op.create_table(
        "visit_result",
        sa.Column("course_id", _ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("visited_on", service.core.db.tables.column_types.Day(), nullable=False),
        sa.Column("methods", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=True),
        sa.Column("follow_up", sa.String(length=20), nullable=True),
        sa.Column("order_no", sa.String(length=200), nullable=True),
        sa.Column("order_due", service.core.db.tables.column_types.Day(), nullable=True),
        sa.Column("handed_to", sa.String(length=200), nullable=True),
        sa.Column("handed_no", sa.String(length=200), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("reviewed_by", sa.String(length=80), nullable=True),
        sa.Column("reviewed_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["visit_course.id"], name=op.f("fk_visit_result_course_id")),
        sa.PrimaryKeyConstraint("course_id", "version", name=op.f("pk_visit_result")),
    )
    op.create_table(
        "visit_result_item",
        sa.Column("course_id", _ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("looked_at", sa.Boolean(), nullable=True),
        sa.Column("result", sa.String(length=20), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("handling", sa.Text(), nullable=True),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id", "version"],
            ["visit_result.course_id", "visit_result.version"],
            name=op.f("fk_visit_result_item_course_id_version"),
        ),
        sa.PrimaryKeyConstraint("course_id", "version", "item", name=op.f("pk_visit_result_item")),
        sqlite_with_rowid=False,
    )
    # ### end Alembic commands ###


def _create_files_and_papers() -> None:
    op.create_table(
        "visit_attachment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("visit_id", _ID, nullable=False),
        sa.Column("course_id", _ID, nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.Column("added_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["visit_course.id"], name=op.f("fk_visit_attachment_course_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["inspection_visit.id"], name=op.f("fk_visit_attachment_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_attachment")),
    )
    op.create_index(op.f("ix_visit_attachment_sha256"), "visit_attachment", ["sha256"])
    op.create_index(op.f("ix_visit_attachment_visit_id"), "visit_attachment", ["visit_id"])
    op.create_table(
        "visit_paper",
        sa.Column("id", _ID, nullable=False),
        sa.Column("visit_id", _ID, nullable=False),
        sa.Column("course_id", _ID, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("printed_by", sa.String(length=80), nullable=False),
        sa.Column("printed_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("served_on", service.core.db.tables.column_types.Day(), nullable=True),
        sa.Column("served_how", sa.String(length=20), nullable=True),
        sa.Column("served_to", sa.String(length=80), nullable=True),
        sa.Column("served_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["visit_course.id"], name=op.f("fk_visit_paper_course_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["inspection_visit.id"], name=op.f("fk_visit_paper_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_paper")),
    )
    op.create_index("ix_visit_paper_visit_id", "visit_paper", ["visit_id", "kind", "id"])


def _create_publications() -> None:
    op.create_table(
        "publication",
        sa.Column("id", _ID, nullable=False),
        sa.Column("course_id", _ID, nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("published_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("receipt_no", sa.String(length=80), nullable=False),
        sa.Column("link", sa.String(length=400), nullable=True),
        sa.Column("noted_by", sa.String(length=80), nullable=False),
        sa.Column("noted_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("withdrawn_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.Column("withdrawn_no", sa.String(length=80), nullable=True),
        sa.Column("withdrawn_ground", sa.Text(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["visit_course.id"], name=op.f("fk_publication_course_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index("ix_publication_course_id", "publication", ["course_id", "id"])
    op.create_index("ix_publication_published_at", "publication", ["published_at", "id"])
    op.create_table(
        "public_edition",
        sa.Column("id", _ID, nullable=False),
        sa.Column("made_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("results", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("job_id", _ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_edition")),
    )
    op.create_table(
        "visit_rated",
        sa.Column("visit_id", _ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["inspection_visit.id"], name=op.f("fk_visit_rated_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_visit_rated")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "conduct_mark",
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("quarter", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("mark", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "office", "region", "year", "quarter", "question", "mark", name=op.f("pk_conduct_mark")
        ),
        sqlite_with_rowid=False,
    )


def _create_entries() -> None:
    op.create_table(
        "firm_entry",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("enterprise_id", _ID, nullable=True),
        sa.Column("region", sa.String(length=20), server_default="", nullable=False),
        sa.Column("office", sa.String(length=20), nullable=True),
        sa.Column("line", sa.String(length=80), nullable=True),
        sa.Column("entered_on", service.core.db.tables.column_types.Day(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=400), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", service.core.db.tables.column_types.Moment(), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.Column("withdrawn_at", service.core.db.tables.column_types.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_firm_entry_enterprise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firm_entry")),
    )
    op.create_index("ix_firm_entry_entered_on", "firm_entry", ["entered_on", "id"])
    op.create_index("ix_firm_entry_enterprise_id", "firm_entry", ["enterprise_id", "entered_on"])


def downgrade() -> None:
    op.drop_table("firm_entry")
    op.drop_table("conduct_mark")
    op.drop_table("visit_rated")
    op.drop_table("public_edition")
    op.drop_table("publication")
    op.drop_table("visit_paper")
    op.drop_table("visit_attachment")
    op.drop_table("visit_result_item")
    op.drop_table("visit_result")
    op.drop_table("visit_act")
    op.drop_table("visit_item_due")
    op.drop_table("visit_officer")
    op.drop_table("visit_course")
    op.drop_table("visit_selection")
    op.drop_table("inspection_visit")
