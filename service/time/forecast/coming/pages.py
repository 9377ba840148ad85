"""`/coming-changes`: whose tier changes next if nothing new happens, when, to what and because of what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import Connection

from rules.texts import Text
from scoring.main_reason import BETTER, OTHER, WORSE
from service.access.permissions import Permission
from service.access.route_rules import current_account, current_reach, requires
from service.core.charts.up_down import Stretch, up_and_down
from service.core.clock import today
from service.core.formatting import count
from service.core.web.context import database, library
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text
from service.core.web.language import said_to_reader
from service.core.web.unused import say_unused
from service.decisions.runs import schemes_in_effect
from service.decisions.words import WITHOUT_OFFICE
from service.registries.queries.called import Called
from service.registries.queries.entries import list_entries
from service.registries.queries.known_places import find_listed_region, unknown_offices_of
from service.registries.queries.names import office_names, region_names
from service.registries.registry import Registry
from service.rule_sets.queries import scheme_title
from service.time.comparison.words import DIRECTION_WORDS
from service.time.forecast.coming.coming_json import banners_of_list, cause_words, tier_now, tier_then
from service.time.forecast.coming.queries import NO_OFFICE, AskedChanges, ComingList, Period, open_coming
from service.time.forecast.forecast_words import KINDS

ROWS = 50
USUAL_SCHEME = "generic"
LONGEST_NAME = 60
# Days ahead that one click asks for; and offices that can be chosen, the others are found by region.
HORIZONS, MOST_OFFICES = (30, 92, 183), 100
# Names of regions that the field offers, down to districts.
MOST_OFFERED, LONGEST_OFFERED = 300, 6
WAYS = (WORSE, BETTER, OTHER)
FILTERS = ("scheme", "since", "until", "direction", "from", "to", "region", "office")

blueprint = Blueprint("coming_pages", __name__, url_prefix="/coming-changes")


@dataclass(frozen=True, slots=True)
class Read:
    """What the address asks for; `wrong` is what no region is called, and `pairs` the filters as they were written."""

    asked: AskedChanges
    written: str
    wrong: Called | None
    pairs: Mapping[str, str]

    def address(self, **changes: str | int | None) -> str:
        """The list with some of what is asked for changed (None: not asked for any more)."""
        pairs: dict[str, Any] = {**self.pairs, **changes}
        return url_for("coming_pages.show", **pairs)


@blueprint.get("")
@requires(Permission.TIER_READ)
def show() -> tuple[str, int]:
    """The list that the address asks for; 422 where no region is called so."""
    account = current_account()
    with database().read() as connection:
        schemes = list(schemes_in_effect(connection, account.reach(Permission.TIER_READ).schemes))
        if not schemes:
            return render_template("time/coming.html", found=None), 200
        usual = next((one for one in (account.usual_scheme, USUAL_SCHEME) if one in schemes), schemes[0])
        read = _read(connection, usual)
        asked = replace(read.asked, region="") if read.wrong else read.asked
        found = open_coming(connection, library(), asked, current_reach(Permission.TIER_READ))
        after = _after()
        rows, more = ([], False) if read.wrong else found.page(connection, ROWS, after)
        offices = _offices_of(connection, found, [one.row.office for one in rows])
        regions = region_names(connection, {one.row.region for one in rows if one.row.region})
        inside = current_reach(Permission.TIER_READ).jurisdiction(found.edition.scheme)
        offered = list_entries(
            connection, Registry.REGIONS, today(), within=inside.regions, longest=LONGEST_OFFERED, limit=MOST_OFFERED
        )
    page = render_template(
        "time/coming.html",
        found=found,
        edition=found.edition,
        read=read,
        rows=rows,
        offices=offices,
        regions=regions,
        offered=[entry.words for entry in offered],
        schemes=[(scheme, scheme_title(library(), scheme)) for scheme in schemes],
        horizons=_horizons(found, read),
        periods=found.by_period,
        picture=_picture(found) if found.total else "",
        next=read.address(after=rows[-1].day.isoformat(), of=rows[-1].row.id) if more else "",
        first=read.address() if after else "",
        banners=banners_of_list(found),
        **WORDS,
    )
    return page, 422 if read.wrong else 200


WORDS: dict[str, Any] = {
    "ways": WAYS,
    "directions": DIRECTION_WORDS,
    "kinds": {kind.value: words for kind, words in KINDS.items()},
    "tier_now": tier_now,
    "tier_then": tier_then,
    "cause_words": cause_words,
    "no_office": NO_OFFICE,
    "without_office": WITHOUT_OFFICE,
    "most_offices": MOST_OFFICES,
    "longest_name": LONGEST_NAME,
}


def _read(connection: Connection, usual: str) -> Read:
    """What the address asks for; raises Problem 422 for what can be no name, day or choice."""
    args = request.args
    written = asked_text(args, "region", LONGEST_NAME)
    called = find_listed_region(connection, written)
    region = called.code or ""
    office = asked_text(args, "office", 20)
    if office != NO_OFFICE and unknown_offices_of(connection, [office] if office else []):
        say_unused("office", office, Text("没有这个监管所，列出的是全部。", "there is no such office; all are listed."))
        office = ""
    asked = AskedChanges(
        scheme=asked_text(args, "scheme", 80) or usual,
        since=asked_day(args, "since"),
        until=asked_day(args, "until"),
        tier_from=asked_text(args, "from", 40) or None,
        tier_to=asked_text(args, "to", 40) or None,
        region=region,
        offices=(office,) if office else (),
        direction=asked_choice(args, "direction", dict.fromkeys(WAYS)) or None,
    )
    pairs = {name: args.get(name, "").strip() for name in FILTERS}
    wrong = called if written and called.code is None else None
    pairs["office"] = office
    if wrong is None:
        pairs["region"] = region
    return Read(asked, written, wrong, {name: value for name, value in pairs.items() if value})


def _after() -> tuple[int, int] | None:
    """Behind which change the page begins; None: with the first."""
    day, owner = asked_day(request.args, "after"), asked_number(request.args, "of")
    if day is None or owner is None:
        for name in ("after", "of"):
            if value := request.args.get(name):
                say_unused(name, value, Text("从第一页列起。", "The list begins with its first page."))
        return None
    return day.toordinal() - date(1970, 1, 1).toordinal(), min(owner, 2**31 - 1)


def _offices_of(
    connection: Connection, found: ComingList, shown: list[str]
) -> tuple[list[tuple[str, Text, int]], Mapping[str, Text]]:
    """The offices that can be chosen with their numbers, and the names of all that are shown."""
    listed = list(found.by_office.items())[:MOST_OFFICES]
    names = office_names(connection, {*(code for code, _ in listed), *shown, *found.asked.offices} - {"", NO_OFFICE})
    return [(code or NO_OFFICE, names.get(code, WITHOUT_OFFICE), number) for code, number in listed], names


def _horizons(found: ComingList, read: Read) -> list[tuple[Text, str, bool]]:
    """What one click asks for: so many days ahead, or all that is known; and whether it is asked for now."""
    first = found.edition.as_of
    days = [
        (n, first + timedelta(n)) for n in HORIZONS if found.known_until and first + timedelta(n) < found.known_until
    ]
    kept = dict.fromkeys(("after", "of", "since"))
    choices = [
        (
            Text(f"今后 {n} 天", f"The next {n} days"),
            read.address(**kept, until=day.isoformat()),
            (found.asked.since, found.asked.until) == (None, day),
        )
        for n, day in days
    ]
    every = (found.asked.since, found.asked.until) == (None, None)
    return [*choices, (Text("已知的全部", "All that is known"), read.address(**kept, until=None), every)]


def _picture(found: ComingList) -> Markup:
    better, worse = (said_to_reader(DIRECTION_WORDS[way]) for way in (BETTER, WORSE))
    stretches = [
        Stretch(
            _name_of(found, one), one.numbers[BETTER], one.numbers[WORSE],
            f"{_name_of(found, one)}: {better} {count(one.numbers[BETTER])}, {worse} {count(one.numbers[WORSE])}",
        )
        for one in found.by_period
    ]  # fmt: skip
    title = Text("即将发生的类别变化", "Coming changes")
    return up_and_down(said_to_reader(title), stretches, ("lowers", "raises"))


def _name_of(found: ComingList, one: Period) -> str:
    """The month, or the first day of a week."""
    return one.begins.strftime("%Y-%m") if found.is_by_month else one.begins.isoformat()
