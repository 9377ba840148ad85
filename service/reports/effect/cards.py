"""The measures of the effect as a page shows them: the figure, what it is made of, its months, where its list is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.charts.bars import Part
from service.core.charts.columns import columns
from service.core.charts.lines import Series, lines
from service.core.formatting import NOTHING, count, share
from service.estimates.effect import measures as m
from service.estimates.effect.counted import By
from service.estimates.effect.figures import Told
from service.estimates.effect.measures import MEASURES, Measure, Unit
from service.estimates.effect.queries.shown import ShownEffect
from service.estimates.effect.telling import MEASURES_OF, TOLD, ToldRow, told_in_all, told_rows
from service.estimates.effect.words import BESIDE, PARTS

Say = Callable[[Text], str]


@dataclass(frozen=True, slots=True)
class ListedElsewhere:
    """Where the list behind a figure is, for who may read it."""

    words: Text
    endpoint: str
    permission: Permission


LISTS: Mapping[str, ListedElsewhere] = {
    m.OVERLAP: ListedElsewhere(
        Text("超频次入企情况", "Firms visited too often"), "visit_pages.over_frequency", Permission.VISIT_READ
    ),
    m.OVER_CAP: ListedElsewhere(
        Text("超频次入企情况", "Firms visited too often"), "visit_pages.over_frequency", Permission.VISIT_READ
    ),
    m.PER_FIRM: ListedElsewhere(
        Text("行政检查统计", "Statistics of inspections"), "inspection_form_pages.show", Permission.VISIT_READ
    ),
    m.MERGED: ListedElsewhere(Text("入企检查", "Visits"), "visit_pages.listed", Permission.VISIT_READ),
    m.PUBLISHED: ListedElsewhere(Text("结果公示", "Publication"), "publication_pages.listed", Permission.RECEIPT_WRITE),
    m.ANSWERED: ListedElsewhere(Text("台账", "Ledger"), "ledger_pages.listed", Permission.LEDGER_READ),
    m.CLOSED: ListedElsewhere(Text("台账", "Ledger"), "ledger_pages.listed", Permission.LEDGER_READ),
    m.RETURNED: ListedElsewhere(Text("台账", "Ledger"), "ledger_pages.listed", Permission.LEDGER_READ),
    m.SATISFIED: ListedElsewhere(
        Text("执法行为评价", "Ratings of conduct"), "conduct_pages.show", Permission.VISIT_READ
    ),
}


@dataclass(frozen=True, slots=True)
class MeasureCard:
    """A measure on a page; `facts` are the numbers that go with it, `rows` its months (of conduct its quarters)."""

    code: str
    measure: Measure
    written: str
    told: Told
    facts: Sequence[tuple[Text, int]]
    parts: tuple[Text, Text] | None
    picture: Markup | None
    by: By
    rows: Sequence[tuple[str, Told]]
    listed: ListedElsewhere | None


def cards_of(shown: ShownEffect, account: Account, say: Say) -> Iterator[MeasureCard]:
    """The measures in their order; the list behind one is named to who may read it."""
    whole = told_in_all(shown.figures)
    of = {by: list(told_rows(shown.figures, by)) for by in (By.MONTH, By.QUARTER)}
    for code in TOLD:
        by = By.MONTH if code in MEASURES_OF[By.MONTH] else By.QUARTER
        rows = [(say(shown.name(by, row.key)), row.told[code]) for row in of[by]]
        listed = LISTS.get(code)
        yield MeasureCard(
            code,
            MEASURES[code],
            written_of(code, whole.told[code]),
            whole.told[code],
            _facts_of(code, whole),
            PARTS.get(code),
            _picture_of(code, rows, say),
            by,
            rows,
            listed if listed is not None and account.may(listed.permission) else None,
        )


def _facts_of(code: str, row: ToldRow) -> list[tuple[Text, int]]:
    """What a measure is made of, and the numbers beside it."""
    told = row.told[code]
    made_of = zip(PARTS.get(code, ()), (told.part or 0, told.whole or 0), strict=False)
    return [*made_of, *((words, row.numbers.get(name, 0)) for name, words in BESIDE.get(code, {}).items())]


def written_of(code: str, told: Told) -> str:
    """What a measure comes to, as people read it."""
    if told.value is None:
        return NOTHING
    match MEASURES[code].unit:
        case Unit.SHARE:
            return share(told.value) if told.value >= 0 else f"−{-told.value:.1%}"
        case Unit.MEAN:
            return f"{told.value:.2f}"
        case Unit.NUMBER:
            return count(int(told.value))


def _picture_of(code: str, rows: Sequence[tuple[str, Told]], say: Say) -> Markup | None:
    """Months as a line, numbers as columns; None where fewer than two say anything."""
    title, known = say(MEASURES[code].title), [told for _, told in rows if told.value is not None]
    if len(known) < 2:
        return None
    if MEASURES[code].unit is Unit.NUMBER or code == m.SATISFIED:
        return columns(title, [Part(name, told.value or 0, written_of(code, told)) for name, told in rows])
    if code == m.REDUCTION:
        series = [
            Series(say(Text("本年", "This year")), [told.part for _, told in rows], "path-4"),
            Series(say(Text("上年", "Last year")), [told.whole for _, told in rows], "path-1"),
        ]
        return lines(title, [name for name, _ in rows], series)
    scale = 100 if MEASURES[code].unit is Unit.SHARE else 1
    numbers = [None if told.value is None else told.value * scale for _, told in rows]
    return lines(title, [name for name, _ in rows], [Series("%" if scale > 1 else "", numbers, "path-4")])


# What is told of each unit by itself.
UNITS = (By.OFFICE, By.AUTHORITY)


@dataclass(frozen=True, slots=True)
class UnitTable:
    """A table of units by code or name, a column for each measure."""

    by: By
    measures: Sequence[str]
    rows: Sequence[tuple[Text, ToldRow]]


def units_of(shown: ShownEffect, by: By) -> UnitTable:
    """The table of offices or authorities, by code or name."""
    return UnitTable(by, MEASURES_OF[by], [(shown.name(by, row.key), row) for row in told_rows(shown.figures, by)])
