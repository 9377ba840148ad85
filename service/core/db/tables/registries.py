"""Registries of the bureau: regions, offices, industries, departments and working days, each in dated versions.

Nothing is overwritten: what an entry is on a day is said by its row that begins last by then, of several the one that
was entered last.
"""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Table, Text

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

registry_entry = Table(
    "registry_entry",
    metadata,
    Column("id", Id, primary_key=True),
    # regions, offices, industries, departments, tags, qualifications
    Column("registry", String(20), nullable=False),
    # A region's without the zeros that fill it up, so that what lies in it begins with it.
    Column("code", String(40), nullable=False),
    Column("valid_from", Day, nullable=False),
    # The first day on which it is not in use any more; null: no end is known.
    Column("valid_until", Day),
    Column("name", String(200), nullable=False),
    Column("name_en", String(200)),
    # Other names under which it occurs: ["…"]
    Column("aliases", JSON, nullable=False),
    # What an office is in charge of: codes of regions, without filling zeros. Null for the other registries.
    Column("regions", JSON(none_as_null=True)),
    # Of departments: national, province, city, county, township; the code of the one above; and from when until when
    # (the first day on which it may not any more) it may inspect, null: it may not, or no end is known.
    Column("level", String(10)),
    Column("parent", String(40)),
    Column("inspects_from", Day),
    Column("inspects_until", Day),
    Column("note", Text),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index("ix_registry_entry_code", "registry", "code", "valid_from", "id"),
)

# A firm that an office is in charge of wherever it lies, from a day on; null: of no office by name from then on.
office_firm = Table(
    "office_firm",
    metadata,
    Column("id", Id, primary_key=True),
    # The code by which the firm was named, which it may have had before.
    Column("code", String(64), nullable=False),
    Column("valid_from", Day, nullable=False),
    Column("office", String(20)),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index("ix_office_firm_code", "code", "valid_from", "id"),
    Index("ix_office_firm_office", "office", "id"),
)

# The working days of a year, whole in each row: of several of a year the last counts.
workday_year = Table(
    "workday_year",
    metadata,
    Column("id", Id, primary_key=True),
    Column("year", SmallInteger, nullable=False, index=True),
    # Days off from Monday to Friday, and working days at a weekend: numbers of days of the year, from 1.
    Column("off", JSON, nullable=False),
    Column("on", JSON, nullable=False),
    # Whether it was made up for a demonstration.
    Column("invented", Boolean, nullable=False),
    Column("note", Text),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
)

# Enterprises that were given another office because of the registry and not by a change of facts; ids as in `change`.
office_placing = Table(
    "office_placing",
    metadata,
    Column("id", Id, primary_key=True),
    Column("job_id", Id, ForeignKey("job.id")),
    Column("placed_at", Moment, nullable=False),
    Column("number", Integer, nullable=False),
    Column("enterprises", LargeBinary, nullable=False),
)
