"""Who is told that an item is late: its owner first, its leader on a later day where it still is; once each."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, insert

from rules.texts import Text
from service.access.actions.telling import tell
from service.core.clock import day_at
from service.core.db.tables.ledger import ledger_reminder
from service.ledger.queries.late import LateItem, Leaders, Owed, active_among, leaders_of, list_late


@dataclass(slots=True)
class _Telling:
    """What is told to whom by one kind of reminder."""

    kind: str
    items: list[LateItem] = field(default_factory=list)
    by_person: dict[str, list[LateItem]] = field(default_factory=dict)

    def add(self, item: LateItem, logins: Collection[str]) -> None:
        if logins:
            self.items.append(item)
        for login in logins:
            self.by_person.setdefault(login, []).append(item)


def tell_late(connection: Connection, day: date, at: datetime) -> int:
    """Tells of what is late on the day, and returns how many reminders that were; no item is told of twice.

    An owner is told first, and the leaders once a day has passed since; at once where nobody is there to be told. The
    leader of a supervisor's item is the one linked with the supervisor, else all in whose jurisdiction the item lies.
    """
    leaders, number = leaders_of(connection), 0
    for owed in Owed:
        late = list_late(connection, owed, day)
        active = active_among(connection, (login for one in late for login in (one.owner, one.linked_leader)))
        for telling in _tellings(owed, late, leaders, active, day):
            number += _tell(connection, owed, telling, at)
    return number


def _tellings(
    owed: Owed, late: Iterable[LateItem], leaders: Leaders, active: Collection[str], day: date
) -> Iterator[_Telling]:
    owners, chiefs = _Telling(owed.to_owner), _Telling(owed.to_leader)
    known: dict[tuple[str, str | None, str | None], tuple[str, ...]] = {}
    for one in late:
        if one.owner in active and one.owner_told_at is None:
            owners.add(one, [str(one.owner)])
        elif one.owner not in active or _has_passed(one.owner_told_at, day):
            chiefs.add(one, _chiefs_of(one, leaders, active, known))
    yield owners
    yield chiefs


def _has_passed(told_at: datetime | None, day: date) -> bool:
    return told_at is not None and day_at(told_at) < day


def _chiefs_of(
    one: LateItem,
    leaders: Leaders,
    active: Collection[str],
    known: dict[tuple[str, str | None, str | None], tuple[str, ...]],
) -> tuple[str, ...]:
    if one.linked_leader in active:
        return (str(one.linked_leader),)
    if one.place not in known:
        known[one.place] = leaders.at(*one.place)
    return known[one.place]


def _tell(connection: Connection, owed: Owed, telling: _Telling, at: datetime) -> int:
    if not telling.items:
        return 0
    rows = [{"item_id": one.id, "kind": telling.kind, "due": one.due, "told_at": at} for one in telling.items]
    connection.execute(insert(ledger_reminder), rows)
    said: dict[tuple[Text, str], list[str]] = {}
    for login, items in telling.by_person.items():
        said.setdefault((_words_of(owed, items), _page_of(items)), []).append(login)
    for (words, address), logins in said.items():
        tell(connection, logins, words, address)
    return len(rows)


def _words_of(owed: Owed, items: Sequence[LateItem]) -> Text:
    one, many = _WORDS[owed]
    return one(items[0].number) if len(items) == 1 else many(len(items))


def _page_of(items: Sequence[LateItem]) -> str:
    """The item; of several the list of what is open, which begins with what is due."""
    return f"/ledger/{items[0].number}" if len(items) == 1 else "/ledger"


def _no_response_to(number: str) -> Text:
    return Text(f"台账事项 {number} 逾期未作首次答复", f"item {number} of the ledger: no first response in time")


def _no_responses(many: int) -> Text:
    return Text(f"{many}件台账事项逾期未作首次答复", f"{many} items of the ledger: no first response in time")


def _overdue(number: str) -> Text:
    return Text(f"台账事项 {number} 已逾期", f"item {number} of the ledger is overdue")


def _many_overdue(many: int) -> Text:
    return Text(f"{many}件台账事项已逾期", f"{many} items of the ledger are overdue")


# Of one item by its number, of several by how many.
_WORDS: Mapping[Owed, tuple[Callable[[str], Text], Callable[[int], Text]]] = {
    Owed.FIRST: (_no_response_to, _no_responses),
    Owed.ANSWER: (_overdue, _many_overdue),
}
