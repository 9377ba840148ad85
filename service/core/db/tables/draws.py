"""Random draws: what was fixed and when, who was drawn, and the log of all draws, each line chained to the one before.

The frozen lists and the sealed record of a draw are files of the data folder, in draws/<draw_id>.
"""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from service.core.db.tables.column_types import Id, Moment
from service.core.db.tables.metadata import metadata

draw = Table(
    "draw",
    metadata,
    Column("id", Id, primary_key=True),
    # D2027-0001, by year without gaps; of a child draw that of its parent with -01, -02 and so on.
    Column("draw_id", String(40), nullable=False, unique=True),
    Column("batch_id", Id, nullable=False),
    Column("parent_id", Id, ForeignKey("draw.id")),
    # Whose officers a child draw takes: a department of the registry (null: the bureau), and there a prefix of regions.
    Column("department", String(40)),
    Column("region", String(20)),
    Column("status", String(20), nullable=False),
    # The fingerprint of the lists, C; null: that of a child frozen with its parent follows from the parent's result.
    Column("commitment", String(64)),
    Column("verifier", String(64), nullable=False),
    Column("seed_plan", JSON(none_as_null=True), nullable=False),
    # The lines that are no secret; the whole of them lies with the sealed files.
    Column("seed_lines", JSON(none_as_null=True)),
    # The end of the chain of replacements.
    Column("reserve", String(64), nullable=False),
    Column("subjects", Integer),
    Column("selected", Integer),
    Column("replacements", Integer, nullable=False, server_default="0"),
    # Who could not be staffed, in both languages; null: everybody was, or no officers are drawn in it.
    Column("unstaffed", JSON(none_as_null=True)),
    # The job under way: it freezes the lists, or draws.
    Column("job_id", Id),
    Column("locked_by", String(80), nullable=False),
    Column("locked_at", Moment, nullable=False),
    Column("number_by", String(80)),
    Column("number_at", Moment),
    Column("drawn_by", String(80)),
    Column("drawn_at", Moment),
    Column("void_asked_by", String(80)),
    Column("void_asked_at", Moment),
    Column("void_reason", Text),
    Column("void_decided_by", String(80)),
    Column("void_decided_at", Moment),
    Column("void_opinion", Text),
    # What a witness stated and signed; the paper by its SHA-256.
    Column("verified", Boolean),
    Column("verified_by", String(80)),
    Column("verified_at", Moment),
    Column("signed_paper", String(64)),
    Index("ix_draw_batch_id", "batch_id", "id"),
    Index("ix_draw_parent_id", "parent_id"),
    Index("ix_draw_status", "status", "id"),
)

# Who was drawn, in the order of tickets; nothing is removed from it.
drawn_subject = Table(
    "drawn_subject",
    metadata,
    Column("draw", Id, ForeignKey("draw.id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("subject", String(64), nullable=False),
    # Null: no enterprise of ours.
    Column("enterprise_id", Id),
    Column("stratum", String(80), nullable=False),
    Column("cell", String(80), nullable=False),
    # The probability as an exact fraction; what models are told is it in millionths.
    Column("num", BigInteger, nullable=False),
    Column("den", BigInteger, nullable=False),
    # 0: drawn by its ticket; else the number of the link by which it replaced another.
    Column("link", Integer, nullable=False, server_default="0"),
    Index("ix_drawn_subject_subject", "subject", "draw"),
    Index("ix_drawn_subject_enterprise_id", "enterprise_id", "draw"),
)

# Which officers go to whom now; the result as it was drawn is in the sealed record.
drawn_officer = Table(
    "drawn_officer",
    metadata,
    Column("draw", Id, ForeignKey("draw.id"), primary_key=True),
    Column("subject", String(64), primary_key=True),
    # The number in the registry of officers.
    Column("inspector", String(40), primary_key=True),
    Index("ix_drawn_officer_inspector", "inspector", "draw"),
)

# Under which number of the draw an officer stands in its files.
draw_inspector = Table(
    "draw_inspector",
    metadata,
    Column("draw", Id, ForeignKey("draw.id"), primary_key=True),
    Column("alias", String(20), primary_key=True),
    Column("inspector", String(40), nullable=False),
)

# What somebody did to a draw that hangs on another; what is done to a batch's own is among the acts of the batch.
draw_act = Table(
    "draw_act",
    metadata,
    Column("id", Id, primary_key=True),
    Column("draw", Id, ForeignKey("draw.id"), nullable=False, index=True),
    Column("act", String(20), nullable=False),
    Column("by", String(80), nullable=False),
    # The account that the log-in was then; null: none.
    Column("account_id", Id, ForeignKey("account.id")),
    Column("at", Moment, nullable=False),
    Column("from_status", String(20)),
    Column("to_status", String(20), nullable=False),
    Column("note", Text),
    Column("digest", String(64), nullable=False),
)

# Asked for after the draw: another subject for one out of scope, another officer for one who is ill or recused.
draw_change = Table(
    "draw_change",
    metadata,
    Column("id", Id, primary_key=True),
    Column("draw", Id, ForeignKey("draw.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("subject", String(64), nullable=False),
    # The officer who leaves; null: the subject does.
    Column("officer", String(40)),
    Column("reason", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("status", String(20), nullable=False),
    # Which link of the chain was revealed, and who came by it; null: nobody was left.
    Column("number", Integer),
    Column("link", String(64)),
    Column("came", String(64)),
    Column("asked_by", String(80), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("decided_by", String(80)),
    Column("decided_at", Moment),
    Column("opinion", Text),
    Index("ix_draw_change_draw", "draw", "id"),
    Index("ix_draw_change_status", "status", "id"),
)

# The log of draws, without gaps from 1; its lines are public. The migration has triggers that refuse to change one.
draw_log = Table(
    "draw_log",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("previous", String(64), nullable=False),
    Column("draw_id", String(40), nullable=False),
    Column("commitment", String(64), nullable=False),
    # As it stands in the line: UTC, 2027-01-05T08:30:00Z.
    Column("time", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("voids", Integer, nullable=False),
    Column("replacements", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_draw_log_draw_id", "draw_id", "seq"),
)
