"""That papers of visits were printed, and when and how they were served: one entry of the log, however many."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from rules.texts import Text
from service.access.account import Account
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now, today
from service.core.db.audit import write_entry
from service.core.db.in_clause import is_among
from service.core.db.tables.inspection_visits import visit_paper
from service.core.errors import Conflict
from service.core.problem import refusal_at
from service.visits.paper_kinds import KINDS, SERVED, PrintedPaper, ServedHow
from service.visits.papers.chosen import AskedPapers, choose, chosen_ids
from service.visits.queries.papers import printed_papers

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class PrintedNow:
    """A paper that was printed just now: of which visit, of whose course, and the digest of what it says."""

    visit_id: int
    number: str
    course_id: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class StatedService:
    """When and how papers came to firms, to whom; `again` corrects what was noted before."""

    on: date
    how: ServedHow
    to: str | None = None
    again: bool = False


def note_printed(
    connection: Connection, actor: str, asked: AskedPapers, papers: Sequence[PrintedNow], at: datetime | None = None
) -> None:
    """Notes that `actor` printed the papers."""
    moment = at or now()
    same: dict[str, Any] = {"kind": asked.kind.value, "printed_by": actor, "printed_at": moment}
    rows = [same | {"visit_id": one.visit_id, "course_id": one.course_id, "digest": one.digest} for one in papers]
    for begin in range(0, len(rows), _AT_ONCE):
        connection.execute(insert(visit_paper), rows[begin : begin + _AT_ONCE])
    listed = [f"{one.number} {one.digest}" for one in papers]
    numbers = {one.number for one in papers}
    _note(connection, actor, "visit.print", asked, numbers, listed, {})


def note_served(connection: Connection, account: Account, asked: AskedPapers, stated: StatedService) -> int:
    """Notes how the last printed papers that are asked for were served; returns how many.

    What was noted already stays but where it is to be corrected. Raises Problem 422 for a kind that is not served and a
    day that is not between printing and today, Conflict where there is nothing to note.
    """
    if asked.kind not in SERVED:
        raise refusal_at("json.kind", Text("这种文书不送达。", "This paper is not served."))
    found = _last_printed(connection, account, asked)
    first = max((day_at(one.printed_at) for one in found.values()), default=stated.on)
    if not first <= stated.on <= today():
        why = Text(f"送达日期应在打印日期（{first}）与今天之间。", f"The day is between printing ({first}) and today.")
        raise refusal_at("json.served_on", why)
    open_ones = {number: one for number, one in found.items() if stated.again or one.served is None}
    if not open_ones:
        words = KINDS[asked.kind]
        raise Conflict(
            Text(f"没有待登记送达的{words.zh}。", f"No paper waits for its service to be noted: {words.en}."),
            asked.kind.value,
            Text("还没有打印，或者都已登记送达。", "None is printed, or all are noted as served."),
            Text("先打印；已登记的可以更正。", "Print it first; what is noted can be corrected."),
        )
    said: dict[str, Any] = {"served_on": stated.on, "served_how": stated.how.value}
    values = said | {"served_to": clean_for_storage(stated.to), "served_by": str(account.login)}
    ids = sorted(one.id for one in open_ones.values())
    open_yet = [] if stated.again else [visit_paper.c.served_how.is_(None)]
    done = connection.execute(
        update(visit_paper).where(is_among(connection, visit_paper.c.id, ids), *open_yet).values(**values)
    )
    if done.rowcount != len(ids):
        raise Conflict(
            Text("另一人刚刚登记了送达。", "Another person noted the service just now."),
            asked.kind.value,
            Text("其中一份在此期间已登记。", "One of them was noted meanwhile."),
            Text("请查看后再登记。", "Look at it, then note the others."),
        )
    numbers = {key[0] for key in open_ones}
    listed = [f"{number} {one.digest}" for (number, _), one in open_ones.items()]
    before = [one.served for one in open_ones.values() if one.served]
    if len(open_ones) == 1 and before:
        said["before"] = {"served_on": before[0].on, "served_how": before[0].how.value}
    _note(connection, str(account.login), "visit.serve", asked, numbers, listed, said)
    return len(ids)


def _last_printed(
    connection: Connection, account: Account, asked: AskedPapers
) -> dict[tuple[str, int | None], PrintedPaper]:
    """The last paper that was printed of each visit or course asked for, by number and course."""
    found: dict[tuple[str, int | None], PrintedPaper] = {}
    for part in choose(connection, account, asked, chosen_ids(connection, asked)):
        wanted = {(one.visit.id, one.course.id if one.course else None): one.visit.number for one in part}
        for papers in printed_papers(connection, {visit for visit, _ in wanted}).values():
            for one in papers:
                if one.kind is asked.kind and (number := wanted.get((one.visit_id, one.course_id))):
                    found[number, one.course_id] = one
    return found


def _note(
    connection: Connection,
    actor: str,
    action: str,
    asked: AskedPapers,
    numbers: set[str],
    listed: Sequence[str],
    more: Mapping[str, Any],
) -> None:
    """One entry: of one visit by its number, of several the digest of their list."""
    detail = {"paper": asked.kind.value, "items": len(listed), **more}
    if asked.batch is not None:
        detail["batch"] = asked.batch
    detail["list"] = hashlib.sha256("\n".join(sorted(listed)).encode()).hexdigest()
    of_what = "visits" if asked.batch is None else f"batch {asked.batch}"
    if len(numbers) == 1:
        of_what = f"visit {next(iter(numbers))}"
    write_entry(connection, actor, action, of_what, detail)
