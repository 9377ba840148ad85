"""The page of officers: who can be drawn on a day, by region and one by one, and why somebody cannot."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request
from markupsafe import Markup
from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account
from service.core.charts.mixture import Mixed, mixture
from service.core.clock import today
from service.core.formatting import count
from service.core.web.context import database
from service.core.web.form_fields import asked_choice, asked_day, asked_text
from service.core.web.language import said_to_reader
from service.registries.inspectors import TOLD_BEFORE, Inspector, Why
from service.registries.officer_statements import MOST_REASON
from service.registries.queries.entries import entries_by_registry
from service.registries.queries.inspectors import (
    inspector_names,
    list_inspectors,
)
from service.registries.queries.names import region_names
from service.registries.queries.standings import Standing, ending_certificates, standings_on
from service.registries.registry import ALWAYS, Registry
from service.registry_desk.officers.forms import (
    OfficerFilled,
)
from service.registry_desk.officers.whose import officers_of
from service.registry_desk.officers.words import (
    DRAWABLE,
    KIND_WORDS,
    OFFICER_FIELD_WORDS,
    OFFICERS,
    OFFICERS_LEAD,
)

ROWS, MOST_BARS = 50, 12
BUREAU = Text("本局", "The bureau")
CAN, CANNOT = "can", "cannot"
DRAWABLES = {CAN: DRAWABLE[True], CANNOT: DRAWABLE[False]}
# What a bar is made of: who can be drawn, then the first reason of who cannot.
_PARTS: Sequence[tuple[Collection[Why], Text]] = (
    ((), DRAWABLE[True]),
    ((Why.NO_CERTIFICATE, Why.CERTIFICATE_ENDED, Why.CERTIFICATE_NOT_YET), Text("无有效执法证", "No certificate")),
    ((Why.ABSENT,), Text("请假或外出", "Absent")),
    ((Why.CAP_REACHED,), Text("已达年度上限", "Cap reached")),
    ((Why.EXPERT, Why.DEPARTMENT, Why.NOT_IN_REGISTRY), Text("专家、部门无检查资格", "Experts, and other departments")),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A region with its officers: how many there are of each part of a bar."""

    code: str
    numbers: Sequence[int]


def list_page(filled: OfficerFilled) -> str:
    """The list that the address asks for, with the form for a new officer as it was filled in."""
    account, day = current_account(), asked_day(request.args, "on") or today()
    whose = officers_of(account, Permission.OFFICER_READ)
    wanted, after = asked_text(request.args, "q", 80), asked_text(request.args, "after", 40)
    ended, drawable = request.args.get("ended") == "yes", asked_choice(request.args, "drawable", DRAWABLES)
    with database().read() as connection:
        officers = list_inspectors(connection, day, whose, wanted=wanted, ended=ended)
        standings = standings_on(connection, day, officers)
        fitting = [one for one in standings if not drawable or one.can_be_drawn == (drawable == CAN)]
        left = [one for one in fitting if one.number > after]
        shown = left[:ROWS]
        places = _places_of(standings)
        may_write = account.may(Permission.OFFICER_WRITE)
        mine = officers_of(account, Permission.OFFICER_WRITE)
        ending = list(ending_certificates(connection, today(), mine)) if may_write else []
        people = inspector_names(connection, [one.number for one in shown] + [one.officer.number for one in ending])
        regions = region_names(connection, {one.officer.region for one in shown} | {place.code for place in places})
        named = names_of_codes(connection, [one.officer for one in shown])
    return render_template(
        "registry_desk/officers.html",
        day=day,
        standings=shown,
        counties=places,
        parts_of_bars=[words for _, words in _PARTS],
        picture=_picture_of(places, regions),
        can=sum(one.can_be_drawn for one in standings),
        total=len(standings),
        ending=ending[:ROWS],
        people=people,
        regions=regions,
        named=named,
        kinds=KIND_WORDS,
        drawables=list(DRAWABLES.items()),
        drawable=drawable,
        wanted=wanted,
        ended=ended,
        filled=filled,
        told_before=TOLD_BEFORE,
        next=shown[-1].number if len(left) > ROWS else None,
        **WORDS,
    )


def names_of_codes(connection: Connection, officers: Sequence[Inspector]) -> Mapping[tuple[str, str], Text]:
    """The names of departments, offices and qualifications by registry and code, in one statement."""
    codes = {
        Registry.DEPARTMENTS: {one.department for one in officers if one.department},
        Registry.OFFICES: {one.office for one in officers if one.office},
        Registry.QUALIFICATIONS: {code for one in officers for code in one.qualifications},
    }
    known = entries_by_registry(connection, codes, today())
    return {
        (registry.value, code): known[registry][code].words if code in known[registry] else Text(code, code)
        for registry, those in codes.items()
        for code in those
    }


def _places_of(standings: Sequence[Standing]) -> list[Place]:
    """The counties with their officers, by the number of those who can be drawn, the most first."""
    numbers: dict[str, Counter[int]] = {}
    for one in standings:
        numbers.setdefault(one.officer.region[:6], Counter())[_part_of(one)] += 1
    rows = [Place(code, [found[part] for part in range(len(_PARTS))]) for code, found in numbers.items()]
    return sorted(rows, key=lambda row: (-sum(row.numbers), row.code))


def _part_of(standing: Standing) -> int:
    """The part of a bar that an officer belongs to, by the first thing that keeps him from being drawn."""
    if standing.can_be_drawn:
        return 0
    why = standing.hindrances[0].why
    return next(place for place, (those, _) in enumerate(_PARTS) if why in those)


def _picture_of(places: Sequence[Place], regions: Mapping[str, Text]) -> Markup:
    said = [said_to_reader(words) for _, words in _PARTS]
    rows = [
        Mixed(said_to_reader(regions[place.code]), place.numbers, count(sum(place.numbers)))
        for place in places[:MOST_BARS]
    ]
    title = Text("各区划的执法检查人员", "Officers by region")
    return mixture(said_to_reader(title), said, rows)


def first_day_of(officer: Inspector) -> date | None:
    """Since when he has been as he is; None: always."""
    return None if officer.valid_from == ALWAYS else officer.valid_from


WORDS: dict[str, Any] = {
    "fields": OFFICER_FIELD_WORDS,
    "title": OFFICERS,
    "lead": OFFICERS_LEAD,
    "of_the_bureau": BUREAU,
    "first_day_of": first_day_of,
    "most_reason": MOST_REASON,
}
