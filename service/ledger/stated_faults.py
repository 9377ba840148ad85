"""What is wrong or lacking in an item as it is filed, by field; what the registries know of it is looked at apart."""

from collections.abc import Iterator, Mapping
from datetime import date

from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.ledger.item import LONGEST_NAME, LONGEST_TEXT, LONGEST_TITLE, StatedItem
from service.ledger.states import DECIDED, ItemType
from service.ledger.words import TYPES

LONGEST: Mapping[str, int] = {
    "title": LONGEST_TITLE,
    "text": LONGEST_TEXT,
    "source": 200,
    "about": 200,
    "acceptance_no": 80,
    "document_no": 200,
}
_MUST_BE_SAID = ("title", "text", "source")
_REPAIRS, _ORDERS = frozenset({ItemType.REPAIR}), frozenset({ItemType.RECTIFICATION})
# Which fields there are for which types alone, and which of these each must state.
_ONLY_FOR: Mapping[str, frozenset[ItemType]] = {
    "supervisor": frozenset({ItemType.FEEDBACK}),
    "record_type": DECIDED,
    "record_identity": DECIDED,
    "channel": _REPAIRS,
    "acceptance_no": _REPAIRS,
    "document_no": _ORDERS,
    "order_due": _ORDERS,
}
_MAY_LACK = frozenset({"order_due"})
# About an enterprise that the service holds, or its record is not put right.
ABOUT_FIRM = DECIDED | _ORDERS

Fault = tuple[str, Text]
NEEDED = Text("请填写。", "It must be stated.")


def faults_of(stated: StatedItem, day: date) -> list[Fault]:
    """The field and why, of everything that is wrong in what is stated on a day."""
    return [*_faults_of_texts(stated), *_faults_of_type(stated), *_faults_of_days(stated, day)]


def _faults_of_texts(stated: StatedItem) -> Iterator[Fault]:
    for name, longest in LONGEST.items():
        said: str | None = getattr(stated, name)
        if name in _MUST_BE_SAID and not (said or "").strip():
            yield name, NEEDED
        elif said is not None and len(said) > longest:
            yield name, too_long(longest)
        elif said is not None and holds_unseen(said, lines=name == "text"):
            yield name, UNSEEN
    if stated.contact is not None:
        for name, said in (("name", stated.contact.name), ("phone", stated.contact.phone)):
            if name == "name" and not (said or "").strip():
                yield f"contact.{name}", NEEDED
            elif said is not None and len(said) > (LONGEST_NAME if name == "name" else 40):
                yield f"contact.{name}", too_long(LONGEST_NAME if name == "name" else 40)
            elif said is not None and holds_unseen(said):
                yield f"contact.{name}", UNSEEN


def _faults_of_type(stated: StatedItem) -> Iterator[Fault]:
    for name, types in _ONLY_FOR.items():
        value = getattr(stated, name)
        if stated.type in types and name not in _MAY_LACK and (value is None or value == ""):
            yield name, NEEDED
        elif stated.type not in types and value is not None:
            kind = TYPES[stated.type]
            yield name, Text(f"{kind.zh}没有这一项。", f"There is no such thing of: {kind.en}.")
    if stated.type in ABOUT_FIRM and not stated.firm:
        yield "firm", NEEDED
    elif not stated.firm and not stated.about and stated.type is ItemType.REQUEST:
        yield "firm", Text("请写明是哪个主体。", "State which enterprise it is about.")


def _faults_of_days(stated: StatedItem, day: date) -> Iterator[Fault]:
    filed_on = stated.filed_on or day
    if not can_be_meant(filed_on):
        yield "filed_on", NO_SUCH_DAY
    elif filed_on > day:
        yield "filed_on", Text("日期不能晚于今天。", "The day is not later than today.")
    if stated.order_due is not None:
        if not can_be_meant(stated.order_due):
            yield "order_due", NO_SUCH_DAY
        elif stated.order_due < filed_on:
            yield "order_due", Text("早于责令改正之日。", "It is before the day of the order.")
    if stated.contact is not None and not can_be_meant(stated.contact.retain_until):
        yield "contact.retain_until", NO_SUCH_DAY
    elif stated.contact is not None and stated.contact.retain_until <= day:
        yield "contact.retain_until", Text("保存期限须晚于今天。", "It is kept until a day after today.")
