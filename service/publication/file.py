"""The publication file: results that wait to be made public, in the columns that the province asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from service.core.clock import day_at
from service.core.files.exports import Cell, Export, ExportColumn
from service.core.formatting import moment
from service.publication.fields import PublicField, Template
from service.publication.queries.queue import QueuePlace, list_to_publish, place_of
from service.publication.queries.results import public_results_of
from service.visits.sight import VisitSight

AT_ONCE = 2_000
_WIDTHS = {PublicField.NAME: 32, PublicField.ITEM: 32, PublicField.RESULT: 28, PublicField.SEQ: 6}


@dataclass(frozen=True, slots=True)
class Filed:
    """Who makes the file, when, for which bureau; `due_by`: only what is due by that day."""

    actor: str
    at: datetime
    bureau: str
    due_by: date | None = None


def publication_file(connection: Connection, sight: VisitSight, template: Template, filed: Filed) -> Export:
    """What waits to be made public and is the account's to publish, the first due first, one row an item."""
    about = [("导出人", filed.actor), ("导出时间", moment(filed.at)), ("检查实施机关", filed.bureau)]
    if filed.due_by is not None:
        about.append(("公示期限不晚于", filed.due_by.isoformat()))
    return Export(
        title=f"{template.title}-{day_at(filed.at)}",
        columns=[ExportColumn(one.heading, _WIDTHS.get(one.field, 20)) for one in template.columns],
        rows=_rows(connection, sight, template, filed),
        about=about,
        sheet="抽查结果",
    )


def _rows(connection: Connection, sight: VisitSight, template: Template, filed: Filed) -> Iterator[list[Cell]]:
    after: QueuePlace | None = None
    while True:
        waiting = list_to_publish(connection, sight, due_by=filed.due_by, after=after, limit=AT_ONCE)
        versions = [(one.course_id, one.version) for one in waiting if one.version is not None]
        results = {one.course_id: one for one in public_results_of(connection, versions, filed.bureau)}
        for one in waiting:
            if one.course_id in results:
                for row in template.rows_of(results[one.course_id]):
                    yield list[Cell](row)
        if len(waiting) < AT_ONCE:
            return
        after = place_of(waiting[-1])
