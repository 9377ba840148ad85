"""A form as pages and spreadsheets show it: what was counted, under the names of places, authorities and tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from rules.dated_tables import CapCounting
from rules.texts import Text
from service.access.reach import Reach
from service.decisions.words import WITHOUT_OFFICE
from service.plans.plan import PlanLine
from service.plans.queries.lines import lines_decided
from service.registries.queries.names import department_names, office_names, region_names
from service.reports.inspections import kinds
from service.reports.inspections.counted import GROUPINGS, PLACES, AskedForm, Grouping
from service.reports.inspections.forms import (
    COLUMN_WORDS,
    COLUMNS,
    FORMS,
    MAY_BE_BY,
    FormCell,
    FormKind,
    FormRow,
    fill_in,
    words_of_result,
)
from service.reports.inspections.queries.by_kind import AskedVisitsByKind, count_visits
from service.reports.inspections.queries.drawn import count_drawn
from service.reports.inspections.queries.list_sizes import list_sizes

BY_KIND = "kinds"
TITLES: Mapping[str, Text] = {**{kind.value: words for kind, words in FORMS.items()}, BY_KIND: kinds.TITLE}
GROUPINGS_OF: Mapping[str, Sequence[Grouping]] = {
    **{kind.value: groupings for kind, groupings in MAY_BE_BY.items()},
    BY_KIND: PLACES,
}
OWN = Text("本机关", "This bureau")
_RESULT = Text("检查结果", "Result")
_NO_COUNTY = Text("未确定区县", "Without a county")


@dataclass(frozen=True, slots=True)
class Place:
    """Who asks and where: how far he reaches, what the bureau is called ("" nobody has said), what counts as what."""

    reach: Reach
    bureau: str
    counting: CapCounting | None

    @property
    def own(self) -> Text:
        """What the bureau is called."""
        return Text(self.bureau, self.bureau) if self.bureau else OWN


@dataclass(frozen=True, slots=True)
class Filled:
    """A form that is filled in: columns in words, rows by their keys with their names, and all of them together."""

    name: str
    asked: AskedForm
    heading: Text
    columns: Sequence[Text]
    rows: Sequence[tuple[FormRow, Text]]
    total: FormRow

    @property
    def title(self) -> Text:
        """What the form is called."""
        return TITLES[self.name]


def filled_form(connection: Connection, name: str, asked: AskedForm, place: Place) -> Filled:
    """The form of that name, in a fixed number of statements."""
    if name == BY_KIND:
        begins, ends = kinds.period_of(asked.year, asked.until)
        question = AskedVisitsByKind(begins, ends, asked.by, place.reach, place.own.zh, asked.row)
        counted, whole = kinds.fill_in_kinds(count_visits(connection, question), place.counting)
        rows = [FormRow(row.key, _cells_of(row)) for row in counted]
        columns = [kinds.CELL_WORDS[cell] for cell in kinds.CELLS]
        total = FormRow(None, _cells_of(whole))
    else:
        kind = FormKind(name)
        form = fill_in(
            kind,
            asked,
            count_drawn(connection, asked, place.reach),
            list_sizes(connection, asked, place.reach),
            place.reach,
        )
        rows, total, columns = list(form.rows), form.total, [COLUMN_WORDS[column] for column in COLUMNS[kind]]
    keys = [row.key or "" for row in rows]
    if name == FormKind.RESULTS:
        return Filled(name, asked, _RESULT, columns, [(row, words_of_result(row.key or "")) for row in rows], total)
    names = names_of_rows(connection, asked.by, keys, place.own)
    return Filled(name, asked, GROUPINGS[asked.by], columns, [(row, names[row.key or ""]) for row in rows], total)


def names_of_rows(connection: Connection, by: Grouping, keys: Sequence[str], own: Text) -> Mapping[str, Text]:
    """What each row is called, by its key; what no registry knows stands for itself."""
    known = {key for key in keys if key}
    if by is Grouping.COUNTY:
        return {"": _NO_COUNTY} | dict(region_names(connection, known))
    if by is Grouping.OFFICE:
        return {"": WITHOUT_OFFICE} | dict(office_names(connection, known))
    if by is Grouping.UNIT:
        return {"": own} | dict(department_names(connection, known))
    lines = lines_decided(connection, [int(key) for key in known])
    return {"": OWN} | {key: _task_of(lines.get(int(key)), key) for key in known}


def _task_of(line: PlanLine | None, key: str) -> Text:
    if line is None:
        return Text(key, key)
    words = f"{line.title}（{line.plan_title}）"
    return Text(words, words)


def _cells_of(row: kinds.KindRow) -> list[FormCell]:
    return [FormCell(cell, row.numbers[cell], cell=cell) for cell in kinds.CELLS]
