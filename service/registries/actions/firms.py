"""Firms that an office is in charge of by name: put on its list, or taken off any, from a day on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from rules.calendar import day_of
from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from scoring.cleaning import clean_code
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.bulk import insert_columns
from service.core.db.states import lock_name
from service.core.db.tables.column_types import microseconds_of
from service.core.db.tables.registries import office_firm
from service.core.identifiers import is_identifier
from service.registries.actions.entries import Entered, lock_of
from service.registries.actions.placing import order_placing
from service.registries.codes import lies_in_any
from service.registries.own_fields import Fault
from service.registries.queries.entries import entries_of
from service.registries.queries.offices import listings_of, regions_of_firms
from service.registries.registry import Entry, Registry

# No registry numbers its enterprises by more, and the table holds no more.
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Listing:
    """A firm by its code, and the office that is in charge of it from a day on (None: today); no office: no list."""

    code: str
    office: str | None
    valid_from: date | None = None


def list_firms(
    connection: Connection,
    listings: Sequence[Listing],
    actor: str,
    within: Sequence[str],
    *,
    source: str | None = None,
) -> Entered:
    """Enters what is new among the listings; what is refused does not keep the others out.

    `within` are the jurisdictions of who enters: the firm, and the regions of the office, must lie in them.
    """
    lock_name(connection, lock_of(Registry.OFFICES))
    done = Entered()
    cleaned = [Listing(clean_code(one.code), one.office, one.valid_from or today()) for one in listings]
    codes = sorted({one.code for one in cleaned})
    offices = entries_of(connection, Registry.OFFICES, {one.office for one in cleaned if one.office}, today())
    regions, held = regions_of_firms(connection, codes), listings_of(connection, codes)
    rows: list[Listing] = []
    stated: dict[tuple[str, date | None], set[str | None]] = defaultdict(set)
    for one in cleaned:
        stated[one.code, one.valid_from].add(one.office)
    for place, one in enumerate(cleaned):
        if len(stated[one.code, one.valid_from]) > 1:
            done.refused[place] = [("uscc", one.code, _TWO_OFFICES)]
        elif wrong := _why_not(one, offices, regions, within):
            done.refused[place] = [wrong]
        elif _office_then(held.get(one.code, ()), one.valid_from) == one.office:
            done.unchanged += 1
        else:
            known = one.code in held
            held.setdefault(one.code, []).append((one.valid_from or today(), one.office))
            done.added, done.changed = done.added + (not known), done.changed + known
            rows.append(one)
    if unknown := sum(one.code not in regions for one in rows):
        done.notices.append(_not_there_yet(unknown))
    _insert(connection, rows, actor)
    if rows:
        done.job_id = order_placing(connection, actor)
        detail: dict[str, Any] = {
            "added": done.added,
            "changed": done.changed,
            "refused": len(done.refused),
            "file": source,
        }
        detail |= {"offices": sorted({one.office or "" for one in rows})[:20]}
        write_entry(connection, actor, "registry.list-firms", "registry/offices", detail)
    return done


def _why_not(
    one: Listing, offices: Mapping[str, Entry], regions: Mapping[str, str | None], within: Sequence[str]
) -> Fault | None:
    """Why the listing is refused; None where it is sound."""
    if one.valid_from is not None and not can_be_meant(one.valid_from):
        return "valid_from", one.valid_from.isoformat(), NO_SUCH_DAY
    if not is_identifier(one.code) or len(one.code) > _LONGEST:
        return "uscc", one.code, _NO_CODE
    if one.office and one.office not in offices:
        return "office", one.office, _NO_OFFICE
    if "" in within:
        return None
    if not lies_in_any(regions.get(one.code) or "-", within):
        return "uscc", one.code, _ELSEWHERE
    if one.office and not all(lies_in_any(region, within) for region in offices[one.office].regions):
        return "office", one.office, _ELSEWHERE
    return None


def _office_then(held: Sequence[tuple[date, str | None]], day: date | None) -> str | None:
    """The office that is known for a firm on a day; of one day what was entered last counts."""
    begun = [entry for entry in held if day is None or entry[0] <= day]
    return max(reversed(begun), key=lambda entry: entry[0])[1] if begun else None


def _insert(connection: Connection, rows: Sequence[Listing], actor: str) -> None:
    n, day = len(rows), today()
    insert_columns(
        connection,
        office_firm,
        {
            "code": [one.code for one in rows],
            "valid_from": [day_of(one.valid_from or day) for one in rows],
            "office": [one.office for one in rows],
            "recorded_by": [actor[:80]] * n,
            "recorded_at": [microseconds_of(now())] * n,
        },
    )


def _not_there_yet(number: int) -> Text:
    return Text(
        f"有{number}户尚未导入，导入后即归该监管所。",
        f"{number} of the firms have not been imported yet; they will be of the office once they are.",
    )


_NO_CODE = Text(
    "不是统一社会信用代码，也不是 REG- 开头的登记号。", "Neither a unified social credit code nor a number REG-…."
)
_NO_OFFICE = Text("登记簿中没有这一监管所；请先登记。", "The registry has no such supervision office; enter it first.")
_TWO_OFFICES = Text(
    "同一主体自同一日起有几个监管所；请只留一行。",
    "Several rows give this firm different offices from the same day on; leave one of them.",
)
_ELSEWHERE = Text("不在辖区内。", "Outside the account's jurisdictions.")
