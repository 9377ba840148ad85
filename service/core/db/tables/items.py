"""What is inspected and who carries a tag: inspection items, subjects that are no enterprises, and tags of subjects.

Nothing is overwritten: what stands on a day is said by the row that begins last by then, of several the one that was
entered last.
"""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text

from service.core.db.tables.column_types import Day, Id, Moment
from service.core.db.tables.metadata import metadata

# An inspection item (抽查事项).
item = Table(
    "item",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String(40), nullable=False),
    Column("valid_from", Day, nullable=False),
    Column("valid_until", Day),
    Column("name", String(200), nullable=False),
    # What it consists of: ["…"]
    Column("sub_items", JSON, nullable=False),
    # general, key, special_key
    Column("mode", String(20), nullable=False),
    # The business line; null: every line.
    Column("line", String(80)),
    # Legal basis, each as people cite it: ["…"]
    Column("basis", JSON, nullable=False),
    # The day on which its list was published; null: it cannot be planned.
    Column("published_on", Day),
    # Whom it concerns, as its list says it: ["…"]
    Column("subject_kinds", JSON, nullable=False),
    # Whom it can be drawn from: {"industries": ["F52"], …, "except": {…}}
    Column("frame", JSON, nullable=False),
    # on_site, written, …
    Column("methods", JSON, nullable=False),
    # Share of its subjects drawn a year, in ten-thousandths.
    Column("ratio_least", Integer),
    Column("ratio_most", Integer),
    # {"visits": 1, "months": 12, "bound": "at_most"}
    Column("frequency", JSON(none_as_null=True)),
    # The qualification that officers need, and whether all or one of a team.
    Column("need", String(40)),
    Column("need_of", String(10)),
    # Whose item it is; null: the bureau's own.
    Column("department", String(40)),
    # [{"what": "…", "how": "…", "standard": "…"}]
    Column("checklist", JSON, nullable=False),
    # What the firm has ready: ["…"]
    Column("materials", JSON, nullable=False, server_default="[]"),
    Column("note", Text),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index("ix_item_code", "code", "valid_from", "id"),
)

# A subject that is no enterprise: REG-…
other_subject = Table(
    "other_subject",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String(40), nullable=False),
    Column("valid_from", Day, nullable=False),
    Column("valid_until", Day),
    Column("name", String(200), nullable=False),
    # A region without the zeros that fill it up.
    Column("region", String(12), nullable=False),
    # What it is, as people call it.
    Column("kind", String(80), nullable=False),
    # Where it is, as papers state it.
    Column("address", String(200)),
    Column("note", Text),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index("ix_other_subject_code", "code", "valid_from", "id"),
)

# A subject that carries a tag (专项库): told apart by tag, subject and number of licence.
subject_tag = Table(
    "subject_tag",
    metadata,
    Column("id", Id, primary_key=True),
    # The code of the tag in its registry.
    Column("tag", String(40), nullable=False),
    # The code by which the subject was named.
    Column("subject", String(64), nullable=False),
    # "" where none is stated.
    Column("licence_no", String(80), nullable=False),
    Column("valid_from", Day, nullable=False),
    Column("valid_until", Day),
    Column("source", String(200)),
    # Entered by mistake: from its first day on it is not carried.
    Column("revoked", Boolean, nullable=False),
    Column("recorded_by", String(80), nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Index("ix_subject_tag_tag", "tag", "subject", "licence_no", "valid_from", "id"),
    Index("ix_subject_tag_subject", "subject", "id"),
)
