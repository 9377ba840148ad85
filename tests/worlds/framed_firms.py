"""Random firms that came, changed and were visited, and which of them a batch's lists must hold, found one by one."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert

from service.core.db.service import Service
from service.core.db.tables.items import item, other_subject, subject_tag
from service.intake.write import take_rows
from service.registries.frames import Filtered, frame_of
from tests.worlds.batches import AT
from tests.worlds.files import code
from tests.worlds.services import KNOWN_ON

DECIDED, DAY = date(2026, 6, 30), date(2026, 7, 6)
REGIONS = ("370201", "370201004", "370202", "370211", "")
INDUSTRIES = ("F5211", "F5299", "H6210", "C1310", "")
STATUSES = ("存续", "存续", "歇业", "吊销未注销", "注销", "迁出", "")
KINDS = ("有限责任公司", "个体工商户", "")
TAGS = ("T1", "T2")
ITEM, OTHER_ITEM = "X01", "X02"


@dataclass
class Firm:
    """What is known of a firm on the day; `then` is where it lay when it was decided, "" where it had not come."""

    code: str
    region: str
    industry: str
    status: str
    kind: str
    then: str | None = None
    tags: set[str] = field(default_factory=set)
    visits: list[tuple[date, str, str]] = field(default_factory=list)


@dataclass
class Framed:
    """The firms by code, and subjects that are none: where each lies, what it is, its tags."""

    firms: dict[str, Firm]
    others: dict[str, tuple[str, str, set[str]]]


def take_firms(service: Service, chance: random.Random, number: int) -> Framed:
    """Firms as they were when they were decided; a third of their codes are those of another register."""
    firms = {}
    for place in range(number):
        called = code(place) if place % 3 else f"REG-3702.{place:04d}"
        stated = (chance.choice(one) for one in (REGIONS, INDUSTRIES, STATUSES[:5], KINDS))
        firms[called] = Firm(called, *stated)
    _take(service, "enterprises", [_row(one) for one in firms.values()], KNOWN_ON)
    for one in firms.values():
        one.then = one.region
    return Framed(firms, {})


def change_firms(service: Service, framed: Framed, chance: random.Random) -> None:
    """What has happened since: some moved, changed status or kind, came anew, were visited, got or lost tags."""
    changes, visits = [], []
    for one in framed.firms.values():
        for name, values in (("region", REGIONS[:4]), ("status", STATUSES[:6]), ("enterprise_type", KINDS[:2])):
            if chance.random() < 0.25:
                value = chance.choice(values)
                setattr(one, "kind" if name == "enterprise_type" else name, value)
                changes.append({"uscc": one.code, "field": name, "value": value, "valid_from": "2026-07-01"})
        for number in range(chance.choice((0, 0, 1, 2))):
            day = chance.choice((date(2026, 6, 1), date(2026, 3, 6), date(2025, 7, 6), date(2025, 7, 7)))
            trigger, named = chance.choice(("PLAN_RANDOM", "COMPLAINT")), chance.choice((ITEM, "登记事项", OTHER_ITEM))
            one.visits.append((day, trigger, named))
            row = {"uscc": one.code, "visited_on": day.isoformat(), "department": "某局", "number": f"V{number}"}
            visits.append(row | {"trigger": trigger, "item": named})
    _take(service, "attribute-changes", changes, date(2026, 7, 2))
    new = Firm("REG-NEW", "370201", "F5211", "存续", KINDS[0])
    _take(service, "enterprises", [_row(new)], date(2026, 7, 3))
    framed.firms[new.code] = new
    _take(service, "visits", visits, date(2026, 7, 4))
    with service.database.write() as connection:
        framed.others |= {"REG-SITE1": ("370201", "场所", {"T1"}), "REG-SITE2": ("371301", "场所", {"T1", "T2"})}
        _tag_some(connection, framed, chance)
        _add_items(connection)


def _tag_some(connection: Connection, framed: Framed, chance: random.Random) -> None:
    for subject, (region, kind, tags) in framed.others.items():
        said = {"code": subject, "valid_from": KNOWN_ON, "name": subject, "region": region, "kind": kind}
        connection.execute(insert(other_subject).values(**said, recorded_by="t", recorded_at=AT))
        for tag in tags:
            _tag(connection, tag, subject)
    for one in framed.firms.values():
        for tag in TAGS:
            how = chance.choice(("none", "none", "carried", "ended", "revoked", "later"))
            if how != "none":
                _tag(connection, tag, one.code, **_ENDS.get(how, {}))
            if how == "revoked":
                _tag(connection, tag, one.code, revoked=True)
            if how == "carried":
                one.tags.add(tag)


_ENDS: Mapping[str, Mapping[str, Any]] = {"ended": {"valid_until": DAY}, "later": {"valid_from": date(2026, 7, 7)}}


def _tag(connection: Connection, tag: str, subject: str, **said: Any) -> None:
    usual = {"valid_from": KNOWN_ON, "licence_no": "", "revoked": False, "recorded_by": "t", "recorded_at": AT}
    connection.execute(insert(subject_tag).values(**{**usual, "tag": tag, "subject": subject, **said}))


_LISTS = ("sub_items", "basis", "subject_kinds", "methods", "checklist")
_ONCE_A_YEAR = {"visits": 1, "months": 12, "bound": "at_most"}


def _add_items(connection: Connection) -> None:
    for called, name, most in ((ITEM, "登记事项", _ONCE_A_YEAR), (OTHER_ITEM, "公示", None)):
        lists: dict[str, list[str]] = {key: [] for key in _LISTS}
        said = {"code": called, "name": name, "mode": "general", "frame": {}, "frequency": most, "valid_from": KNOWN_ON}
        connection.execute(insert(item).values(**said, **lists, published_on=KNOWN_ON, recorded_by="t", recorded_at=AT))


def holds(framed: Framed, line: Mapping[str, Any], narrowing: Mapping[str, Sequence[str]], firm: Firm) -> str:
    """Whether a firm is of the frame: "in", "moved" away from it, "" neither."""
    frame = frame_of(line["frame"])
    if narrowing["industries"] and not firm.industry.startswith(tuple(narrowing["industries"])):
        return ""
    now = _lies(line, narrowing, firm.region) and frame.holds(_filtered(firm, firm.region))
    then = firm.then is not None and _lies(line, narrowing, firm.then)
    then = then and frame.among.holds(_filtered(firm, firm.then or ""))
    then = then and (frame.without.is_empty or not frame.without.holds(_filtered(firm, firm.region)))
    if now:
        return "moved" if firm.status == "迁出" else "in"
    inside = _lies(line, narrowing, firm.region) and (firm.region or "").startswith(frame.among.regions or ("",))
    return "moved" if then and not inside else ""


def _lies(line: Mapping[str, Any], narrowing: Mapping[str, Sequence[str]], region: str) -> bool:
    counties = tuple(narrowing["counties"]) or ("",)
    return region.startswith(line["region"]) and region.startswith(counties)


def _filtered(firm: Firm, region: str) -> Filtered:
    return Filtered(firm.industry, region, firm.kind, frozenset(firm.tags))


def _row(one: Firm) -> dict[str, Any]:
    said = {"region": one.region, "industry": one.industry, "status": one.status, "enterprise_type": one.kind}
    return {"uscc": one.code, "name": f"企业{one.code}", **{name: value for name, value in said.items() if value}}


def _take(service: Service, kind: str, rows: Sequence[Mapping[str, Any]], day: date) -> None:
    with service.database.write() as connection:
        taken = take_rows(connection, kind, rows, source="测试", actor="t", data_on=day, known_on=day)
        assert not taken.rejects, taken.rejects
