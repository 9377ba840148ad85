"""Whether it works: lists of draws by group, figures that were computed and kept, exceptions, published figures."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

_SINGLY = text("kind <> 'short_opinion'")
_LIES = ("region", "office", "line")

# The frozen list of a draw by groups of equal stratum, tier, county, office, section and size; counted once, as a list
# never changes (`service.estimates.lists`).
drawn_list = Table(
    "drawn_list",
    metadata,
    Column("draw", Id, ForeignKey("draw.id"), primary_key=True, autoincrement=False),
    Column("counted_at", Moment, nullable=False),
    # Who was drawn when it was counted; whoever came since by replacement has it counted again.
    Column("drawn", Integer, nullable=False),
    # The texts that rows name by their places, by dimension: {"stratum": […], "tier": […], "county": […], …}
    Column("words", JSON, nullable=False),
    # The groups, and of everyone drawn, in the order of their places, which group it is of.
    Column("groups", LargeBinary, nullable=False),
    Column("group_of_drawn", LargeBinary, nullable=False),
)

# Figures of a year within a reach, as the schedule computed them last.
kept_figures = Table(
    "kept_figures",
    metadata,
    # rates, effect
    Column("kind", String(20), primary_key=True),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    # Of the places of the reach; "": everything.
    Column("reach", String(64), primary_key=True),
    # Up to which day, included, and when they were computed.
    Column("until", Day, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("content", JSON, nullable=False),
    sqlite_with_rowid=False,
)

# Rates that stand beside a model or a comparison ever after, up to the day that it knew.
rates_beside = Table(
    "rates_beside",
    metadata,
    # model, comparison
    Column("kind", String(20), primary_key=True),
    # The digest of the model, the number of the comparison.
    Column("ref", String(64), primary_key=True),
    Column("reach", String(64), primary_key=True),
    Column("until", Day, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("content", JSON, nullable=False),
    sqlite_with_rowid=False,
)

# What departed from the rule, with leave or without: found again each night from what the other tables hold.
exception_entry = Table(
    "exception_entry",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(24), nullable=False),
    # What tells it from the others of its kind.
    Column("ref", String(160), nullable=False),
    Column("at", Moment, nullable=False),
    # The log-in of who did it, and the account that this was then; null: nobody by hand.
    Column("by", String(80)),
    Column("account_id", Id, ForeignKey("account.id")),
    # The log-in of the second person who agreed to it; null: nobody had to.
    Column("agreed_by", String(80)),
    # The first day of the month in which it was done, and when it was collected.
    Column("month", Day, nullable=False),
    Column("found_at", Moment, nullable=False),
    # Where and of which business line: those whose grants cover it see it.
    Column("region", String(20), nullable=False, server_default=""),
    Column("office", String(20)),
    Column("line", String(80)),
    # What it was about, and the page of its papers.
    Column("thing", String(300), nullable=False),
    Column("address", String(200), nullable=False),
    # What was departed from, and the reason that was given; null: none is asked for.
    Column("zh", Text, nullable=False),
    Column("en", Text, nullable=False),
    Column("reason", Text),
    UniqueConstraint("kind", "ref"),
    # Hold where each lies, so that what somebody may not see is passed over without its row being read.
    Index("ix_exception_entry_at", "at", "id", *_LIES),
    # Without what is listed by count alone.
    Index("ix_exception_entry_singly", "at", "id", "kind", *_LIES, sqlite_where=_SINGLY, postgresql_where=_SINGLY),
    Index("ix_exception_entry_kind", "kind", "at", "id", *_LIES),
    Index("ix_exception_entry_by", "by", "at", "id", "kind", *_LIES),
    Index("ix_exception_entry_found_at", "found_at"),
    # Hold all that is counted by, in the order in which it is.
    Index("ix_exception_entry_person", "by", "kind", "month", *_LIES),
    Index("ix_exception_entry_month", "month", "kind", *_LIES),
)

# A quarter's call-backs of one kind: of how many so many were chosen.
call_back_round = Table(
    "call_back_round",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("quarter", SmallInteger, primary_key=True, autoincrement=False),
    # item, visit
    Column("kind", String(20), primary_key=True),
    Column("population", Integer, nullable=False),
    Column("chosen", Integer, nullable=False),
    # So many of a hundred, and at least so many.
    Column("percent", SmallInteger, nullable=False),
    Column("least", SmallInteger, nullable=False),
    # The numbers of all of whom they were chosen, in the order of their hashes, a line each, as zlib makes them small;
    # and the SHA-256 of these lines.
    Column("numbers", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("chosen_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# Who of them is called back, and what was said.
call_back = Table(
    "call_back",
    metadata,
    Column("id", Id, primary_key=True),
    Column("year", SmallInteger, nullable=False),
    Column("quarter", SmallInteger, nullable=False),
    Column("kind", String(20), nullable=False),
    # The number of the item, or of the visit to the firm that was the last one in the quarter.
    Column("number", String(40), nullable=False),
    # Its place in the plain order of hashes, from 1.
    Column("place", Integer, nullable=False),
    Column("subject", String(64)),
    Column("enterprise_id", Id, ForeignKey("enterprise.id")),
    Column("region", String(20), nullable=False, server_default=""),
    Column("office", String(20)),
    Column("line", String(80)),
    # to_call, answered, declined, not_reached
    Column("status", String(20), nullable=False),
    # How often nobody answered.
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    # satisfied, basically_satisfied, dissatisfied
    Column("rating", String(20)),
    Column("note", Text),
    Column("called_by", String(80)),
    Column("called_at", Moment),
    # Who last corrected what was entered of the last call, when and why.
    Column("corrected_by", String(80)),
    Column("corrected_at", Moment),
    Column("corrected_because", Text),
    UniqueConstraint("year", "quarter", "kind", "number"),
    Index("ix_call_back_status", "status", "id"),
)

# What other places published of a measure, as the bureau entered it, to stand beside its own.
published_figure = Table(
    "published_figure",
    metadata,
    Column("id", Id, primary_key=True),
    Column("place", String(200), nullable=False),
    # One of the measures of the effect.
    Column("measure", String(40), nullable=False),
    # The days that it speaks of, both included.
    Column("begins", Day, nullable=False),
    Column("ends", Day, nullable=False),
    # As published, a decimal number in the unit of the measure.
    Column("value", String(40), nullable=False),
    Column("definition", Text, nullable=False),
    # Whether it is defined as ours is, so that the two may be compared.
    Column("comparable", Boolean, nullable=False),
    Column("source", String(400), nullable=False),
    # Where it can be read.
    Column("link", String(400)),
    Column("published_on", Day),
    Column("file", String(255)),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("withdrawn_by", String(80)),
    Column("withdrawn_at", Moment),
    Index("ix_published_figure_measure", "measure", "ends", "id"),
)

# The report of a month as it was written for signature: one act signs both its editions.
monthly_report = Table(
    "monthly_report",
    metadata,
    Column("id", Id, primary_key=True),
    # The first day of the month.
    Column("month", Day, nullable=False, unique=True),
    # to_sign, signed
    Column("status", String(20), nullable=False),
    # How often it was written: who signs states what was read.
    Column("version", SmallInteger, nullable=False),
    Column("written_at", Moment, nullable=False),
    # The log-in of who had it written anew, and why; null: the schedule wrote it.
    Column("written_by", String(80)),
    Column("reason", Text),
    Column("signed_by", String(80)),
    # The name under which it was signed.
    Column("signer", String(120)),
    Column("signed_at", Moment),
    Column("opinion", Text),
)

# Its editions: the paper as JSON, and the SHA-256 of all that it says.
monthly_report_edition = Table(
    "monthly_report_edition",
    metadata,
    Column("report_id", Id, ForeignKey("monthly_report.id"), primary_key=True, autoincrement=False),
    # internal, no-tier
    Column("edition", String(20), primary_key=True),
    Column("paper", JSON, nullable=False),
    Column("sha256", String(64), nullable=False),
    sqlite_with_rowid=False,
)
