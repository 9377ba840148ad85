"""Scoring runs: what was examined under which rule sets, what moved, and which run is in effect."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

# What decisions were made under: digests of the scheme and all it reads, the model, the engine, and the line ids.
closure = Table(
    "closure",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scheme", String(80), nullable=False),
    Column("version", String(40), nullable=False),
    # SHA-256 over all that follows.
    Column("digest", String(64), nullable=False, unique=True),
    # {"scheme@version": SHA-256}
    Column("rule_sets", JSON, nullable=False),
    Column("model", String(64)),
    Column("engine", String(40), nullable=False),
    # The number of the facts digest that its decisions have.
    Column("digest_version", Integer, nullable=False, server_default="1"),
    Column("tiers", JSON, nullable=False),
    Column("line_ids", JSON, nullable=False),
    Column("overrides", JSON, nullable=False),
    Column("not_rated", JSON, nullable=False),
    # Record types that any rule set of the closure reads.
    Column("record_types", JSON, nullable=False),
    # {scheme: {"state", "digest"}} of every scheme of the closure that asks for a model; null: none does.
    Column("models", JSON(none_as_null=True)),
)

# Every rule set that a decision was made under, merged, so that it can be read years later.
rule_set = Table(
    "rule_set",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("scheme", String(80), nullable=False),
    Column("version", String(40), nullable=False),
    Column("content", Text, nullable=False),
    Column("recorded_at", Moment, nullable=False),
)

scoring_run = Table(
    "scoring_run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("job_id", Id, ForeignKey("job.id")),
    Column("scheme", String(80), nullable=False),
    # full, incremental
    Column("mode", String(20), nullable=False),
    Column("as_of", Day, nullable=False),
    Column("known_on", Day, nullable=False),
    # The last change of facts that the run knows.
    Column("known_change", BigInteger, nullable=False),
    # The run in effect when this one began, which its decisions build upon.
    Column("base_run", Id, ForeignKey("scoring_run.id")),
    Column("closure_id", Id, ForeignKey("closure.id"), nullable=False),
    # computing, ready, held, in_effect, withdrawn, failed
    Column("status", String(20), nullable=False),
    Column("enterprises", BigInteger, nullable=False, server_default="0"),
    # How many enterprises it is to examine; null until its computing begins.
    Column("expected", BigInteger),
    Column("examined", BigInteger, nullable=False, server_default="0"),
    # Decisions written, and those of them that changed the tier.
    Column("changed", BigInteger, nullable=False, server_default="0"),
    Column("moved", BigInteger, nullable=False, server_default="0"),
    Column("moved_share", Float),
    Column("failed_enterprises", BigInteger, nullable=False, server_default="0"),
    # Why it is held: [{code, zh, en}]
    Column("causes", JSON, nullable=False),
    # Sources whose data are late, which makes the tiers provisional: [{source, last_data_on, due_every_days}]
    Column("late_sources", JSON, nullable=False),
    Column("started_by", String(80), nullable=False),
    Column("approved_by", String(80)),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("in_effect_at", Moment),
    Column("note", Text),
    # Why a person put it into effect or withdrew it; null: nobody did.
    Column("opinion", Text),
    # The digest of the table of signals that it goes by; null: there is none.
    Column("signals", String(64)),
    # What the model did in the run, in short; null: the rule set asks for none.
    Column("model", JSON(none_as_null=True)),
    Index("ix_scoring_run_scheme_status", "scheme", "status", "id"),
    Index("ix_scoring_run_scheme_in_effect_at", "scheme", "in_effect_at"),
    # A scheme has one run that is computed, whoever starts it.
    Index(
        "uq_scoring_run_computing",
        "scheme",
        unique=True,
        sqlite_where=text("status = 'computing'"),
        postgresql_where=text("status = 'computing'"),
    ),
)

# The one switch: which run readers see.
in_effect = Table(
    "in_effect",
    metadata,
    Column("scheme", String(80), primary_key=True),
    Column("run_id", Id, ForeignKey("scoring_run.id"), nullable=False),
)

# The next review day of every enterprise of a block of ids, little-endian 32-bit day numbers.
review_block = Table(
    "review_block",
    metadata,
    Column("scheme", String(80), primary_key=True),
    Column("block", Integer, primary_key=True, autoincrement=False),
    Column("run_id", Id, ForeignKey("scoring_run.id"), primary_key=True, autoincrement=False),
    Column("days", LargeBinary, nullable=False),
)

# The state of every enterprise of a block of ids, or of those that a run changed (see `service.decisions.states`).
state_block = Table(
    "state_block",
    metadata,
    Column("scheme", String(80), primary_key=True),
    Column("block", Integer, primary_key=True, autoincrement=False),
    Column("run_id", Id, ForeignKey("scoring_run.id"), primary_key=True, autoincrement=False),
    Column("whole", SmallInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

# What each part of a run did, and changes in the counts of tiers and moves; kept until the run is in effect.
run_part = Table(
    "run_part",
    metadata,
    Column("run_id", Id, ForeignKey("scoring_run.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    # Enterprises examined and blocks of states written: a run is whole where they add up.
    Column("examined", Integer, nullable=False, server_default="0"),
    Column("blocks", Integer, nullable=False, server_default="0"),
    Column("changes", JSON, nullable=False),
    sqlite_with_rowid=False,
)

# How many enterprises stand in each tier once the run is in effect; dimension is region, industry or decided_by.
tier_count = Table(
    "tier_count",
    metadata,
    Column("run_id", Id, ForeignKey("scoring_run.id"), primary_key=True),
    Column("dimension", String(20), primary_key=True),
    Column("key", String(20), primary_key=True),
    Column("tier", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# How many enterprises of a county ("": not known) a run moved from one tier to another (-2: was not there before,
# -1: not classified), and what each cause did to those that moved so.
change_count = Table(
    "change_count",
    metadata,
    Column("run_id", Id, ForeignKey("scoring_run.id"), primary_key=True),
    Column("region", String(6), primary_key=True),
    Column("from_tier", Integer, primary_key=True, autoincrement=False),
    Column("to_tier", Integer, primary_key=True, autoincrement=False),
    # corrections, new_records, new_facts (the two of an old run), time, rule_set, model, first
    Column("cause", String(20), primary_key=True),
    # Of how many it is the cause; how many it moved on the way, with other causes or alone.
    Column("number", BigInteger, nullable=False),
    Column("touched", BigInteger, nullable=False),
    # The sum of its hundredths; null: not known.
    Column("points", BigInteger),
    sqlite_with_rowid=False,
)

# Which enterprises each part of a run moved, from which tier to which, where and why (see `service.decisions.moves`).
run_move = Table(
    "run_move",
    metadata,
    Column("run_id", Id, ForeignKey("scoring_run.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
    # What each cause did to those that were there before; null: not known.
    Column("parts", LargeBinary),
)
