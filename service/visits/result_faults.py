"""What is wrong with a result as it is entered, and what it lacks to be handed in: by field, in the words of people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from service.core.problem import TITLES, Problem
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.registries.item_fields import METHOD_WORDS
from service.registries.items import Item
from service.visits.result_codes import FOLLOW_UPS, RESULT_CODES, FollowUp, ResultCode
from service.visits.results import (
    GOES_WITH,
    OF_ITEM,
    OF_WHOLE,
    ItemResult,
    StatedResult,
    deciding_code,
    looked_at_of,
)

LONGEST_NUMBER, LONGEST_TEXT, MOST_PROOFS = 200, 2_000, 20
TICKS = ("yes", "no", "not_applicable")
Fault = tuple[str, Text]
NEEDED = Text("请填写。", "It must be stated.")


def faults_of_entry(stated: StatedResult, due: Mapping[str, Item], day: date) -> list[Fault]:
    """The field and why, of what cannot even be kept; `due` are the items of the course by code, `day` is today."""
    return [
        *_faults_of_days(stated, day),
        *_faults_of_choices(stated),
        *_faults_of_texts(stated),
        *_faults_of_items(stated, due),
    ]


def faults_of_hand_in(
    stated: StatedResult, due: Mapping[str, Item], *, not_before: date | None, knows_firm: bool
) -> list[Fault]:
    """The field and why, of what lacks or does not go together; nobody is there before the day `not_before`.

    `knows_firm`: the subject is an enterprise of the service, whose orders the ledger can follow.
    """
    found = [*_lacking_of_whole(stated, not_before), *_lacking_of_items(stated, due), *_lacking_of_follow_up(stated)]
    if stated.gives_order and not knows_firm:
        found.append(("follow_up", _NO_FIRM))
    return found


def refuse_faults(faults: Sequence[Fault], where: str = "json") -> None:
    """Raises Problem 422 with all of them, where there are any."""
    if faults:
        errors = [{"where": f"{where}.{name}", "zh": why.zh, "en": why.en} for name, why in faults]
        raise Problem(422, *TITLES[422], errors=errors)


def _faults_of_days(stated: StatedResult, day: date) -> Iterator[Fault]:
    if not can_be_meant(stated.visited_on):
        yield "visited_on", NO_SUCH_DAY
    elif stated.visited_on > day:
        yield "visited_on", Text("日期不能晚于今天。", "The day is not later than today.")
    if stated.order_due is not None:
        if not can_be_meant(stated.order_due):
            yield "order_due", NO_SUCH_DAY
        elif stated.order_due < stated.visited_on:
            yield "order_due", Text("早于检查日期。", "It is before the day of the visit.")


def _faults_of_choices(stated: StatedResult) -> Iterator[Fault]:
    if set(stated.methods) - set(METHOD_WORDS):
        yield "methods", Text("没有这种检查方式。", "There is no such method.")
    if stated.code is not None and stated.code not in OF_WHOLE:
        said = RESULT_CODES[stated.code]
        yield (
            "code",
            Text(f"“{said.zh}”按事项填写，不按整次检查填写。", f"{said.en!r} is said of an item, not of the whole."),
        )


def _faults_of_texts(stated: StatedResult) -> Iterator[Fault]:
    for name in ("order_no", "handed_to", "handed_no"):
        yield from _fault_of_text(name, getattr(stated, name), LONGEST_NUMBER)
    yield from _fault_of_text("remark", stated.remark, LONGEST_TEXT, lines=True)
    if len(stated.evidence) > MOST_PROOFS:
        yield "evidence", Text(f"至多{MOST_PROOFS}项。", f"At most {MOST_PROOFS} of them.")
    for place, proof in enumerate(stated.evidence):
        for name, said in (("what", proof.what), ("reference", proof.reference)):
            if not said.strip():
                yield f"evidence.{place}.{name}", NEEDED
            yield from _fault_of_text(f"evidence.{place}.{name}", said, LONGEST_NUMBER)


def _fault_of_text(name: str, said: str | None, most: int, *, lines: bool = False) -> Iterator[Fault]:
    if said is not None and len(said) > most:
        yield name, too_long(most)
    elif said is not None and holds_unseen(said, lines=lines):
        yield name, UNSEEN


def _faults_of_items(stated: StatedResult, due: Mapping[str, Item]) -> Iterator[Fault]:
    seen = set[str]()
    for one in stated.items:
        where = f"items.{one.item}"
        if one.item not in due:
            yield where, Text("这次检查没有这一事项。", "The visit has no such item.")
            continue
        if one.item in seen:
            yield where, Text("这一事项写了两次。", "The item is there twice.")
        seen.add(one.item)
        if one.result is not None and one.result not in OF_ITEM:
            yield f"{where}.result", _NOT_OF_ITEM
        if one.looked_at is False and one.result is not None:
            yield f"{where}.result", Text("未检查的事项没有结果。", "What was not looked at has no result.")
        if len(one.checklist) > len(due[one.item].checklist) or set(one.checklist) - {None, *TICKS}:
            yield f"{where}.checklist", Text("与检查表不符。", "It does not fit the checklist.")
        for name in ("finding", "handling"):
            yield from _fault_of_text(f"{where}.{name}", getattr(one, name), LONGEST_TEXT, lines=True)


def _lacking_of_whole(stated: StatedResult, not_before: date | None) -> Iterator[Fault]:
    if not_before is not None and stated.visited_on < not_before:
        yield (
            "visited_on",
            Text(f"早于批准之日（{not_before}）。", f"It is before the visit was approved ({not_before})."),
        )
    if not stated.methods:
        yield "methods", Text("请选择检查方式。", "Choose how it was inspected.")
    if stated.code is None and not looked_at_of(stated.items):
        yield (
            "code",
            Text("一项也未检查的，请选择整次检查的结果。", "Nothing was looked at: say what came of the visit."),
        )
    if deciding_code(stated) not in (None, ResultCode.NO_PROBLEM) and not stated.evidence:
        yield "evidence", Text("请写明证据及其编号或出处。", "State what proves it, with its number or place.")


def _lacking_of_items(stated: StatedResult, due: Mapping[str, Item]) -> Iterator[Fault]:
    said = {one.item: one for one in stated.items}
    for code in due:
        one = said.get(code, ItemResult(code))
        where = f"items.{code}"
        if one.looked_at is None and stated.code is None:
            yield f"{where}.looked_at", Text("请写明是否检查了这一事项。", "Say whether it was looked at.")
        elif one.looked_at:
            if one.result is None:
                yield f"{where}.result", Text("请选择结果。", "Choose the result.")
            elif one.result is not ResultCode.NO_PROBLEM and not (one.finding or "").strip():
                yield f"{where}.finding", Text("请写明发现了什么。", "Say what was found.")
        elif one.looked_at is False and stated.code is None and not (one.finding or "").strip():
            yield f"{where}.finding", Text("请写明为何未检查。", "Say why it was not looked at.")


def _lacking_of_follow_up(stated: StatedResult) -> Iterator[Fault]:
    code = deciding_code(stated)
    if stated.follow_up is None:
        yield "follow_up", Text("请选择后续处理。", "Choose what follows.")
    elif code is not None and stated.follow_up not in GOES_WITH[code]:
        allowed = [FOLLOW_UPS[one] for one in FollowUp if one in GOES_WITH[code]]
        zh, en = "、".join(one.zh for one in allowed), "; ".join(one.en for one in allowed)
        yield (
            "follow_up",
            Text(f"结果为“{RESULT_CODES[code].zh}”的，应为：{zh}。", f"After {RESULT_CODES[code].en!r}: {en}."),
        )
    if stated.gives_order and not (stated.order_no or "").strip():
        yield "order_no", Text("请填写责令改正文书的文号。", "State the number of the order to correct.")
    if not stated.gives_order and (stated.order_no or stated.order_due):
        yield "order_no", Text("没有责令改正的，不填文号和期限。", "Without an order there is no number and no term.")
    if stated.hands_over and not (stated.handed_to or "").strip():
        yield "handed_to", Text("请填写移送或抄告的单位。", "State whom it is handed to.")
    if stated.follow_up is FollowUp.OTHER and not (stated.remark or "").strip():
        yield "remark", Text("选择“其他”的，请在备注中写明。", "Of 'other', say in the remark what it is.")


_NOT_OF_ITEM = Text(
    "无法联系、拒绝检查、无人在场按整次检查填写。",
    "Not to be reached, refused, nobody there: said of the visit as a whole.",
)
_NO_FIRM = Text(
    "该对象不是登记的经营主体，台账无法跟踪责令改正；请选择反馈日常监管单位，并在备注中写明文号和期限。",
    "The subject is no registered enterprise, so that the ledger cannot follow an order: pass it to daily supervision, "
    "with number and term in the remark.",
)
