"""An item filed: numbered without gaps, lying where its firm does, with its days, and a receipt for who is outside."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from rules.texts import Text
from service.access.account import Account
from service.access.actions.telling import tell
from service.access.permissions import Permission
from service.access.reach import WHOLE, Reach, jurisdiction_for
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import day_at, now
from service.core.db.audit import Actor
from service.core.db.fact_changes import wait_for_changes
from service.core.db.states import lock_name
from service.core.db.tables.ledger import ledger_contact, ledger_item
from service.core.masking import cover_key
from service.core.problem import TITLES, Problem
from service.facts.enterprises import Enterprise, get_enterprise
from service.ledger.actions.course import ITSELF, note_step
from service.ledger.item import Contact, Item, StatedItem
from service.ledger.numbering import number_of
from service.ledger.queries.clocks import dues_of
from service.ledger.queries.items import item_by_id
from service.ledger.queries.supervised import Supervisor, find_supervisor, supervisor_by_account
from service.ledger.receipts import digest_of_code, new_code
from service.ledger.records.filed import faults_of_record
from service.ledger.sight import sight_of
from service.ledger.stated_faults import ABOUT_FIRM, LONGEST, Fault, faults_of
from service.ledger.states import WITH_RECEIPT, ItemAct, ItemStatus, ItemType
from service.registries.codes import regions_containing
from service.registries.queries.entries import entries_by_registry
from service.registries.queries.line_names import line_names
from service.registries.registry import Entry, Registry

_SAME = (
    *("type", "title", "text", "source", "line", "about", "record_type", "record_identity", "supervisor", "channel"),
    *("order_due",),
)
# Numbers that others gave: a personal number among them is covered, and those that differ stay apart.
_NUMBERS = ("acceptance_no", "document_no")


@dataclass(frozen=True, slots=True)
class Registered:
    """An item as filed, and the code of its receipt, which is shown now and never again; None: there is none."""

    item: Item
    code: str | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What of a stated item the registries and the register know, as far as who files it reaches."""

    firm: Enterprise | None
    supervisor: Supervisor | None
    office: Entry | None
    department: Entry | None
    lines: frozenset[str]


def register_item(
    connection: Connection, stated: StatedItem, account: Account, at: datetime | None = None
) -> Registered:
    """The item, registered; `at` is when, now unless a demonstration tells its past.

    A supervisor files feedback of his own. Raises Problem 403 for anyone who may file nothing there, 422 with what is
    wrong by field.
    """
    filer = _filer(connection, account, stated)
    return _register(connection, filer, account.login, at or now())


def open_order(connection: Connection, stated: StatedItem, at: datetime) -> Item:
    """The item of an order to correct that a result gave, filed by the service itself when the result was approved.

    Whoever approves it need not be allowed to file. Raises Problem 422 with what is wrong.
    """
    return _register(connection, _Filer(WHOLE, stated), ITSELF, at).item


def _register(connection: Connection, filer: "_Filer", login: str, moment: datetime) -> Registered:
    stated, day = filer.stated, day_at(moment)
    known = _known_of(connection, stated, filer.reach)
    firm = known.firm.id if known.firm else None
    of_record = faults_of_record(connection, stated, firm, day)
    wrong = [*faults_of(stated, day), *_faults_against(stated, known, day), *of_record]
    region, office = _place_of(stated, known, filer.reach)
    if not wrong and not jurisdiction_for(filer.reach, stated.line).covers(region, office):
        wrong.append(("region", Text("不在您的辖区或条线之内。", "It is not in your jurisdiction or line.")))
    if wrong:
        raise Problem(
            422, *TITLES[422], errors=[{"where": f"json.{name}", "zh": why.zh, "en": why.en} for name, why in wrong]
        )
    others = filer.reach.acting_for(region, office)
    by = Actor(login, others) if others else str(login)
    values = _values_of(stated, known, by, moment) | {"region": region, "office": office}
    filed_on: date = values["filed_on"]
    dues = dues_of(connection, stated.type, filed_on, channel=stated.channel, order_due=stated.order_due)
    return _store(connection, stated, values | dues.columns(), by, moment)


def _store(connection: Connection, stated: StatedItem, values: dict[str, Any], by: str, moment: datetime) -> Registered:
    year = values["filed_on"].year
    seq = _next_seq(connection, stated.type, year)
    number = number_of(stated.type, year, seq)
    code = new_code() if stated.type in WITH_RECEIPT else None
    numbered = {"year": year, "seq": seq, "number": number}
    numbered |= {"receipt_sha256": digest_of_code(number, code) if code else None}
    key = connection.execute(insert(ledger_item).values(**values | numbered)).inserted_primary_key
    assert key is not None
    made = item_by_id(connection, int(key[0]))
    if stated.contact is not None:
        connection.execute(insert(ledger_contact).values(item_id=made.id, **_contact_of(stated.contact)))
    _tell_leader(connection, made)
    note_step(connection, made, ItemAct.REGISTER, by, None, None, {}, moment)
    return Registered(item_by_id(connection, made.id), code)


def lock_numbers(connection: Connection, stated: Iterable[StatedItem], day: date) -> None:
    """Lets nobody else file items of these types and years until this transaction ends: before many are filed."""
    stated = list(stated)
    for item_type, year in sorted({(one.type.value, (one.filed_on or day).year) for one in stated}):
        lock_name(connection, _lock_of(item_type, year))
    if any(one.type in ABOUT_FIRM for one in stated):
        # What follows for records is written under a lock of its own, which is asked for before the audit log's.
        wait_for_changes(connection)


