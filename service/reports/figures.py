"""The figures of a month: how tiers are spread and what moved them, and how late the data were."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from rules.library import Library
from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.reach import WHOLE, Jurisdiction, Reach
from service.core.banners import INTERNAL, banners_of
from service.core.clock import begin_of, now, today
from service.decisions.editions import Edition, list_editions_between
from service.decisions.words import WITHOUT_OFFICE
from service.intake.queries.sources import Source, list_sources
from service.registries.queries.names import office_names, region_names
from service.reports.months import months_before, next_month
from service.reports.queries import ImportSums, MonthMoves, Mover, moves_of_month, sum_imports
from service.rule_sets.queries import rule_set_of
from service.tiers.distribution import Distribution, Moves, distribution_of, sum_moves
from service.tiers.queries.counts import count_by_office, count_within

# Months that the lines of a distribution go back.
MONTHS = 12


class ReportEdition(StrEnum):
    """Who the report is for."""

    INTERNAL = "internal"
    # Says how far classification has come and how fresh the data are, never a tier or a score.
    NO_TIER = "no-tier"


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A supervision office at the end of the month: its enterprises by rank, and how many moved which way."""

    code: str
    name: Text
    numbers: Mapping[int, int]
    worse: int
    better: int

    @property
    def total(self) -> int:
        """All its enterprises."""
        return sum(self.numbers.values())


@dataclass(frozen=True, slots=True)
class SchemeReport:
    """One scheme at the end of the month (`last`), a month before, and over the months.

    `moves` are of who stood elsewhere at its end than before it, `movers` the first of them by name; `offices` are in
    the order of their codes.
    """

    scheme: str
    rule_set: RuleSet | None
    last: Edition
    now: Distribution
    before: Distribution | None
    months: Sequence[Distribution | None]
    moves: Moves
    movers: Sequence[Mover]
    offices: Sequence[OfficeRow]
    runs: int
    examined: int

    @property
    def title(self) -> Text:
        """The title of the scheme."""
        return self.rule_set.title if self.rule_set else Text(self.scheme, self.scheme)

    def change(self, rank: int) -> int | None:
        """By how many enterprises the tier grew in the month; None where there was nothing before."""
        if self.before is None:
            return None
        counted = [{row.rank: row.number for row in rows} for rows in (self.now.rows, self.before.rows)]
        return counted[0].get(rank, 0) - counted[1].get(rank, 0)


@dataclass(frozen=True, slots=True)
class SourceReport:
    """A source at the end of the month: how many of the month's runs found it late, and since when its data are due."""

    source: Source
    late_runs: int
    last_data_on: date | None
    due_on: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a month; `places` are the regions and offices that the distributions are of, none: everywhere.

    `imports` are everyone's: None for who sees only some regions or schemes.
    """

    month: date
    edition: ReportEdition
    made_at: datetime
    places: Sequence[Text]
    labels: Sequence[str]
    schemes: Sequence[SchemeReport]
    sources: Sequence[SourceReport]
    imports: Sequence[ImportSums] | None

    @property
    def shows_tiers(self) -> bool:
        """Whether tiers may stand in it."""
        return self.edition is ReportEdition.INTERNAL

    @property
    def banners(self) -> tuple[Text, ...]:
        """What must stand over it."""
        said = [b for one in self.schemes if one.rule_set for b in banners_of(one.rule_set)]
        demonstration = tuple(b for b in dict.fromkeys(said) if b != INTERNAL)
        return (*demonstration, INTERNAL if self.shows_tiers else NO_TIERS)


NO_TIERS = Text(
    "本版不含任何经营主体的类别和分值。",
    "This edition contains no tier and no score of any enterprise.",
)


def report_of(
    connection: Connection, library: Library, month: date, edition: ReportEdition, reach: Reach = WHOLE
) -> Report:
    """The report of the month that begins on `month`, as far as `reach`, in a fixed number of statements."""
    firsts = months_before(month, MONTHS)
    ends = [begin_of(next_month(first)) for first in firsts]
    runs = list_editions_between(connection, begin_of(month), ends[-1], reach.schemes)
    history = list_editions_between(connection, begin_of(firsts[0]), ends[-1], reach.schemes)
    at_ends = {end: _last_before(history, end) for end in ends}
    numbers = count_within(connection, [run for found in at_ends.values() for run in found.values()], reach)
    in_month = [run for run in runs if run.in_effect_at >= begin_of(month)]
    schemes = []
    for scheme, last in sorted(at_ends[ends[-1]].items()):
        rule_set = rule_set_of(library, last.scheme, last.version)
        series = [_distribution_at(at_ends[end].get(scheme), rule_set, numbers) for end in ends]
        mine = [run for run in in_month if run.scheme == scheme]
        inside = reach.jurisdiction(scheme)
        moved = moves_of_month(connection, [run.run_id for run in mine], inside)
        current = series[-1] or distribution_of(rule_set, last.tiers, {})
        schemes.append(
            SchemeReport(
                *(scheme, rule_set, last, current, series[-2], series),
                sum_moves(moved.moves, len(last.tiers)),
                moved.named,
                _offices_of(connection, last, inside, moved),
                len(mine),
                sum(run.examined for run in mine),
            )
        )
    return Report(
        month,
        edition,
        now(),
        _places_of(connection, reach.jurisdiction()),
        [f"{first:%Y-%m}" for first in firsts],
        sorted(schemes, key=lambda one: -one.now.classified),
        _source_reports_of(list_sources(connection), in_month, min(next_month(month), today() + timedelta(days=1))),
        sum_imports(connection, begin_of(month), ends[-1]) if reach.is_whole else None,
    )


def _offices_of(connection: Connection, last: Edition, inside: Jurisdiction, moved: MonthMoves) -> list[OfficeRow]:
    groups = count_by_office(connection, last, inside)
    names = office_names(connection, [code for code in groups if code])
    return [
        OfficeRow(code, names[code] if code else WITHOUT_OFFICE, groups[code], *moved.by_office.get(code, (0, 0)))
        # Those without an office last.
        for code in sorted(groups, key=lambda code: (not code, code))
    ]


def _places_of(connection: Connection, inside: Jurisdiction) -> list[Text]:
    if inside.is_everywhere:
        return []
    regions, offices = region_names(connection, inside.regions), office_names(connection, inside.offices)
    return [*(regions[code] for code in inside.regions), *(offices[code] for code in inside.offices)]


def _last_before(runs: Sequence[Edition], end: datetime) -> dict[str, Edition]:
    """What readers of every scheme saw just before `end`."""
    return {run.scheme: run for run in runs if run.in_effect_at < end}


def _distribution_at(
    run: Edition | None, rule_set: RuleSet | None, numbers: Mapping[int, Mapping[int, int]]
) -> Distribution | None:
    return None if run is None else distribution_of(rule_set, run.tiers, numbers.get(run.run_id, {}))


def _source_reports_of(sources: Collection[Source], runs: Sequence[Edition], after: date) -> list[SourceReport]:
    """The sources that are waited for; `after` is the first day that the report does not speak of."""
    found = []
    for source in sources:
        if source.due_every_days is not None:
            due_on = source.last_data_on and source.last_data_on + timedelta(days=source.due_every_days)
            late_runs = sum(any(late["source"] == source.name for late in run.late_sources) for run in runs)
            is_late = due_on is None or due_on < after - timedelta(days=1)
            found.append(SourceReport(source, late_runs, source.last_data_on, due_on, is_late))
    return found
