"""Papers of visits that were printed, and which are missing before a visit goes on."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, select

from rules.texts import Text
from service.core.db.in_clause import is_among
from service.core.db.tables.inspection_visits import visit_paper
from service.visits.paper_kinds import KINDS, PaperKind, PrintedPaper, Served, ServedHow
from service.visits.visit import Visit


def printed_papers(connection: Connection, visits: Collection[int]) -> dict[int, list[PrintedPaper]]:
    """The papers that were printed of each of these visits, by the visit's id, the first first: one statement."""
    query = select(visit_paper).where(is_among(connection, visit_paper.c.visit_id, sorted(visits)))
    found: dict[int, list[PrintedPaper]] = defaultdict(list)
    for row in connection.execute(query.order_by(visit_paper.c.visit_id, visit_paper.c.id)):
        how = ServedHow(row.served_how) if row.served_how else None
        served = Served(row.served_on, how, row.served_to, row.served_by) if how else None
        printed = (row.digest, row.printed_by, row.printed_at)
        found[row.visit_id].append(
            PrintedPaper(row.id, row.visit_id, row.course_id, PaperKind(row.kind), *printed, served)
        )
    return found


def paper_missing(connection: Connection, visit: Visit) -> Text | None:
    """What is said where a visit has no result for want of a paper; None where nothing is missing.

    The approval has to be printed, but of a visit that was begun before it was approved; the notice printed and served.
    """
    papers = printed_papers(connection, [visit.id])[visit.id]
    if visit.mark is None and not any(one.kind is PaperKind.APPROVAL for one in papers):
        return _not_printed(PaperKind.APPROVAL)
    notices = [one for one in papers if one.kind is PaperKind.NOTICE]
    if not notices:
        return _not_printed(PaperKind.NOTICE)
    if not any(one.served for one in notices):
        words = KINDS[PaperKind.NOTICE]
        return Text(
            f"{words.zh}还没有登记送达，请先登记。",
            f"It is not noted yet how this paper was served: {words.en}. Note it first.",
        )
    return None


def _not_printed(kind: PaperKind) -> Text:
    words = KINDS[kind]
    return Text(f"{words.zh}还没有打印，请先打印。", f"This paper is not printed yet: {words.en}. Print it first.")
