"""Plans of random inspections: versions of a plan, the lines of each, who did what to it, and draws made elsewhere."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, SmallInteger, String, Table, Text, text

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

_STANDS = text("withdrawn_at IS NULL")

# One version of a plan; what is amended goes on as another row, and the version before stays as it was.
plan = Table(
    "plan",
    metadata,
    Column("id", Id, primary_key=True),
    Column("year", SmallInteger, nullable=False),
    # annual, special_campaign
    Column("kind", String(20), nullable=False),
    Column("title", String(200), nullable=False),
    # Where it inspects: the prefix of a region's code ("" everywhere), or one supervision office.
    Column("region", String(20), nullable=False, server_default=""),
    Column("office", String(40)),
    # The business line; null: every line.
    Column("line", String(80)),
    # Who inspects, by its code among departments; null: the bureau itself.
    Column("department", String(40)),
    Column("version", SmallInteger, nullable=False),
    # The version that this one amends, at most one each; the first of all of them, null: this one.
    Column("amends", Id, ForeignKey("plan.id"), unique=True),
    Column("root_id", Id, ForeignKey("plan.id"), index=True),
    # draft, submitted, approved, filed, published, in_progress, completed, superseded
    Column("status", String(20), nullable=False),
    Column("owner", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    # Why it was amended.
    Column("reason", Text),
    Column("submitted_by", String(80)),
    Column("submitted_at", Moment),
    Column("decided_by", String(80)),
    Column("decided_at", Moment),
    Column("opinion", Text),
    Column("filing_no", String(80)),
    Column("filed_on", Day),
    Column("filed_by", String(80)),
    Column("filed_at", Moment),
    Column("published_on", Day),
    # A link or a place.
    Column("published_where", String(400)),
    Column("published_by", String(80)),
    Column("published_at", Moment),
    Index("ix_plan_status", "status", "year", "id"),
    Index("ix_plan_year", "year", "id"),
)

# What somebody did to a version by hand, and what the service did by itself; added to alone.
plan_act = Table(
    "plan_act",
    metadata,
    Column("id", Id, primary_key=True),
    Column("plan_id", Id, ForeignKey("plan.id"), nullable=False, index=True),
    Column("act", String(20), nullable=False),
    Column("by", String(80), nullable=False),
    # The account that the log-in was then; null: none.
    Column("account_id", Id, ForeignKey("account.id")),
    Column("at", Moment, nullable=False),
    Column("from_status", String(20)),
    Column("to_status", String(20), nullable=False),
    Column("note", Text),
    # Of what the version and its lines said after the act.
    Column("digest", String(64), nullable=False),
)

# What is inspected: one mode, one frame, one need; all items are checked at every firm drawn.
plan_line = Table(
    "plan_line",
    metadata,
    Column("id", Id, primary_key=True),
    Column("plan_id", Id, ForeignKey("plan.id"), nullable=False),
    # Its place in the plan, from 1.
    Column("number", SmallInteger, nullable=False),
    Column("title", String(200), nullable=False),
    # Official numbers: of the plan, 14 digits, and of the task, 18.
    Column("plan_no", String(14)),
    Column("task_no", String(18)),
    # general, key, special_key
    Column("mode", String(20), nullable=False),
    # Codes of items, and the frame that is one for all of them.
    Column("items", JSON, nullable=False),
    Column("frame", JSON, nullable=False),
    # The code of a qualification that all of a team have, or one of it; null: none is needed.
    Column("need", String(40)),
    # all, one
    Column("need_of", String(10), nullable=False, server_default="all"),
    Column("directional", Boolean, nullable=False),
    Column("starts_on", Day, nullable=False),
    Column("ends_on", Day, nullable=False),
    # Whose tiers the draw goes by; null: by none, all are one stratum.
    Column("scheme", String(80)),
    # {tier or "unclassified": [numerator, denominator]} of a year, or else the planned number.
    Column("ratios", JSON(none_as_null=True)),
    Column("planned_number", Integer),
    # Why firms without a tier are drawn at that ratio.
    Column("reason_unclassified", Text),
    # In how many batches of equal share the year is drawn.
    Column("shares", SmallInteger, nullable=False),
    # By code among departments; null: the bureau itself leads.
    Column("lead_department", String(40)),
    Column("co_departments", JSON, nullable=False),
    Column("region", String(20), nullable=False, server_default=""),
    Column("line", String(80)),
    # The section of the bureau that is in charge.
    Column("section", String(200)),
    # Officers of a team, and how many of them may lead one.
    Column("team", SmallInteger, nullable=False),
    Column("leads", SmallInteger, nullable=False),
    # open, in_progress, completed
    Column("status", String(20), nullable=False),
    Column("ended_on", Day),
    # The line of last year's plan that it was copied from, and the first of this year's that it goes on from.
    Column("copied_from", Id, ForeignKey("plan_line.id")),
    Column("root_id", Id, ForeignKey("plan_line.id"), index=True),
    Index("uq_plan_line_number", "plan_id", "number", unique=True),
)

# Firms that were drawn for a line outside this service; the line is the first of this year's.
drawn_elsewhere = Table(
    "drawn_elsewhere",
    metadata,
    Column("id", Id, primary_key=True),
    Column("plan_line_id", Id, ForeignKey("plan_line.id"), nullable=False),
    # A unified social credit code, or REG-… of what is no enterprise.
    Column("subject", String(64), nullable=False),
    # The tier that it had then, and the day; null: not known but that it was drawn in the year.
    Column("tier", String(80)),
    Column("drawn_on", Day),
    Column("source", String(200), nullable=False),
    Column("file", String(255)),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("withdrawn_by", String(80)),
    Column("withdrawn_at", Moment),
    Index(
        "uq_drawn_elsewhere_subject",
        "plan_line_id",
        "subject",
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    ),
)
