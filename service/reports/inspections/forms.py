"""The three statistical forms of spot checks, row by row, with what each figure is called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.texts import Text
from service.access.reach import Reach
from service.reports.inspections.counted import (
    CELL_WORDS,
    CLOSED,
    DRAWN,
    FOLLOW_UP_CELLS,
    PLACES,
    PROBLEM,
    PUBLISHED,
    RESULT_CELLS,
    REVIEWED,
    AskedForm,
    Counted,
    Grouping,
    joined_cell,
    sum_of,
)
from service.reports.inspections.queries.list_sizes import ListSize, base_of
from service.visits.result_codes import RESULT_CODES


class FormKind(StrEnum):
    """Which of the forms."""

    WORK = "work"
    RESULTS = "results"
    TASKS = "tasks"


FORMS: Mapping[FormKind, Text] = {
    FormKind.WORK: Text("抽查工作情况统计", "Work of spot checks"),
    FormKind.RESULTS: Text("综合抽查结果统计", "Results of spot checks"),
    FormKind.TASKS: Text("抽查任务情况统计", "Tasks of spot checks"),
}
# By what each may be; the results have one row for each result, and may be those of one place.
MAY_BE_BY: Mapping[FormKind, Sequence[Grouping]] = {
    FormKind.WORK: PLACES,
    FormKind.RESULTS: PLACES,
    FormKind.TASKS: (Grouping.TASK,),
}
BASE = "base"
RATES: Mapping[str, Text] = {
    "ratio": Text("抽取比例", "Ratio drawn"),
    "completion": Text("完成率", "Completion"),
    "closure": Text("办结率", "Closure"),
    "share": Text("占已审核结果", "Share of the results"),
}
# What is divided by what: figures that stand in the row; a share is of all rows.
_PARTS: Mapping[str, tuple[str, str]] = {
    "ratio": (DRAWN, BASE),
    "completion": (PUBLISHED, DRAWN),
    "closure": (CLOSED, PUBLISHED),
}
COLUMNS: Mapping[FormKind, Sequence[str]] = {
    FormKind.WORK: (
        *(BASE, DRAWN, "ratio", REVIEWED, PUBLISHED, "completion"),
        *RESULT_CELLS,
        *FOLLOW_UP_CELLS,
        *(CLOSED, "closure"),
    ),
    FormKind.RESULTS: (REVIEWED, "share", PUBLISHED, *FOLLOW_UP_CELLS, CLOSED, "closure"),
    FormKind.TASKS: (
        *(BASE, DRAWN, "ratio", REVIEWED, PUBLISHED, "completion", PROBLEM),
        *(name for name in FOLLOW_UP_CELLS if name != "follow-up-none"),
        *(CLOSED, "closure"),
    ),
}
COLUMN_WORDS: Mapping[str, Text] = {**CELL_WORDS, BASE: Text("名单库户数", "Base: on the lists"), **RATES}


@dataclass(frozen=True, slots=True)
class FormCell:
    """A figure of a form; None: not known. `cell` names what it counts, "" where no list stands behind it."""

    column: str
    number: int | None = None
    rate: float | None = None
    cell: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form; `key` is the place, authority, task or result that it is of, None: all of them together."""

    key: str | None
    cells: Sequence[FormCell]


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is filled in: its rows by their keys, then all of them together."""

    kind: FormKind
    asked: AskedForm
    rows: Sequence[FormRow]
    total: FormRow

    @property
    def columns(self) -> Sequence[str]:
        """The names of its columns."""
        return COLUMNS[self.kind]


def fill_in(
    kind: FormKind, asked: AskedForm, counted: Sequence[Counted], sizes: Sequence[ListSize], reach: Reach
) -> Form:
    """The form of what was counted; rows are never in the order of their figures."""
    total = list(counted)
    if kind is FormKind.RESULTS:
        codes = [cell for cell in RESULT_CELLS if sum_of(total, cell)]
        rows = [FormRow(cell.removeprefix("result-"), list(_cells_of(kind, total, None, cell))) for cell in codes]
        return Form(kind, asked, rows, FormRow(None, list(_cells_of(kind, total, None))))
    by_key: dict[str, list[Counted]] = {}
    for one in counted:
        by_key.setdefault(one.key, []).append(one)
    order = sorted(by_key, key=lambda key: int(key)) if asked.by is Grouping.TASK else sorted(by_key)
    rows = [FormRow(key, list(_cells_of(kind, by_key[key], base_of(sizes, asked, key, reach)))) for key in order]
    base = base_of(sizes, asked, asked.row, reach)
    return Form(kind, asked, rows, FormRow(None, list(_cells_of(kind, total, base))))


def words_of_result(key: str) -> Text:
    """What the result is called that a row is of."""
    return next(words for code, words in RESULT_CODES.items() if code == key)


def _cells_of(kind: FormKind, rows: Sequence[Counted], base: int | None, within: str = "") -> Iterator[FormCell]:
    """The cells of a row; `within` is the figure of which all of the row are a part."""
    numbers: dict[str, int | None] = {BASE: base}
    for column in COLUMNS[kind]:
        if column in RATES:
            continue
        if column != BASE:
            numbers[column] = sum_of(rows, joined_cell(within, column) if within else column)
    numbers["all"] = sum_of(rows, REVIEWED)
    for column in COLUMNS[kind]:
        if column in RATES:
            part, whole = (numbers[name] for name in _PARTS.get(column, (REVIEWED, "all")))
            yield FormCell(column, rate=part / whole if part is not None and whole else None)
        elif column == BASE:
            yield FormCell(column, base)
        else:
            yield FormCell(column, numbers[column], cell=joined_cell(within, column) if within else column)
