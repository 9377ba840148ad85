"""The form of a result: its fields from what is kept, and the result from what was written in them."""

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from rules.texts import Text
from service.core.problem import Problem
from service.core.web.form_fields import asked_choice, asked_day, asked_text, refuse_field
from service.registries.items import Item
from service.visits.result_codes import FollowUp, ResultCode
from service.visits.result_faults import LONGEST_NUMBER, LONGEST_TEXT, NEEDED
from service.visits.results import ItemResult, Proof, StatedResult, whole_of

_SINGLE = ("order_no", "handed_to", "handed_no")
_LOOKED_AT = {"yes": True, "no": False}
# What parts a proof from its number on a line; the first is what the form shows.
_BARS = ("｜", "|")
_EVIDENCE = Text(
    "每行一项，写作“证据｜编号或出处”。", "One a line, written as what it is | its number or where it is found."
)


def stated_of(form: "MultiDict[str, str]", due: Mapping[str, Item]) -> StatedResult:
    """The result that was written in the form; raises Problem 422 for what cannot be read."""
    day = asked_day(form, "visited_on")
    if day is None:
        refuse_field("visited_on", NEEDED)
    code, follow_up = asked_choice(form, "code", _CODES), asked_choice(form, "follow_up", _FOLLOW_UPS)
    return StatedResult(
        day,
        tuple(form.getlist("methods")),
        ResultCode(code) if code else None,
        FollowUp(follow_up) if follow_up else None,
        order_due=asked_day(form, "order_due"),
        evidence=_proofs_of(form.get("evidence", "")),
        remark=_lines(form, "remark"),
        items=tuple(_item_of(form, code, item) for code, item in due.items()),
        **{name: asked_text(form, name, LONGEST_NUMBER) or None for name in _SINGLE},
    )


def values_of(says: StatedResult | None, due: Mapping[str, Item]) -> dict[str, str]:
    """What stands in the fields of the form, by name; of no result nothing but what each item begins with."""
    if says is None:
        return {}
    whole = whole_of(says)
    values = {
        "visited_on": says.visited_on.isoformat(),
        "code": whole.value if whole else "",
        "follow_up": says.follow_up.value if says.follow_up else "",
        "order_due": says.order_due.isoformat() if says.order_due else "",
        "evidence": "\n".join(f"{one.what}｜{one.reference}" for one in says.evidence),
        "remark": says.remark or "",
        **{name: getattr(says, name) or "" for name in _SINGLE},
    }
    for one in says.items:
        if one.item in due:
            values |= _values_of_item(one)
    return values


def with_fields_of_form(problem: Problem) -> Problem:
    """The problem with the faults of items under the names that their fields have in the form."""
    problem.errors = [{**error, "where": _field_of(error["where"])} for error in problem.errors]
    return problem


def _field_of(where: str) -> str:
    parts = where.removeprefix("json.").split(".")
    if parts[0] == "items" and len(parts) > 2:
        # A code of an item may have dots of its own.
        return f"{parts[-1]}-{'.'.join(parts[1:-1])}".replace(".", "_")
    return parts[0]


_CODES = {one.value: one for one in ResultCode}
_FOLLOW_UPS = {one.value: one for one in FollowUp}
_TICKS = ("yes", "no", "not_applicable")


def _item_of(form: Mapping[str, str], code: str, item: Item) -> ItemResult:
    looked_at, result = form.get(f"looked_at-{code}", ""), form.get(f"result-{code}", "")
    if result and result not in _CODES:
        refuse_field(f"result-{code}".replace(".", "_"), Text("没有这一结果。", "There is no such result."))
    ticks = [form.get(f"check-{code}-{place}", "") for place in range(len(item.checklist))]
    return ItemResult(
        code,
        _LOOKED_AT.get(looked_at),
        ResultCode(result) if result else None,
        _lines(form, f"finding-{code}"),
        _lines(form, f"handling-{code}"),
        tuple(tick if tick in _TICKS else None for tick in ticks) if any(ticks) else (),
    )


def _values_of_item(one: ItemResult) -> dict[str, str]:
    values = {
        f"looked_at-{one.item}": "" if one.looked_at is None else "yes" if one.looked_at else "no",
        f"result-{one.item}": one.result.value if one.result else "",
        f"finding-{one.item}": one.finding or "",
        f"handling-{one.item}": one.handling or "",
    }
    return values | {f"check-{one.item}-{place}": tick or "" for place, tick in enumerate(one.checklist)}


def _lines(form: Mapping[str, str], name: str) -> str | None:
    """What was written in a field of several lines, None where nothing was; its length is looked at with the rest."""
    lines = [line.strip() for line in form.get(name, "")[: LONGEST_TEXT + 1].strip().splitlines()]
    return "\n".join(lines) or None


def _proofs_of(written: str) -> tuple[Proof, ...]:
    found = []
    for line in written.splitlines():
        if not line.strip():
            continue
        bar = next((one for one in _BARS if one in line), None)
        what, _, reference = line.partition(bar) if bar else (line, "", "")
        if not what.strip() or not reference.strip():
            refuse_field("evidence", _EVIDENCE)
        found.append(Proof(what.strip(), reference.strip()))
    return tuple(found)
