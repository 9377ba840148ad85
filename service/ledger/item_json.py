"""Items of the ledger as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.core.plain import Plain, text_of
from service.ledger.clocks import days_left
from service.ledger.item import Extension, Item, Step
from service.ledger.records.conditions import Conditions, conditions_json
from service.ledger.records.prospect_words import prospects_json
from service.ledger.records.prospects import Prospects
from service.ledger.states import ItemAct, ItemType
from service.ledger.status_words import status_words
from service.ledger.words import TYPES
from service.registries.workdays import Calendar

_ITEM = (
    *("number", "type", "status", "title", "text", "source", "line", "firm_name", "about", "record_type", "region"),
    *("office", "department", "supervisor", "linked_leader", "owner", "filed_on", "filed_by", "filed_at", "first_due"),
    *("first_response_at", "due", "calendar_missing", "extended_by", "resolved_at", "parked_until", "answer"),
    *("answered_at", "rating", "dissatisfied", "sent_back", "channel", "acceptance_no", "document_no", "order_due"),
    *("decision", "ended_at"),
)
_STEP = ("act", "by", "at", "from_status", "to_status", "note")
_EXTENSION = ("days", "reason", "asked_by", "asked_at", "decided_by", "decided_at", "granted", "opinion")


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The day on which it is asked, and the calendar by which days left are counted."""

    day: date
    calendar: Calendar


def item_json(item: Item, reckoning: Reckoning) -> Plain:
    """An item, with the days that it has left while its clock runs."""
    return {name: _plain(getattr(item, name)) for name in _ITEM} | {
        "firm": item.firm_code,
        "record_identity": None if item.record_identity is None else str(item.record_identity),
        "type_title": text_of(TYPES[item.type]),
        "status_title": text_of(status_words(item, reckoning.day)),
        "days_left": _days_left_json(item, reckoning),
    }


def whole_item_json(
    item: Item,
    reckoning: Reckoning,
    allowed: Sequence[ItemAct],
    steps: Sequence[Step],
    extension: Extension | None,
    duplicate_of: str | None,
    prospects: Prospects | None,
    conditions: Conditions | None,
) -> Plain:
    """An item with what the reader may do to it, what a decision would make of its firm, and all that was done."""
    return item_json(item, reckoning) | {
        "allowed": [act.value for act in allowed],
        "proposal": dict(item.proposal) if item.proposal is not None else None,
        "conditions": conditions_json(conditions) if conditions is not None else None,
        "prospects": prospects_json(prospects) if prospects is not None else None,
        "extension": {name: _plain(getattr(extension, name)) for name in _EXTENSION} if extension else None,
        "duplicate_of": duplicate_of,
        "steps": [{name: _plain(getattr(one, name)) for name in _STEP} | {"said": dict(one.said)} for one in steps],
    }


def _days_left_json(item: Item, reckoning: Reckoning) -> Plain | None:
    if item.due is None or item.resolved_at is not None or not item.is_open:
        return None
    by_calendar = item.type is ItemType.RECTIFICATION
    left = days_left(item.due, reckoning.day, reckoning.calendar, by_calendar=by_calendar)
    return {"days": left.days, "is_late": left.is_late, "words": text_of(left.words)}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
