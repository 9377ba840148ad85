"""Visits by type, for the yearly statistics of enforcement: what is counted of each, ours and others' alike."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rules.dated_tables import CapCounting, OrderedBy, TriggerKind
from rules.texts import Text
from service.core.problem import TITLES, Problem
from service.visits.words import KINDS

TITLE = Text("行政检查分类统计", "Inspections by type")
ALL, OTHER, ON_SITE, BY_SUPERIOR = "all", "other", "on-site", "by-superior"
CELLS: Sequence[str] = (ALL, *(kind.value for kind in TriggerKind), OTHER, ON_SITE, BY_SUPERIOR)
CELL_WORDS: Mapping[str, Text] = {
    ALL: Text("检查户次", "Inspections"),
    **{kind.value: KINDS[kind] for kind in TriggerKind},
    OTHER: Text("未列入计次表的缘由", "Of a reason that the table does not list"),
    ON_SITE: Text("其中：现场检查", "On site, of all"),
    BY_SUPERIOR: Text("其中：上级交办", "Ordered by a superior, of all"),
}


@dataclass(frozen=True, slots=True)
class CountedVisits:
    """How many visits have the same reason, of one row."""

    key: str
    trigger: str
    ordered_by: str
    on_site: bool
    number: int


@dataclass(frozen=True, slots=True)
class KindRow:
    """A row of the statistics: by the names of the cells how many; `key` None: all rows together."""

    key: str | None
    numbers: Mapping[str, int]


def fill_in_kinds(counted: Iterable[CountedVisits], table: CapCounting | None) -> tuple[Sequence[KindRow], KindRow]:
    """The rows by their keys, and all of them together; `table` says of which kind each reason is."""
    by_key: dict[str, list[CountedVisits]] = {}
    for one in counted:
        by_key.setdefault(one.key, []).append(one)
    rows = [KindRow(key, _numbers_of(by_key[key], table)) for key in sorted(by_key)]
    return rows, KindRow(None, {cell: sum(row.numbers[cell] for row in rows) for cell in CELLS})


def fits(cell: str, trigger: str, ordered_by: str, table: CapCounting | None, *, on_site: bool) -> bool:
    """Whether the cell counts a visit for that reason."""
    return cell in _cells_of(trigger, ordered_by, table, on_site=on_site)


def check_cell(cell: str) -> str:
    """The name of a cell; Problem 404 for none."""
    if cell not in CELLS:
        raise Problem(404, *TITLES[404])
    return cell


def period_of(year: int, until: date) -> tuple[date, date]:
    """The days whose visits count in a year, up to a day."""
    return date(year, 1, 1), min(until, date(year, 12, 31))


def _numbers_of(counted: Sequence[CountedVisits], table: CapCounting | None) -> Mapping[str, int]:
    numbers = dict.fromkeys(CELLS, 0)
    for one in counted:
        for cell in _cells_of(one.trigger, one.ordered_by, table, on_site=one.on_site):
            numbers[cell] += one.number
    return numbers


def _cells_of(trigger: str, ordered_by: str, table: CapCounting | None, *, on_site: bool) -> Iterator[str]:
    known = table.triggers.get(trigger) if table is not None else None
    yield ALL
    yield OTHER if known is None else known.kind.value
    if on_site:
        yield ON_SITE
    if ordered_by == OrderedBy.SUPERIOR:
        yield BY_SUPERIOR
