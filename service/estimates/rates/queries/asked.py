"""The rates of a year as a reader sees them: those that were kept for his reach, with the names of what they go by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from service.access.reach import Reach
from service.core.clock import today
from service.decisions.editions import edition_now
from service.estimates.kept import FigureKind
from service.estimates.lists.sections import SIZE_WORDS
from service.estimates.queries.kept import find_figures
from service.estimates.queries.under_way import open_job_of
from service.estimates.rates.figures import By, RateRow, YearRates
from service.estimates.rates.words import NOT_CLASSIFIED, NOT_STATED
from service.plans.lists.strata import stratum_names, title_of_stratum
from service.plans.plan import UNCLASSIFIED
from service.registries.queries.items import items_of
from service.registries.queries.names import industry_names, region_names
from service.rule_sets.queries import rule_set_of, scheme_title, tier_titles


@dataclass(frozen=True, slots=True)
class AskedRates:
    """The rates of a year up to a day, included, and when they were reckoned; `is_open`: they are reckoned anew now."""

    rates: YearRates
    until: date
    made_at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class RateNames:
    """What schemes, their tiers and the keys of a table are called."""

    schemes: Mapping[str, Text]
    tiers: Mapping[tuple[str, str], Text]
    keys: Mapping[str, Text]

    def tier(self, scheme: str, tier: str) -> Text:
        """What a tier is called."""
        return self.tiers.get((scheme, tier)) or title_of_stratum(tier)


def find_rates(connection: Connection, year: int, reach: Reach) -> AskedRates | None:
    """The rates of a year within a reach as they were kept; None where nobody has reckoned them yet."""
    kept = find_figures(connection, FigureKind.RATES, year, reach)
    if kept is None:
        return None
    is_open = open_job_of(connection, reach, year, today()) is not None
    return AskedRates(YearRates.from_plain(kept.content), kept.until, kept.made_at, is_open)


def names_of_rates(connection: Connection, library: Library, rates: YearRates, by: By) -> RateNames:
    """What is shown of the rates instead of codes."""
    schemes, tiers = dict[str, Text](), dict[tuple[str, str], Text]()
    for one in rates.schemes:
        edition = edition_now(connection, one.scheme)
        schemes[one.scheme] = scheme_title(library, one.scheme)
        tiers[one.scheme, UNCLASSIFIED] = NOT_CLASSIFIED
        if edition is not None:
            titles = tier_titles(rule_set_of(library, edition.scheme, edition.version))
            named = dict(zip(stratum_names(edition.tiers), edition.tiers, strict=False))
            tiers |= {(one.scheme, name): titles[tier] for name, tier in named.items() if tier in titles}
    return RateNames(schemes, tiers, _names_of_keys(connection, rates, by, [row.key for row in rates.rows(by)]))


def _names_of_keys(connection: Connection, rates: YearRates, by: By, keys: Iterable[str]) -> Mapping[str, Text]:
    stated = [key for key in keys if key]
    none = {"": NOT_STATED[by]} if by in NOT_STATED else {}
    match by:
        case By.COUNTY:
            return {**region_names(connection, stated), **none}
        case By.SECTION:
            return {**industry_names(connection, stated), **none}
        case By.SIZE:
            return SIZE_WORDS
        case By.ITEM:
            found = items_of(connection, stated, today())
            return {code: Text(found[code].name, found[code].name) if code in found else _same(code) for code in stated}
        case By.BATCH:
            return {one.draw_id: _same(f"{one.line_title} {one.title}") for one in rates.batches}
    return {}


def _same(name: str) -> Text:
    return Text(name, name)


def own_rows(rates: YearRates, by: By) -> tuple[RateRow, ...]:
    """The rows of a table, by key, what is not stated last."""
    rows = rates.tables.get(by, ())
    return tuple(sorted(rows, key=lambda row: (not row.key, row.key)))
