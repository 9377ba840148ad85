"""The ledger: what the bureau was told or found, what was done about it, by when, and what was put right."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

_OPEN: dict[str, Any] = {"sqlite_where": text("ended_at IS NULL"), "postgresql_where": text("ended_at IS NULL")}
_ENDED: dict[str, Any] = {
    "sqlite_where": text("ended_at IS NOT NULL"),
    "postgresql_where": text("ended_at IS NOT NULL"),
}

ledger_item = Table(
    "ledger_item",
    metadata,
    Column("id", Id, primary_key=True),
    # rectification, feedback, request, objection, repair, finding, conduct
    Column("type", String(20), nullable=False),
    Column("year", SmallInteger, nullable=False),
    # Within its type and year from 1, without gaps.
    Column("seq", Integer, nullable=False),
    # feedback-2026-000001
    Column("number", String(40), nullable=False, unique=True),
    # registered, assigned, in_hand, parked, answered, awaiting_rating, awaiting_close_out, closed_out, not_accepted,
    # ended (not accepted, and a leader said so), withdrawn
    Column("status", String(20), nullable=False),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
    # Where it came from, in words: a supervisor, a letter, a patrol, the name of a file.
    Column("source", String(200), nullable=False),
    # The business line; null: none in particular.
    Column("line", String(80)),
    # The firm that it is about; null: none, or none that the service holds.
    Column("enterprise_id", Id, ForeignKey("enterprise.id")),
    # What it is about where that is no firm that the service holds: a code, a name, a place.
    Column("about", String(200)),
    # The record that it is about, as `record` knows it.
    Column("record_type", String(40)),
    Column("record_identity", BigInteger),
    # Where it lies: those whose grants cover it see it.
    Column("region", String(20), nullable=False, server_default=""),
    Column("office", String(20)),
    # The code of the department that deals with it; null: the bureau itself.
    Column("department", String(40)),
    Column("supervisor", String(40)),
    # Of a supervisor's item: the leader linked with him when it was filed, who is told first and signs the answer.
    Column("linked_leader", String(80)),
    # Who deals with it; null: nobody yet, or whoever did has left.
    Column("owner", String(80)),
    Column("filed_on", Day, nullable=False),
    # Who filed it by this service; of a firm's item the handler.
    Column("filed_by", String(80), nullable=False),
    Column("filed_at", Moment, nullable=False),
    # Working days after `filed_on` in which a first answer is due; null: none is, or no table of clocks says so.
    Column("first_days", SmallInteger),
    # The day by which a first answer is due, and the moment it was given; null: none is due, or it is not computed.
    Column("first_due", Day),
    Column("first_response_at", Moment),
    # So many working days after this day it is to be answered, those of an extension among them. The day is the one it
    # was filed on, or of the return that set the clock going anew. Null days: the order to correct states the day.
    Column("clock_from", Day),
    Column("clock_days", SmallInteger),
    # The day by which it is to be answered; null: not computed, for want of the calendar of `calendar_missing`.
    Column("due", Day),
    Column("calendar_missing", SmallInteger),
    # Working days by which it was extended; null: not yet.
    Column("extended_by", SmallInteger),
    # When the clock stopped: it was answered (feedback: signed; rectification: closed out).
    Column("resolved_at", Moment),
    Column("parked_until", Day),
    Column("answer", Text),
    Column("answered_at", Moment),
    # satisfied, basically_satisfied, dissatisfied, not_rated
    Column("rating", String(20)),
    Column("dissatisfied", SmallInteger, nullable=False, server_default="0"),
    # Whether a unit has sent it back as not competent: once, then the leader decides.
    Column("sent_back", Boolean, nullable=False, server_default="0"),
    # Of a repair: credit_china, publicity_system; and the number under which it was accepted there.
    Column("channel", String(20)),
    Column("acceptance_no", String(80)),
    # Of an order to correct: its number, and the last day that it states.
    Column("document_no", String(200)),
    Column("order_due", Day),
    # Of an objection or a repair, what the owner proposes: {"decision", "how", "values", "reason"}.
    Column("proposal", JSON(none_as_null=True)),
    # accepted, partly, refused
    Column("decision", String(20)),
    # The item of which this one is another telling.
    Column("duplicate_of", Id, ForeignKey("ledger_item.id"), index=True),
    # What a receipt's random code is checked against; the code itself is kept nowhere.
    Column("receipt_sha256", String(64)),
    Column("ended_at", Moment),
    Index("uq_ledger_item_seq", "year", "type", "seq", unique=True),
    # What is open is read by its days, what has ended the last filed first; ten times as much has ended as is open.
    Index("ix_ledger_item_open_due", "due", "id", **_OPEN),
    Index("ix_ledger_item_open_status", "status", "due", "id", **_OPEN),
    Index("ix_ledger_item_open_type", "type", "due", "id", **_OPEN),
    Index("ix_ledger_item_open_owner", "owner", "due", "id", **_OPEN),
    Index("ix_ledger_item_open_office", "office", "due", "id", **_OPEN),
    Index("ix_ledger_item_ended_status", "status", "id", **_ENDED),
    Index("ix_ledger_item_ended_type", "type", "id", **_ENDED),
    Index("ix_ledger_item_ended_owner", "owner", "id", **_ENDED),
    Index("ix_ledger_item_ended_office", "office", "id", **_ENDED),
    Index("ix_ledger_item_ended_line", "line", "id", **_ENDED),
    Index("ix_ledger_item_supervisor", "supervisor", "id"),
    Index("ix_ledger_item_enterprise_id", "enterprise_id", "id"),
)

# What was done to an item, by hand or by itself; added to alone.
ledger_step = Table(
    "ledger_step",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", Id, ForeignKey("ledger_item.id"), nullable=False, index=True),
    Column("act", String(20), nullable=False),
    Column("by", String(80), nullable=False),
    # The account that the log-in was then; null: none.
    Column("account_id", Id, ForeignKey("account.id")),
    Column("at", Moment, nullable=False),
    Column("from_status", String(20)),
    Column("to_status", String(20), nullable=False),
    Column("note", Text),
    # What else the act says: the new owner and unit, a day, a rating.
    Column("said", JSON, nullable=False),
)

# A file that belongs to an item; the file itself lies in the data folder, under the name of its SHA-256.
ledger_attachment = Table(
    "ledger_attachment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", Id, ForeignKey("ledger_item.id"), nullable=False, index=True),
    # The step that it is evidence of; null: of the item as it was filed.
    Column("step_id", Id, ForeignKey("ledger_step.id")),
    Column("name", String(200), nullable=False),
    # application/pdf, image/jpeg, image/png
    Column("media_type", String(40), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("added_by", String(80), nullable=False),
    Column("added_at", Moment, nullable=False),
)

# More days that somebody asked for, once an item.
ledger_extension = Table(
    "ledger_extension",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", Id, ForeignKey("ledger_item.id"), nullable=False, unique=True),
    Column("days", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_by", String(80), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("decided_by", String(80)),
    Column("decided_at", Moment),
    Column("granted", Boolean),
    Column("opinion", Text),
)

# What was told of an item's days, once each: first_owner, first_leader, due_owner, due_leader and the like.
ledger_reminder = Table(
    "ledger_reminder",
    metadata,
    Column("item_id", Id, ForeignKey("ledger_item.id"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    # Of which due day: a day that moved is told of anew.
    Column("due", Day, primary_key=True, autoincrement=False),
    Column("told_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# Who filed an item, where that is nobody with an account; erased when retention ends.
ledger_contact = Table(
    "ledger_contact",
    metadata,
    Column("item_id", Id, ForeignKey("ledger_item.id"), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("phone", String(40)),
    Column("retain_until", Day, nullable=False, index=True),
)

# A supervisor's term, in versions: of several rows of one number the one entered last counts.
supervisor = Table(
    "supervisor",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", String(40), nullable=False),
    # The term, both days included, and how often it was renewed before.
    Column("valid_from", Day, nullable=False),
    Column("valid_until", Day, nullable=False),
    Column("renewed", SmallInteger, nullable=False),
    # Null: not signed, so that nothing is opened to him.
    Column("secrecy_signed_on", Day),
    Column("linked_leader", String(80), nullable=False),
    Column("account_id", Id, ForeignKey("account.id"), index=True),
    Column("region", String(20), nullable=False, server_default=""),
    Column("line", String(80)),
    # Whom he comes from: deputies, chambers, media …
    Column("background", String(200)),
    Column("note", Text),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index("ix_supervisor_number", "number", "id"),
)

# What a supervisor is called and how he is reached, apart from what decides; erased when retention ends.
supervisor_person = Table(
    "supervisor_person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("supervisor", String(40), nullable=False),
    Column("name", String(80), nullable=False),
    Column("phone", String(40)),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index("ix_supervisor_person_supervisor", "supervisor", "id"),
)

# A supervisor's report on a year.
supervisor_report = Table(
    "supervisor_report",
    metadata,
    Column("id", Id, primary_key=True),
    Column("supervisor", String(40), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("filed_by", String(80), nullable=False),
    Column("filed_at", Moment, nullable=False),
    Index("ix_supervisor_report_supervisor", "supervisor", "year", "id"),
)

# The brief of a month, written once it has ended.
ledger_brief = Table(
    "ledger_brief",
    metadata,
    # The first day of the month.
    Column("month", Day, primary_key=True),
    Column("written_at", Moment, nullable=False),
)

# Its figures by where the items lay then, by line and by type: whoever reads it is shown the sum of what is theirs.
ledger_brief_part = Table(
    "ledger_brief_part",
    metadata,
    Column("id", Id, primary_key=True),
    Column("month", Day, ForeignKey("ledger_brief.month"), nullable=False),
    Column("region", String(20), nullable=False),
    Column("office", String(20)),
    Column("line", String(80)),
    Column("type", String(20), nullable=False),
    Column("filed", Integer, nullable=False),
    Column("in_time", Integer, nullable=False),
    Column("late", Integer, nullable=False),
    Column("unclocked", Integer, nullable=False),
    Column("closed_out", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    Column("overdue", Integer, nullable=False),
    Index("ix_ledger_brief_part_month", "month", "id"),
)

# Rows of tables that were not taken in: they wait for who handed them in to mend them, or to say that they never will.
ledger_refused_row = Table(
    "ledger_refused_row",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),
    # The entry of the audit log that says of the import.
    Column("entry", Id, nullable=False),
    Column("file", String(200), nullable=False),
    Column("line", BigInteger, nullable=False),
    # Heading to text, personal numbers covered.
    Column("row", JSON, nullable=False),
    # [{column, value, zh, en}]
    Column("faults", JSON, nullable=False),
    # What tells the row from others of the account.
    Column("digest", String(64), nullable=False),
    # open, filed (handed in again and taken), dismissed
    Column("status", String(20), nullable=False),
    Column("handed_in_at", Moment, nullable=False),
    Column("settled_by", String(80)),
    Column("settled_at", Moment),
    Column("note", Text),
    Index("ix_ledger_refused_row_account_id", "account_id", "status", "id"),
    Index("ix_ledger_refused_row_handed_in_at", "handed_in_at"),
)