def _lock_of(item_type: str, year: int) -> str:
    return f"ledger {item_type} {year}"


def _next_seq(connection: Connection, item_type: ItemType, year: int) -> int:
    """The next number of a type and year: nobody else takes one until this transaction ends."""
    lock_name(connection, _lock_of(item_type, year))
    of_them = ledger_item.c.type == item_type, ledger_item.c.year == year
    return (
        int(connection.execute(select(func.coalesce(func.max(ledger_item.c.seq), 0)).where(*of_them)).scalar_one()) + 1
    )


@dataclass(frozen=True, slots=True)
class _Filer:
    """How far who files it reaches, and what is stated with what follows from who that is."""

    reach: Reach
    stated: StatedItem


def _filer(connection: Connection, account: Account, stated: StatedItem) -> _Filer:
    """Raises Problem 403 for who may file nothing, or not this type."""
    sight = sight_of(account, Permission.LEDGER_WRITE)
    if sight.whole.places or (account.may(Permission.LEDGER_WRITE) and not sight.partner.places):
        return _Filer(account.reach(Permission.LEDGER_WRITE), stated)
    if sight.partner.places and account.department_code is not None:
        return _Filer(sight.partner, replace(stated, department=account.department_code))
    own = supervisor_by_account(connection, account.id, day_at(now()))
    if own is None or not account.may(Permission.SUPERVISOR_OWN) or stated.type is not ItemType.FEEDBACK:
        raise Problem(403, *TITLES[403])
    return _Filer(account.reach(Permission.SUPERVISOR_OWN), replace(stated, supervisor=own.number))


def _known_of(connection: Connection, stated: StatedItem, reach: Reach) -> _Known:
    inside = jurisdiction_for(reach, stated.line)
    firm = get_enterprise(connection, stated.firm, inside) if stated.firm else None
    named = find_supervisor(connection, stated.supervisor) if stated.supervisor else None
    wanted = {
        Registry.OFFICES: [stated.office] if stated.office else [],
        Registry.DEPARTMENTS: [stated.department] if stated.department else [],
    }
    found = entries_by_registry(connection, wanted, day_at(now()))
    return _Known(
        firm,
        named,
        found[Registry.OFFICES].get(stated.office or ""),
        found[Registry.DEPARTMENTS].get(stated.department or ""),
        frozenset(line_names(connection)) if stated.line else frozenset(),
    )


def _faults_against(stated: StatedItem, known: _Known, day: date) -> Iterator[Fault]:
    if stated.firm and known.firm is None:
        yield "firm", Text("辖区内没有这一主体。", "There is no such enterprise in your jurisdiction.")
    if stated.supervisor:
        if known.supervisor is None:
            yield "supervisor", Text("没有这一编号的监督员。", "There is no supervisor of that number.")
        elif not known.supervisor.serves_on(stated.filed_on or day):
            yield (
                "supervisor",
                Text("不在聘期内，或未签保密承诺。", "Not in his term, or secrecy is not signed."),
            )
    if stated.line and stated.line not in known.lines:
        yield "line", Text("没有这一业务条线。", "There is no such business line.")
    for name, entry in (("office", known.office), ("department", known.department)):
        if getattr(stated, name) and entry is None:
            yield name, Text("登记簿中没有这一代码。", "The registry has no such code.")


def _place_of(stated: StatedItem, known: _Known, reach: Reach) -> tuple[str, str | None]:
    """Where it lies: where its firm does, else as stated, where its supervisor works, or who files it."""
    if known.firm is not None:
        return known.firm.region or "", known.firm.office
    if stated.region:
        return stated.region, stated.office
    if known.office is not None:
        return _region_of(known.office), known.office.code
    if known.supervisor is not None:
        return known.supervisor.region, None
    places = {(place.region, place.office or None) for place in reach.places}
    return places.pop() if len(places) == 1 else ("", None)


def _region_of(office: Entry) -> str:
    """The least region that holds all that an office is in charge of."""
    holding = (set(regions_containing(code)) for code in office.regions)
    return max(set.intersection(*holding) if office.regions else (), key=len, default="")


def _values_of(stated: StatedItem, known: _Known, by: str, moment: datetime) -> dict[str, Any]:
    texts = {name: clean_for_storage(getattr(stated, name)) for name in ("title", "text", "source", "about")}
    return (
        {name: getattr(stated, name) for name in _SAME}
        | texts
        | {name: _covered(getattr(stated, name), LONGEST[name]) for name in _NUMBERS}
        | {
            "status": ItemStatus.REGISTERED,
            "enterprise_id": known.firm.id if known.firm else None,
            "department": stated.department,
            "linked_leader": known.supervisor.linked_leader if known.supervisor else None,
            "filed_on": stated.filed_on or day_at(moment),
            "filed_by": str(by),
            "filed_at": moment,
        }
    )


def _covered(number: str | None, longest: int) -> str | None:
    # What tells numbers apart stands at the end.
    return None if number is None else cover_key(number)[-longest:]


def _contact_of(contact: Contact) -> dict[str, Any]:
    # The one place that may hold a telephone number: apart from the rest, and erased in time.
    return {"name": clean_for_storage(contact.name), "phone": contact.phone, "retain_until": contact.retain_until}


def _tell_leader(connection: Connection, made: Item) -> None:
    if made.linked_leader is not None:
        words = Text(f"监督员反映 {made.number} 已登记", f"feedback {made.number} of your supervisor was filed")
        tell(connection, [made.linked_leader], words, f"/ledger/{made.number}")
