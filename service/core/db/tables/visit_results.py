"""What each authority found at a visit, in versions, item by item."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
)

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

# A version of what an authority found; what is corrected goes on as another one.
visit_result = Table(
    "visit_result",
    metadata,
    Column("course_id", Id, ForeignKey("visit_course.id"), primary_key=True, autoincrement=False),
    Column("version", SmallInteger, primary_key=True, autoincrement=False),
    # draft, in_review, asked (a correction that nobody has granted), approved, refused, replaced
    Column("status", String(20), nullable=False),
    Column("visited_on", Day, nullable=False),
    # on_site, written, …: as the items know methods.
    Column("methods", JSON, nullable=False),
    # 1 to 9 of the national result codes, and absent: of the visit as a whole while it is entered, once it is handed
    # in the one of the items that decides. 7 of an approved version is what the second person confirmed.
    Column("code", String(20)),
    # What follows: none, daily_supervision, order, case, copy, other
    Column("follow_up", String(20)),
    # Of an order to correct: its number and its last day.
    Column("order_no", String(200)),
    Column("order_due", Day),
    # Whom it is transferred or copied to.
    Column("handed_to", String(200)),
    Column("handed_no", String(200)),
    # What proves it: [{"what", "reference"}]
    Column("evidence", JSON, nullable=False),
    Column("remark", Text),
    # Of a correction: why.
    Column("reason", Text),
    Column("entered_by", String(80), nullable=False),
    Column("entered_at", Moment, nullable=False),
    Column("reviewed_by", String(80)),
    Column("reviewed_at", Moment),
    Column("opinion", Text),
)

# What a version says of one item; finding and handling are texts of the officer.
visit_result_item = Table(
    "visit_result_item",
    metadata,
    Column("course_id", Id, primary_key=True, autoincrement=False),
    Column("version", SmallInteger, primary_key=True, autoincrement=False),
    Column("item", String(40), primary_key=True),
    # Null: nobody has said whether it was looked at.
    Column("looked_at", Boolean),
    # 1 to 9 of the national result codes.
    Column("result", String(20)),
    Column("finding", Text),
    Column("handling", Text),
    # What was ticked on its checklist, in its order: ["yes", "no", "not_applicable", null]
    Column("checklist", JSON, nullable=False),
    ForeignKeyConstraint(["course_id", "version"], ["visit_result.course_id", "visit_result.version"]),
    sqlite_with_rowid=False,
)
