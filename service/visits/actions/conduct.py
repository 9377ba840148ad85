"""The rating of conduct by a firm: counted with those of its office and quarter, kept nowhere beside the visit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from rules.texts import Text
from service.core.clock import day_at, now
from service.core.db.states import lock_name
from service.core.db.tables.inspection_visits import conduct_mark, visit_rated
from service.core.errors import Conflict
from service.core.problem import Problem, refusal_at
from service.visits.actions.course import lock_of
from service.visits.conduct import ConductMark, Question
from service.visits.queries.conduct import is_rated, may_be_rated, visit_of_code
from service.visits.visit import Visit

NO_SUCH_CODE = Text("检查码不正确，或检查已经结束。", "The code is wrong, or the visit has ended.")


def rate_conduct(
    connection: Connection, code: str, marks: Mapping[Question, ConductMark], at: datetime | None = None
) -> None:
    """Counts what a firm says of the conduct of those who came, once for a visit.

    Neither the visit, nor who came, nor the hour is kept with it, and no entry of the audit log is written: the order
    of entries would say whose it is. Raises Problem 404 for a code that opens nothing, Problem 422 where a question is
    not answered, Conflict before anybody came and where it was rated already.
    """
    found = visit_of_code(connection, code)
    if found is None:
        raise Problem(404, "wrong-code", NO_SUCH_CODE)
    for question in Question:
        if question not in marks:
            raise refusal_at(f"json.{question}", Text("请选择。", "Choose one."))
    if not may_be_rated(found):
        raise _not_rated(found, Text("检查人员还没有到。", "Nobody has come yet."))
    lock_name(connection, lock_of(found.id))
    if is_rated(connection, found.id):
        raise _not_rated(found, Text("已经评价过了。", "It was rated already."))
    connection.execute(insert(visit_rated).values(visit_id=found.id))
    place: dict[str, Any] = {"office": found.office or "", "region": found.region}
    day = day_at(at or now())
    place |= {"year": day.year, "quarter": (day.month + 2) // 3}
    lock_name(connection, f"conduct {found.office or found.region}")
    for question, mark in marks.items():
        _count(connection, {**place, "question": question, "mark": mark})


def _count(connection: Connection, key: Mapping[str, Any]) -> None:
    mine = [conduct_mark.c[name] == value for name, value in key.items()]
    more = update(conduct_mark).where(*mine).values(number=conduct_mark.c.number + 1)
    if connection.execute(more).rowcount == 0:
        connection.execute(insert(conduct_mark).values(**key, number=1))


def _not_rated(found: Visit, why: Text) -> Conflict:
    return Conflict(
        Text("现在不能评价。", "It cannot be rated now."),
        found.number,
        why,
        Text("检查开始以后可以评价一次。", "A visit is rated once, after it has begun."),
    )
