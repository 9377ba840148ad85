"""What the page of a preview shows: pictures with their tables, names for codes; of a partner its part alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection

from rules.texts import Text
from service.core.charts.bars import Part, stacked
from service.core.charts.columns import columns
from service.core.web.language import said_to_reader
from service.plans.batch_words import EXCLUSIONS
from service.plans.batches.queries.opened import OpenedBatch
from service.plans.preview.officer_days import CountyDays, DepartmentDays
from service.plans.preview.preview import Preview
from service.plans.preview.visits import CountyVisits, MonthVisits
from service.registries.queries.names import department_names, region_names
from service.rule_sets.words import tier_mark
from service.tiers.workload_words import month_words, percent_of, shown

# So many counties have a row of their own on the page, those with the most visits; the API has all.
MOST_SHOWN = 20
_OWN = Text("本局", "The bureau")
_UNKNOWN_REGION = "000000"


@dataclass(frozen=True, slots=True)
class CountyRow:
    """A county, or all that have no row of their own, with its visits and the days of its officers."""

    words: Text
    visits: CountyVisits
    days: CountyDays | None


def shown_of(connection: Connection, found: Preview, opened: OpenedBatch) -> dict[str, Any]:
    """What the template of a preview is given."""
    counties = _of_part(found.visits.counties, opened)
    regions = region_names(connection, {one.code for one in counties if one.code != _UNKNOWN_REGION})
    return {
        "preview": found,
        "titles": found.titles,
        "exclusions": EXCLUSIONS,
        "counties": _rows_of(found, counties, regions),
        "all_counties": len(counties),
        "part": sum((one.number for one in counties), Fraction(0)),
        "departments": _departments_of(connection, found.officers.departments, opened),
        "strata_picture": _strata_picture(found) if opened.is_whole else None,
        "months_picture": _months_picture(found.months) if opened.department is None else None,
        "month_words": month_words,
        "visits_shown": shown,
        "percent_of": percent_of,
    }


def _of_part(counties: Sequence[CountyVisits], opened: OpenedBatch) -> Sequence[CountyVisits]:
    """The counties where a partner's officers go; for the bureau's own people all."""
    part = opened.counties_of_part if opened.department is not None else None
    return counties if part is None else [one for one in counties if one.code in part]


def _rows_of(found: Preview, counties: Sequence[CountyVisits], regions: Mapping[str, Text]) -> list[CountyRow]:
    days = {one.code: one for one in found.officers.counties}
    ordered = sorted(counties, key=lambda one: (-one.number, one.code))
    rows = [
        CountyRow(regions.get(one.code, Text("区划不明", "Region not known")), one, days.get(one.code))
        for one in ordered[:MOST_SHOWN]
    ]
    rest = ordered[MOST_SHOWN:]
    if rest:
        words = Text(f"其余{len(rest)}个", f"{len(rest)} others")
        rows.append(CountyRow(words, _sum_of(rest), None))
    return rows


def _sum_of(counties: Sequence[CountyVisits]) -> CountyVisits:
    nothing = Fraction(0)
    return CountyVisits(
        "",
        sum(one.eligible for one in counties),
        sum(one.excluded for one in counties),
        sum(one.drawn for one in counties),
        sum((one.number for one in counties), nothing),
        sum((one.left for one in counties), nothing),
    )


def _departments_of(
    connection: Connection, departments: Sequence[DepartmentDays], opened: OpenedBatch
) -> list[tuple[Text, DepartmentDays]]:
    own = [one for one in departments if opened.department in (None, one.department)]
    names = department_names(connection, {one.department for one in own if one.department is not None})
    return [(_OWN if one.department is None else names[one.department], one) for one in own]


def _strata_picture(found: Preview) -> Markup | None:
    """The visits of this batch, a part to each stratum; None where there is nothing to draw."""
    looks = _looks_of(found)
    parts = [
        Part(said_to_reader(_mark_of(found, one.name)), one.number, f"{one.number:,}", looks[one.name])
        for one in found.visits.strata
        if one.number
    ]
    return (
        stacked(said_to_reader(Text("本批次各类别检查户数", "Visits of this batch by tier")), parts) if parts else None
    )


def _mark_of(found: Preview, stratum: str) -> Text:
    """What a stratum is called where there is little room: a tier by its mark."""
    return tier_mark(stratum) if stratum in found.prepared.names[:-1] else found.titles[stratum]


def _looks_of(found: Preview) -> dict[str, str]:
    """The shade of each stratum: the worse the darker."""
    tiers = found.prepared.names[:-1]
    shades = {name: f"rank-{1 + round(place * 5 / max(1, len(tiers) - 1))}" for place, name in enumerate(tiers)}
    return {name: shades.get(name, "rank-none") for name in found.titles}


def _months_picture(months: Sequence[MonthVisits]) -> Markup | None:
    """The visits by month: those made and to be made."""
    whole = [(one.month, one.drawn + one.number + one.left) for one in months]
    parts = [Part(said_to_reader(month_words(month.month)), float(visits), shown(visits)) for month, visits in whole]
    return columns(said_to_reader(Text("逐月检查户数", "Visits by month")), parts) if parts else None
