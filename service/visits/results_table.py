"""Results as a table: what a row says in words, and the words that are written for each code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.texts import Text
from scoring.cleaning import word_key
from service.core.files.exports import Cell, Export, ExportColumn
from service.reading.forms.visit_results import VISIT_RESULTS
from service.registries.item_fields import METHOD_WORDS
from service.registries.items import Item
from service.visits.result_codes import FOLLOW_UPS, RESULT_CODES, FollowUp, ResultCode
from service.visits.results import ItemResult, Proof, StatedResult, whole_of
from service.visits.visit import Visit, VisitCourse

# What parts several methods, and several proofs, in one cell; and a proof from its number.
_SEVERAL, _PROOFS, BAR = "、", "；", "｜"
_YES, _NO = "是", "否"
_WIDTHS = {"number": 16, "subject": 30, "item_name": 26, "finding": 40, "handling": 30, "evidence": 34, "remark": 30}


def _words(of: Mapping[str, Text]) -> dict[str, str]:
    """The code for everything that may be written for it: its words in both languages, and itself."""
    return {word_key(written): code for code, words in of.items() for written in (words.zh, words.en, code)}


CODES_WRITTEN = _words({code.value: words for code, words in RESULT_CODES.items()})
FOLLOW_UPS_WRITTEN = _words({one.value: words for one, words in FOLLOW_UPS.items()})
METHODS_WRITTEN = _words(METHOD_WORDS)
LOOKED_AT_WRITTEN = {word_key(word): True for word in (_YES, "已检查", "yes")} | {
    word_key(word): False for word in (_NO, "未检查", "no")
}
_A_DAY = Text("日期，如2026-06-30", "a day, such as 2026-06-30")
NOTES: Mapping[str, Text] = {
    "number": Text("已填好，勿改", "filled in already, not to be changed"),
    "department": Text("本局为空", "empty: the bureau"),
    "item": Text("已填好，勿改", "filled in already, not to be changed"),
    "subject": Text("供核对", "to look at"),
    "item_name": Text("供核对", "to look at"),
    "visited_on": _A_DAY,
    "order_due": _A_DAY,
    "methods": Text(_SEVERAL.join(one.zh for one in METHOD_WORDS.values()), "several: parted by 、"),
    "looked_at": Text(f"{_YES}、{_NO}", "yes, no"),
    "result": Text("结果码1至9或其文字", "a code of 1 to 9, or its words"),
    "code": Text(
        "仅在无法联系、拒绝检查、未发现该项经营、无人在场时填写；每次检查填一行即可",
        "only where nobody was reached or there, the firm refused, no such business; one row of the visit says it",
    ),
    "follow_up": Text(
        "、".join(one.zh for one in FOLLOW_UPS.values()), ", ".join(one.en for one in FOLLOW_UPS.values())
    ),
    "evidence": Text(
        f"证据{BAR}编号或出处；多项以“{_PROOFS}”分开", f"what {BAR} number or place; several: parted by {_PROOFS}"
    ),
}
HEADINGS = [(one.name, one.zh[0]) for one in VISIT_RESULTS.fields]


@dataclass(frozen=True, slots=True)
class ToFill:
    """A course whose result is to be filled in: its items, and what is kept of it; None: nothing yet."""

    visit: Visit
    course: VisitCourse
    items: Mapping[str, Item]
    says: StatedResult | None


def table_to_fill(courses: Sequence[ToFill], title: str) -> Export:
    """The table, with a row for each item of each course."""
    columns = [ExportColumn(heading, _WIDTHS.get(name, 14)) for name, heading in HEADINGS]
    about = [(heading, NOTES[name].zh) for name, heading in HEADINGS if name in NOTES]
    return Export(title, columns, _rows(courses), about, sheet="检查结果", about_sheet="填写说明")


def proofs_of(written: str) -> tuple[Proof, ...] | None:
    """The proofs in a cell; None where one has no number."""
    found = []
    for one in written.replace("\n", _PROOFS).split(_PROOFS):
        if one.strip():
            what, bar, reference = one.replace("|", BAR).partition(BAR)
            if not bar or not what.strip() or not reference.strip():
                return None
            found.append(Proof(what.strip(), reference.strip()))
    return tuple(found)


def methods_of(written: str) -> tuple[str, ...] | None:
    """The methods in a cell; None where one is unknown."""
    parts = [part for part in written.replace("，", _SEVERAL).replace(",", _SEVERAL).split(_SEVERAL) if part.strip()]
    found = [METHODS_WRITTEN.get(word_key(part)) for part in parts]
    return None if None in found else tuple(dict.fromkeys(one for one in found if one is not None))


def _rows(courses: Sequence[ToFill]) -> Iterator[list[Cell]]:
    for one in courses:
        said = {item.item: item for item in one.says.items} if one.says else {}
        for code, item in one.items.items():
            cells = _of_visit(one) | _of_item(said.get(code, ItemResult(code)), item)
            yield [cells.get(name) for name, _ in HEADINGS]


def _of_visit(one: ToFill) -> dict[str, Cell]:
    says, cells = one.says, dict[str, Cell]()
    cells |= {"number": one.visit.number, "department": one.course.department or None, "subject": one.visit.name}
    if says is None:
        return cells | {"visited_on": one.visit.visit_on.isoformat() if one.visit.visit_on else None}
    whole = whole_of(says)
    return cells | {
        "visited_on": says.visited_on.isoformat(),
        "methods": _SEVERAL.join(METHOD_WORDS[method].zh for method in says.methods) or None,
        "code": RESULT_CODES[whole].zh if whole else None,
        "follow_up": FOLLOW_UPS[says.follow_up].zh if says.follow_up else None,
        "order_no": says.order_no,
        "order_due": says.order_due.isoformat() if says.order_due else None,
        "handed_to": says.handed_to,
        "handed_no": says.handed_no,
        "evidence": _PROOFS.join(f"{proof.what}{BAR}{proof.reference}" for proof in says.evidence) or None,
        "remark": says.remark,
    }


def _of_item(one: ItemResult, item: Item) -> dict[str, Cell]:
    looked_at = None if one.looked_at is None else _YES if one.looked_at else _NO
    return {
        "item": one.item,
        "item_name": item.name,
        "looked_at": looked_at,
        "result": RESULT_CODES[one.result].zh if one.result else None,
        "finding": one.finding,
        "handling": one.handling,
    }


def code_of(written: str) -> ResultCode | None:
    """The result that is written; None where there is none such."""
    code = CODES_WRITTEN.get(word_key(written))
    return None if code is None else ResultCode(code)


def follow_up_of(written: str) -> FollowUp | None:
    """The follow-up that is written; None where there is none such."""
    code = FOLLOW_UPS_WRITTEN.get(word_key(written))
    return None if code is None else FollowUp(code)
