"""Visits that are made under this service: the gate each passed, the course of each authority, papers, ratings.

What any source states of a visit, ours included once its result is approved, stands in `visits`. A visit is one entry
into one firm; a joint one has one course for each authority, from its officers to the receipt of publication.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

_OPEN: dict[str, Any] = {"sqlite_where": text("ended_at IS NULL"), "postgresql_where": text("ended_at IS NULL")}
_UNPUBLISHED: dict[str, Any] = {
    "sqlite_where": text("status = 'to_publish'"),
    "postgresql_where": text("status = 'to_publish'"),
}

inspection_visit = Table(
    "inspection_visit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("year", SmallInteger, nullable=False),
    # Within its year from 1, without gaps.
    Column("seq", Integer, nullable=False),
    # V2027-000001
    Column("number", String(40), nullable=False, unique=True),
    # A unified social credit code, or REG-… of what is no enterprise; the firm, null: none that the service holds.
    Column("subject", String(64), nullable=False),
    Column("enterprise_id", Id, ForeignKey("enterprise.id")),
    # Where the firm lies: those whose grants cover it see the visit.
    Column("region", String(20), nullable=False, server_default=""),
    Column("office", String(20)),
    Column("line", String(80)),
    # One of the table `cap_counting`; and who ordered it: own, superior
    Column("trigger", String(40), nullable=False),
    Column("ordered_by", String(20), nullable=False),
    # The first of the year's plan lines that its line goes on from; null: it follows no plan.
    Column("plan_line_id", Id, ForeignKey("plan_line.id")),
    # The item of the ledger whose correction it checks; null: it is no re-check.
    Column("recheck_of", Id, ForeignKey("ledger_item.id"), index=True),
    # The ground and its evidence, of what follows no plan.
    Column("reason", Text),
    Column("evidence", String(400)),
    # What was said when methods without entry were asked for: {"methods": […], "suffice": false, "why": "…"}
    Column("off_site", JSON(none_as_null=True)),
    # What the gate said when it was proposed, and the reason given: [{"signal", "said": [zh, en]}]
    Column("signals", JSON, nullable=False),
    Column("signals_reason", Text),
    # Within which days it is to be made, both included, and the day that is agreed upon; null: none yet.
    Column("starts_on", Day, nullable=False),
    Column("ends_on", Day, nullable=False),
    Column("visit_on", Day),
    # A part of the day, in words; null: any.
    Column("slot", String(40)),
    Column("unannounced", Boolean, nullable=False),
    # Whether the firm has had its other day.
    Column("day_moved", Boolean, nullable=False, server_default="0"),
    # emergency, evidence_at_risk: approved afterwards; system_failure: entered by hand; null: the ordinary course.
    Column("mark", String(20)),
    # Of a marked visit: the last day to approve it, and what became of that: approved, late, refused.
    Column("approval_due", Day),
    Column("approval", String(20)),
    Column("approved_by", String(80)),
    Column("approved_at", Moment),
    # The number and state of the provincial or national system; null: there is none, our own code stands for it.
    Column("external_no", String(80)),
    Column("external_state", String(40)),
    # Our own code, which nobody can guess and which opens the visit's page until it ends.
    Column("code", String(40), nullable=False, unique=True),
    Column("proposed_by", String(80), nullable=False),
    Column("proposed_at", Moment, nullable=False),
    # When the last of its courses ended.
    Column("ended_at", Moment),
    Index("uq_inspection_visit_seq", "year", "seq", unique=True),
    Index("ix_inspection_visit_enterprise_id", "enterprise_id", "visit_on"),
    Index("ix_inspection_visit_subject", "subject", "visit_on"),
    Index("ix_inspection_visit_open_office", "office", "visit_on", "id", **_OPEN),
    Index("ix_inspection_visit_open_region", "region", "visit_on", "id", **_OPEN),
    Index("ix_inspection_visit_open_day", "visit_on", "id", **_OPEN),
    Index("ix_inspection_visit_plan_line_id", "plan_line_id", "id"),
)

# The selections that a visit serves: two of a merged one, none of a visit that nobody drew.
visit_selection = Table(
    "visit_selection",
    metadata,
    Column("draw", Id, ForeignKey("draw.id"), primary_key=True, autoincrement=False),
    Column("subject", String(64), primary_key=True),
    Column("visit_id", Id, ForeignKey("inspection_visit.id"), nullable=False, index=True),
    sqlite_with_rowid=False,
)

# What one authority does at a visit.
visit_course = Table(
    "visit_course",
    metadata,
    Column("id", Id, primary_key=True),
    Column("visit_id", Id, ForeignKey("inspection_visit.id"), nullable=False),
    # By its code among departments; "": the bureau itself.
    Column("department", String(40), nullable=False, server_default=""),
    Column("lead", Boolean, nullable=False),
    # to_approve, refused, to_hand_out, to_inspect, inspecting, leader_review, returned, publication_approval,
    # to_publish, not_published, published, follow_up, completed, withdrawn, cancelled, out_of_scope
    Column("status", String(24), nullable=False),
    Column("handed_out_at", Moment),
    # When somebody of it entered the firm, and whether the code was shown; else why it was not.
    Column("entered_at", Moment),
    Column("code_shown", Boolean),
    Column("code_reason", Text),
    # How often it came on another day.
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    # Whom an out-of-scope firm was found by, until another person decides: {"by", "reason", "evidence"}
    Column("out_of_scope", JSON(none_as_null=True)),
    # The item of the ledger that its order to correct opened; null: it gave none.
    Column("order_item", Id, ForeignKey("ledger_item.id"), index=True),
    # The version of the result that counts; null: none was approved yet.
    Column("version", SmallInteger),
    Column("reviewed_at", Moment),
    # The last day on which its result has to be public; null: not computed, for want of the calendar of that year.
    Column("publish_due", Day),
    Column("calendar_missing", SmallInteger),
    # Why it is not published.
    Column("ground", Text),
    # Since when what is published should be withdrawn, and why: {"because", "number", "day"}; null: it should not.
    Column("to_withdraw", JSON(none_as_null=True)),
    Column("ended_at", Moment),
    UniqueConstraint("visit_id", "department"),
    Index("ix_visit_course_status", "status", "id"),
    Index("ix_visit_course_publish_due", "publish_due", "id", **_UNPUBLISHED),
)

# Who goes for an authority; who left it again is kept.
visit_officer = Table(
    "visit_officer",
    metadata,
    Column("course_id", Id, ForeignKey("visit_course.id"), primary_key=True, autoincrement=False),
    # The number in the registry of officers.
    Column("inspector", String(40), primary_key=True),
    Column("leads", Boolean, nullable=False),
    # Drawn, or named by a person.
    Column("drawn", Boolean, nullable=False),
    Column("named_by", String(80)),
    Column("left_at", Moment),
    Column("left_because", Text),
    Index("ix_visit_officer_inspector", "inspector", "course_id"),
)

# What an authority looks at; the row of the registry of items is the one in force on the day of the proposal.
visit_item_due = Table(
    "visit_item_due",
    metadata,
    Column("course_id", Id, ForeignKey("visit_course.id"), primary_key=True, autoincrement=False),
    Column("item", String(40), primary_key=True),
    Column("item_id", Id, ForeignKey("item.id"), nullable=False),
    sqlite_with_rowid=False,
)

# What somebody did to a visit or to one of its courses, and what the service did by itself; added to alone.
visit_act = Table(
    "visit_act",
    metadata,
    Column("id", Id, primary_key=True),
    Column("visit_id", Id, ForeignKey("inspection_visit.id"), nullable=False, index=True),
    # Null: of the visit as a whole.
    Column("course_id", Id, ForeignKey("visit_course.id")),
    Column("act", String(24), nullable=False),
    Column("by", String(80), nullable=False),
    # The account that the log-in was then; null: none.
    Column("account_id", Id, ForeignKey("account.id")),
    Column("at", Moment, nullable=False),
    Column("from_status", String(24)),
    Column("to_status", String(24), nullable=False),
    Column("note", Text),
    # What else the act says: a day, an officer, a ground.
    Column("said", JSON, nullable=False),
    Index("ix_visit_act_by", "by", "id"),
)

# A file that belongs to a visit; the file itself lies in the data folder, under the name of its SHA-256.
visit_attachment = Table(
    "visit_attachment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("visit_id", Id, ForeignKey("inspection_visit.id"), nullable=False, index=True),
    Column("course_id", Id, ForeignKey("visit_course.id")),
    Column("name", String(200), nullable=False),
    # application/pdf, image/jpeg, image/png
    Column("media_type", String(40), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("added_by", String(80), nullable=False),
    Column("added_at", Moment, nullable=False),
)

# A paper that was printed, and that it was served.
visit_paper = Table(
    "visit_paper",
    metadata,
    Column("id", Id, primary_key=True),
    Column("visit_id", Id, ForeignKey("inspection_visit.id"), nullable=False),
    Column("course_id", Id, ForeignKey("visit_course.id")),
    # approval, notice, record, form, result_notice
    Column("kind", String(20), nullable=False),
    # Of what it said.
    Column("digest", String(64), nullable=False),
    Column("printed_by", String(80), nullable=False),
    Column("printed_at", Moment, nullable=False),
    Column("served_on", Day),
    # in_person, left, mail, electronic, public_notice, on_the_spot
    Column("served_how", String(20)),
    Column("served_to", String(80)),
    Column("served_by", String(80)),
    Index("ix_visit_paper_visit_id", "visit_id", "kind", "id"),
)

# That a firm has given its rating; what it said stands nowhere beside the visit.
visit_rated = Table(
    "visit_rated",
    metadata,
    Column("visit_id", Id, ForeignKey("inspection_visit.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# How often which mark was given on which question in an office and a quarter; nothing more is kept of a rating.
conduct_mark = Table(
    "conduct_mark",
    metadata,
    # "": none in particular.
    Column("office", String(20), primary_key=True),
    Column("region", String(20), primary_key=True),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("quarter", SmallInteger, primary_key=True, autoincrement=False),
    Column("question", String(20), primary_key=True),
    # satisfied, basically_satisfied, dissatisfied
    Column("mark", String(20), primary_key=True),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# Guidance, observation, research: an entry into a firm that is no inspection and is never counted as one.
firm_entry = Table(
    "firm_entry",
    metadata,
    Column("id", Id, primary_key=True),
    # guidance, observation, research, other
    Column("kind", String(20), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("enterprise_id", Id, ForeignKey("enterprise.id")),
    Column("region", String(20), nullable=False, server_default=""),
    Column("office", String(20)),
    Column("line", String(80)),
    Column("entered_on", Day, nullable=False),
    Column("purpose", Text, nullable=False),
    # Who went, in words.
    Column("who", String(400), nullable=False),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("withdrawn_by", String(80)),
    Column("withdrawn_at", Moment),
    Index("ix_firm_entry_enterprise_id", "enterprise_id", "entered_on"),
    Index("ix_firm_entry_entered_on", "entered_on", "id"),
)
