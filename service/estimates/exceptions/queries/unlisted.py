"""What all finders share: leaving out what is listed already, and where the things lie that they find."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, String, Text, cast, exists, func

from service.core.db.tables.batches import batch
from service.core.db.tables.estimates import exception_entry
from service.core.db.tables.inspection_visits import inspection_visit
from service.core.db.tables.plans import plan, plan_line
from service.estimates.exceptions.exception import ExceptionKind

# The columns that say where a thing of a plan, or a visit, lies, and for which line.
PLACE_OF_LINE: tuple[ColumnElement[Any], ...] = (
    func.coalesce(func.nullif(plan_line.c.region, ""), plan.c.region).label("region"),
    plan.c.office.label("office"),
    plan_line.c.line.label("line"),
)
PLACE_OF_VISIT = (inspection_visit.c.region, inspection_visit.c.office, inspection_visit.c.line)


def is_unlisted(kind: ExceptionKind, ref: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether no exception of the kind is listed under `ref`."""
    own = exception_entry.c
    return ~exists().where(own.kind == kind, own.ref == ref)


def text_of(column: ColumnElement[Any]) -> ColumnElement[str]:
    """A number as text, or JSON as it is written."""
    return cast(column, String if column.type.python_type is int else Text)


def with_line_of(joined: FromClause) -> FromClause:
    """Batches, as they are joined, with the lines of their plans, and the plans."""
    return joined.join(plan_line, plan_line.c.id == batch.c.plan_line_id).join(plan, plan.c.id == plan_line.c.plan_id)
