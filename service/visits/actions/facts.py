"""What an approved result states as facts: the visit with its items, which make the inspection record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from rules.texts import Text
from service.core.db.tables.facts import enterprise
from service.core.db.tables.visits import visit as stated_visit
from service.core.errors import Conflict
from service.core.plain import Plain
from service.intake.write import take_rows
from service.intake.write.permitted import SOURCE_OF_VISITS
from service.plans.queries.lines import lines_decided
from service.registries.item_fields import METHOD_WORDS
from service.registries.items import Item
from service.visits.result_codes import RESULT_CODES, ResultCode
from service.visits.results import ItemResult, StatedResult, deciding_code, looked_at_of, outcome_of, whole_of
from service.visits.visit import Visit

_ON_SITE = "on_site"


@dataclass(frozen=True, slots=True)
class ToState:
    """A result that is to be stated: `before` is the version that counted until now, None where none did.

    `items` are those of the course by code, `authority` is what who inspected is called.
    """

    visit: Visit
    says: StatedResult
    before: StatedResult | None
    items: Mapping[str, Item]
    authority: str


def write_inspection(connection: Connection, stated: ToState, by: str, day: date) -> None:
    """Writes the visit and its items by the one door, as known from the day on; they make its inspection record.

    What the version before says and this one does not is revoked. Of a subject that is no enterprise nothing is
    written. Raises Conflict where a row is refused: then nothing of the act is kept.
    """
    found = stated.visit
    if found.enterprise_id is None:
        return
    whole = _whole_of_visit(connection, stated, day)
    rows = [whole | row for row in _rows_of(stated)]
    taken = take_rows(
        connection,
        "visits",
        [{name: value for name, value in row.items() if value is not None} for row in rows],
        source=SOURCE_OF_VISITS,
        actor=by,
        data_on=day,
        known_on=day,
        approved=True,
    )
    if taken.rejects:
        first = taken.rejects[0]
        raise Conflict(
            Text("检查结果未能写入记录。", "The result could not be written as a record."),
            found.number,
            Text(str(first["zh"]), str(first["en"])),
            Text("请核对结果后再试。", "Check the result, then try again."),
        )


def _whole_of_visit(connection: Connection, stated: ToState, day: date) -> Plain:
    """What every row states: whose visit it was, by whom, and why."""
    found = stated.visit
    code = connection.execute(select(enterprise.c.code).where(enterprise.c.id == found.enterprise_id)).scalar_one()
    line = None
    if found.plan_line_id is not None:
        line = lines_decided(connection, [found.plan_line_id]).get(found.plan_line_id)
    return {
        "uscc": code,
        "department": _authority_of(connection, stated),
        "number": found.number,
        "trigger": found.trigger,
        "ordered_by": found.ordered_by.value,
        "plan_no": line.plan_no if line else None,
        "task_no": line.task_no if line else None,
        "recorded_at": day,
    }


def _authority_of(connection: Connection, stated: ToState) -> str:
    """What the authority was called when the visit was stated first: by that it is known; else what it is called."""
    if stated.before is None:
        return stated.authority
    own = stated_visit.c
    query = select(own.department).where(
        own.enterprise_id == stated.visit.enterprise_id,
        own.number == stated.visit.number,
        own.visited_on == stated.before.visited_on,
    )
    known = set(connection.execute(query).scalars())
    # Each authority of a joint visit has a record of its own.
    return known.pop() if len(known) == 1 and len(stated.visit.courses) == 1 else stated.authority


def _rows_of(stated: ToState) -> Iterator[Plain]:
    says, before = stated.says, stated.before
    names = names_of_items(stated.items)
    if before is not None and before.visited_on != says.visited_on:
        # On another day it was another visit.
        yield {"visited_on": before.visited_on, "revoked": True}
        before = None
    this: Plain = {"visited_on": says.visited_on, "on_site": _ON_SITE in says.methods}
    for one in looked_at_of(says.items):
        yield this | {"item": names[one.item], "method": _method_of(says), **_found_of(one)}
    whole, code = whole_of(says), deciding_code(says)
    if before is not None:
        gone = {one.item for one in looked_at_of(before.items)} - {one.item for one in looked_at_of(says.items)}
        yield from (this | {"item": names[item], "revoked": True} for item in sorted(gone) if item in names)
        # What was said of the whole cannot be taken back: it says what the items say.
        whole = whole or (code if whole_of(before) else None)
    if whole is not None:
        yield this | {
            "method": _method_of(says),
            "outcome": outcome_of(whole),
            "finding": says.remark or RESULT_CODES[whole].zh,
        }


def _found_of(one: ItemResult) -> Plain:
    assert one.result is not None
    return {
        "outcome": outcome_of(one.result),
        "finding": one.finding or RESULT_CODES[ResultCode(one.result)].zh,
        "revoked": False,
    }


def _method_of(says: StatedResult) -> str:
    return "、".join(METHOD_WORDS[one].zh for one in says.methods)


def names_of_items(items: Mapping[str, Item]) -> dict[str, str]:
    """What each item is called in records: its name, with its code where two have the same one."""
    names = [one.name for one in items.values()]
    return {code: one.name if names.count(one.name) == 1 else f"{one.name}（{code}）" for code, one in items.items()}
