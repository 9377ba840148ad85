"""Imports: what was handed in, how its rows were dealt with, and the rows that must be checked."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

# read = inserted + unchanged + corrected + quarantined + natural_persons
import_ = Table(
    "import",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(40), nullable=False),
    # The form of the file ("penalties" …), which says what its headings mean; null for plain field names.
    Column("form", String(40)),
    Column("file_name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("source", String(200), nullable=False),
    Column("data_on", Day, nullable=False),
    Column("known_on", Day, nullable=False),
    Column("snapshot", Boolean, nullable=False),
    # waiting, running, done, failed, cancelled
    Column("status", String(20), nullable=False),
    Column("job_id", Id, ForeignKey("job.id")),
    Column("read", BigInteger, nullable=False, server_default="0"),
    Column("inserted", BigInteger, nullable=False, server_default="0"),
    Column("unchanged", BigInteger, nullable=False, server_default="0"),
    Column("corrected", BigInteger, nullable=False, server_default="0"),
    Column("quarantined", BigInteger, nullable=False, server_default="0"),
    Column("natural_persons", BigInteger, nullable=False, server_default="0"),
    # The names of fields by heading, where a person said which column is which field; null: the headings told.
    Column("mapping", JSON),
    # Notices in both languages, columns not used, unknown words; the error of a failed import.
    Column("report", JSON),
    Column("actor", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
)

# A file that was handed in and is looked at before anything of it is taken in.
import_preview = Table(
    "import_preview",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("source", String(200), nullable=False),
    Column("data_on", Day, nullable=False),
    Column("snapshot", Boolean, nullable=False),
    # The name of the masked copy in the folder of uploads.
    Column("copy", String(80), nullable=False),
    # What was said of the file: form, sheet, fields by heading, and the mappings that are kept for its source.
    Column("wanted", JSON, nullable=False),
    # looking, ready, unreadable; taken, discarded, expired
    Column("status", String(20), nullable=False),
    # The job that looks at a large file.
    Column("job_id", Id, ForeignKey("job.id")),
    # What was seen: form, columns, first rows, counts, reasons, unknown words, names; none while it is looked at.
    Column("look", JSON),
    Column("import_id", Id, ForeignKey("import.id")),
    Column("actor", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("settled_by", String(80)),
    Column("settled_at", Moment),
    Index("ix_import_preview_status", "status", "id"),
    Index("ix_import_preview_actor", "actor", "status", "id"),
)

# Which column of a source's files is which field, by heading, for one form; next month's file is read by it.
source_mapping = Table(
    "source_mapping",
    metadata,
    Column("id", Id, primary_key=True),
    Column("source", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("form", String(40), nullable=False),
    # Heading to the name of a field, or "-" where the column is not to be read.
    Column("columns", JSON, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("kept_at", Moment, nullable=False),
    UniqueConstraint("source", "kind", "form"),
)

# Rows to check (待核数据): personal numbers are covered; one row per refused line, with its first faults.
quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Id, primary_key=True),
    Column("import_id", Id, ForeignKey("import.id"), nullable=False),
    Column("line", BigInteger, nullable=False),
    # [{column, value, zh, en}]
    Column("faults", JSON, nullable=False),
    # Heading to text, as the file has it.
    Column("row", JSON, nullable=False),
    # The code of the enterprise that it states, cleaned; null where it states none that can be one.
    Column("code", String(64)),
    # The name of the enterprise, as names are compared, of a row that states a name and no code.
    Column("name", String(200)),
    # name_only, two_or_one: what a person decides rather than mends; null: all other rows.
    Column("kind", String(20)),
    # open, replayed, dismissed, repeated (it waits already as a row of an earlier import)
    Column("status", String(20), nullable=False),
    Column("settled_by", String(80)),
    Column("settled_at", Moment),
    Column("note", Text),
    # What its first fault is, by column and reason; null: stored by an earlier version.
    Column("reason", String(32)),
    # What tells the row as it was delivered from others of its source; null: stored by an earlier version.
    Column("digest", String(32)),
    # The row as it was delivered, where a person changed it, and who did so when.
    Column("original", JSON),
    Column("mended_by", String(80)),
    Column("mended_at", Moment),
    # The number of the same row of an earlier import, as which it was dealt with.
    Column("as_before", Id),
    Index("ix_quarantine_digest", "digest", "id"),
    Index("ix_quarantine_import_id_reason", "import_id", "status", "reason", "id"),
    Index("ix_quarantine_import_id_status", "import_id", "status", "id"),
    Index("ix_quarantine_status", "status", "id"),
    Index("ix_quarantine_code_status", "code", "status"),
    Index("ix_quarantine_kind_status", "kind", "status", "id"),
    Index("ix_quarantine_name_status", "name", "status", "import_id"),
)

# What a snapshot no longer lists; kept for a person to look at, never deleted from the facts.
import_difference = Table(
    "import_difference",
    metadata,
    Column("id", Id, primary_key=True),
    Column("import_id", Id, ForeignKey("import.id"), nullable=False, index=True),
    Column("enterprise_id", Id, ForeignKey("enterprise.id"), nullable=False),
    Column("identity", BigInteger),
    Column("record_id", Text),
)

# Names of authorities, as they are compared, that whole deliveries stated beside a code; such rows are never changed.
authority = Table(
    "authority",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("code", String(200), nullable=False),
    # Null: a request stated it.
    Column("import_id", Id, ForeignKey("import.id")),
    Column("recorded_on", Day, nullable=False),
    sqlite_with_rowid=False,
)
