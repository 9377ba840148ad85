"""Results of visits from JSON and as JSON."""

from typing import Any

from service.core.plain import Plain, iso_of, text_of
from service.visits.result_codes import RESULT_CODES, FollowUp, ResultCode
from service.visits.results import ItemResult, Proof, StatedResult, VisitResult
from service.visits.visit import VisitCourse

_TEXTS = ("order_no", "handed_to", "handed_no", "remark")
_KEPT = ("version", "status", "reason", "entered_by", "reviewed_by", "opinion")


def stated_result(given: Plain) -> StatedResult:
    """What the API was told of a result."""
    return StatedResult(
        given["visited_on"],
        tuple(given["methods"]),
        ResultCode(given["code"]) if given["code"] else None,
        FollowUp(given["follow_up"]) if given["follow_up"] else None,
        order_due=given["order_due"],
        evidence=tuple(Proof(**one) for one in given["evidence"]),
        items=tuple(_item_of(one) for one in given["items"]),
        **{name: given[name] for name in _TEXTS},
    )


def result_json(course: VisitCourse, one: VisitResult) -> Plain:
    """A version of the result of a course."""
    says = one.says
    same = {name: getattr(says, name) for name in (*_TEXTS, "code", "follow_up")}
    kept = {name: getattr(one, name) for name in _KEPT}
    return same | kept | {
        "department": course.department,
        "counts": one.version == course.version,
        "visited_on": says.visited_on.isoformat(),
        "order_due": says.order_due.isoformat() if says.order_due else None,
        "methods": list(says.methods),
        "title": text_of(RESULT_CODES[says.code]) if says.code else None,
        "evidence": [{"what": proof.what, "reference": proof.reference} for proof in says.evidence],
        "items": [_item_json(item) for item in says.items],
        "entered_at": iso_of(one.entered_at),
        "reviewed_at": iso_of(one.reviewed_at) if one.reviewed_at else None,
    }  # fmt: skip


def _item_of(given: Plain) -> ItemResult:
    result: Any = given["result"]
    same = {name: given[name] for name in ("item", "looked_at", "finding", "handling")}
    return ItemResult(**same, result=ResultCode(result) if result else None, checklist=tuple(given["checklist"]))


def _item_json(one: ItemResult) -> Plain:
    same = {name: getattr(one, name) for name in ("item", "looked_at", "result", "finding", "handling")}
    return same | {"checklist": list(one.checklist)}
