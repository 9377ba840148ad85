"""Officers go: notices served, doors opened or not, results entered, reviewed, and published by receipts."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from service.simulation.acts.preparing import act_on_many
from service.simulation.people import LEADER, OPERATOR, OTHER_LEADER, PLANNER
from service.simulation.truth import TRIES, Found
from service.simulation.year import ToMake, Year

_PROOF = [{"what": "现场照片", "reference": "证据袋1号"}]
_ORDER_DAYS, _RECEIPTS_AT_ONCE = 30, 500
_REVIEWED_ALONE = Found.REFUSED


def go_on(year: Year, day: date) -> list[ToMake]:
    """The visits of the day that were made; where nobody opened, somebody comes again on the next working day."""
    visits = year.agenda.pop(day, [])
    _serve(year, [one.number for one in visits if one.number not in year.tried], day)
    made = []
    for visit in visits:
        year.hands.does(visit.officer, f"/visits/{visit.number}/begin", {"code_shown": True})
        if _comes_again(year, visit, day):
            continue
        result = result_of(visit, day)
        year.hands.does(visit.officer, f"/visits/{visit.number}/results", result)
        year.hands.does(visit.officer, f"/visits/{visit.number}/submit")
        made.append(visit)
    year.made.update({one.number: one for one in made})
    year.count("visits", len(made))
    return made


def review(year: Year, visits: Sequence[ToMake], reviewer: str = LEADER) -> None:
    """Has a leader review the results, refusals one by one, and agree that they are made public."""
    alone = [one for one in visits if one.found is _REVIEWED_ALONE]
    for one in alone:
        said = {"approved": True, "refusal_confirmed": True, "opinion": "拒绝检查属实，情节严重"}
        year.hands.does(reviewer, f"/visits/{one.number}/review", said)
    together = [one.number for one in visits if one.found is not _REVIEWED_ALONE]
    if together:
        said = {"act": "review", "numbers": together, "opinion": "情况清楚，同意"}
        act_on_many(year, reviewer, "/visits/many", said)
    if visits:
        said = {"act": "approve_publication", "numbers": [one.number for one in visits], "opinion": "同意公示"}
        act_on_many(year, OTHER_LEADER, "/visits/many", said)


def publish(year: Year, numbers: Sequence[str], moment: str) -> None:
    """Has the receipts of the publicity system entered, many at once."""
    for first in range(0, len(numbers), _RECEIPTS_AT_ONCE):
        items = [
            {"visit": one, "department": "", "published_at": moment, "number": f"GS-{one}"}
            for one in numbers[first : first + _RECEIPTS_AT_ONCE]
        ]
        year.hands.does(OPERATOR, "/publications/receipts", {"items": items})
    year.count("published", len(numbers))


def result_of(visit: ToMake, day: date) -> dict[str, Any]:
    """What the officer enters."""
    stated: dict[str, Any] = {"visited_on": day.isoformat(), "methods": ["on_site"]}
    match visit.found:
        case Found.OUT_OF_SCOPE:
            return stated | {"code": "8", "follow_up": "none", "evidence": _PROOF} | _not_looked_at(visit.items)
        case Found.ABSENT:
            return stated | {"code": "absent", "follow_up": "none", "evidence": _PROOF} | _not_looked_at(visit.items)
        case Found.UNREACHABLE:
            said = {"code": "5", "follow_up": "daily_supervision", "evidence": _PROOF}
            return stated | said | _not_looked_at(visit.items)
        case Found.REFUSED:
            said = {"code": "7", "follow_up": "case", "evidence": _PROOF, "handed_to": "稽查大队"}
            return stated | said | {"handed_no": f"移{visit.number}"} | _not_looked_at(visit.items)
    items = [_item_result(item, violated=item in visit.violated) for item in visit.items]
    if not visit.violated:
        return stated | {"follow_up": "none", "items": items}
    order = {"follow_up": "order", "order_no": f"责改{visit.number}", "evidence": _PROOF}
    return stated | order | {"order_due": (day + timedelta(days=_ORDER_DAYS)).isoformat(), "items": items}


def _item_result(item: str, *, violated: bool) -> dict[str, Any]:
    if violated:
        said = {"result": "6", "finding": "与规定不符", "handling": "责令改正"}
        return {"item": item, "looked_at": True, **said}
    return {"item": item, "looked_at": True, "result": "1"}


def _not_looked_at(items: Iterable[str]) -> dict[str, Any]:
    return {"items": [{"item": item, "looked_at": False} for item in items]}


def _serve(year: Year, numbers: Sequence[str], day: date) -> None:
    if numbers:
        said = {"kind": "notice", "numbers": list(numbers), "served_on": day.isoformat(), "served_how": "in_person"}
        year.hands.does(PLANNER, "/visits/papers/service", said)


def _comes_again(year: Year, visit: ToMake, day: date) -> bool:
    """Whether nobody opened and another day is tried; the last time the result says so."""
    tried = year.tried.get(visit.number, 0)
    if tried >= min(visit.closed, TRIES - 1):
        return False
    next_day = year.days.next_after(day)
    year.hands.does(
        visit.officer,
        f"/visits/{visit.number}/come-again",
        {"day": next_day.isoformat(), "reason": "大门紧闭，无人应答"},
    )
    year.tried[visit.number] = tried + 1
    year.agenda.setdefault(next_day, []).append(visit)
    year.count("closed_doors")
    return True
