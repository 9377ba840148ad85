"""Words that no list has: where they came in, and what the bureau matched each to, once for good."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

# Stands for all words of a field of which a batch had too many to keep them apart.
REST = ""

# A word that a delivery brought in, batch by batch: in which field, of records of which type ("" for enterprises).
word_use = Table(
    "word_use",
    metadata,
    Column("id", Id, primary_key=True),
    Column("field", String(40), nullable=False),
    Column("record_type", String(80), nullable=False),
    # As words are looked up: cleaned, small letters.
    Column("word", String(200), nullable=False),
    # As it was stated first.
    Column("stated", Text, nullable=False),
    # Rows that were new or wait for the word.
    Column("rows", Integer, nullable=False),
    # Ids of the enterprises whose facts state it, sorted, as little-endian 32-bit numbers; none where all rows wait.
    Column("enterprises", LargeBinary, nullable=False),
    Column("source", String(200), nullable=False),
    Column("import_id", Id, ForeignKey("import.id")),
    Column("recorded_on", Day, nullable=False),
    Index("ix_word_use_word", "field", "record_type", "word"),
)

# What a person matched a word to. It is known from its change on, until it is withdrawn by another.
word_match = Table(
    "word_match",
    metadata,
    Column("id", Id, primary_key=True),
    Column("field", String(40), nullable=False),
    Column("record_type", String(80), nullable=False),
    Column("word", String(200), nullable=False),
    Column("code", String(200), nullable=False),
    # matched, withdrawn
    Column("status", String(20), nullable=False),
    Column("matched_by", String(80), nullable=False),
    Column("matched_at", Moment, nullable=False),
    Column("matched_on", Day, nullable=False),
    # Numbers of changes; one that touched no enterprise leaves no row.
    Column("change_id", BigInteger, nullable=False),
    Column("job_id", Id, ForeignKey("job.id")),
    Column("withdrawn_by", String(80)),
    Column("withdrawn_at", Moment),
    Column("withdrawn_on", Day),
    Column("withdrawn_change_id", BigInteger),
    Index("ix_word_match_word", "field", "record_type", "word", "status"),
)
