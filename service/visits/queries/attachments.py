"""The files that belong to visits."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from rules.texts import Text
from service.core.db.in_clause import is_among
from service.core.db.tables.inspection_visits import visit_attachment
from service.core.problem import Problem


@dataclass(frozen=True, slots=True)
class VisitAttachment:
    """A file of a visit; `course_id` is that of the authority whose officers added it."""

    id: int
    visit_id: int
    course_id: int | None
    name: str
    media_type: str
    size: int
    sha256: str
    added_by: str
    added_at: datetime


def attachments_of(connection: Connection, visits: Collection[int]) -> dict[int, Sequence[VisitAttachment]]:
    """The files of these visits, by the visit's id, the first first; one without any is left out."""
    found: dict[int, list[VisitAttachment]] = defaultdict(list)
    for one in _where(connection, is_among(connection, visit_attachment.c.visit_id, sorted(visits))):
        found[one.visit_id].append(one)
    return dict(found)


def find_attachment(connection: Connection, visit_id: int, attachment_id: int) -> VisitAttachment:
    """The file of that id; raises Problem 404 where the visit has none."""
    own = visit_attachment.c
    found = _where(connection, (own.visit_id == visit_id) & (own.id == attachment_id))
    if not found:
        raise Problem(404, "not-found", Text("这次检查没有这一附件。", "The visit has no such file."))
    return found[0]


def _where(connection: Connection, condition: ColumnElement[bool]) -> list[VisitAttachment]:
    columns = (visit_attachment.c[name] for name in VisitAttachment.__dataclass_fields__)
    query = select(*columns).where(condition).order_by(visit_attachment.c.visit_id, visit_attachment.c.id)
    return [VisitAttachment(*row) for row in connection.execute(query)]
