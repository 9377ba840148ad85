"""What the statistical forms count of those who were drawn: figures as conditions, so that each has its list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from rules.texts import Text
from service.core.problem import TITLES, Problem
from service.visits.result_codes import FOLLOW_UPS, RESULT_CODES, FollowUp, ResultCode
from service.visits.results import outcome_of

Name = TypeVar("Name")


class Grouping(StrEnum):
    """What a row of a form is: where the firms lie, who supervises them there, who inspects, for which task."""

    COUNTY = "county"
    OFFICE = "office"
    UNIT = "unit"
    TASK = "task"


GROUPINGS: Mapping[Grouping, Text] = {
    Grouping.COUNTY: Text("区县", "County"),
    Grouping.OFFICE: Text("属地监管所", "Local supervision office"),
    Grouping.UNIT: Text("检查机关", "Authority"),
    Grouping.TASK: Text("抽查任务", "Task"),
}
PLACES = (Grouping.COUNTY, Grouping.OFFICE, Grouping.UNIT)
PROBLEMS = frozenset(code for code in ResultCode if outcome_of(code) == "problem")


@dataclass(frozen=True, slots=True)
class AskedForm:
    """Of which year's plans, up to which day (included), by what; `row` narrows it to one row, None: all of them."""

    year: int
    until: date
    by: Grouping
    row: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a figure counts; what is not stated is not asked for. `codes` and `follow_ups` are of a reviewed result."""

    codes: frozenset[ResultCode] | None = None
    follow_ups: frozenset[FollowUp] | None = None
    published: bool = False
    closed: bool = False

    def both(self, other: "Wanted") -> "Wanted":
        """What holds for this one and for the other."""
        codes, follow_ups = _both(self.codes, other.codes), _both(self.follow_ups, other.follow_ups)
        return Wanted(codes, follow_ups, self.published or other.published, self.closed or other.closed)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of those drawn have the same state: of which row, with which result; None: none is reviewed."""

    key: str
    code: ResultCode | None
    follow_up: FollowUp | None
    published: bool
    closed: bool
    number: int

    def fits(self, wanted: Wanted) -> bool:
        """Whether the figure counts them."""
        return (
            (wanted.codes is None or self.code in wanted.codes)
            and (wanted.follow_ups is None or self.follow_up in wanted.follow_ups)
            and (self.published or not wanted.published)
            and (self.closed or not wanted.closed)
        )


DRAWN, REVIEWED, PUBLISHED, PROBLEM, CLOSED = "drawn", "reviewed", "published", "problem", "closed"
_RESULT, _FOLLOW_UP = "result-", "follow-up-"
RESULT_CELLS: Mapping[str, ResultCode] = {f"{_RESULT}{code}": code for code in RESULT_CODES}
FOLLOW_UP_CELLS: Mapping[str, FollowUp] = {f"{_FOLLOW_UP}{one}": one for one in FOLLOW_UPS}
CELLS: Mapping[str, Wanted] = {
    DRAWN: Wanted(),
    REVIEWED: Wanted(codes=frozenset(ResultCode)),
    PUBLISHED: Wanted(published=True),
    PROBLEM: Wanted(codes=PROBLEMS),
    CLOSED: Wanted(published=True, closed=True),
    **{cell: Wanted(codes=frozenset({code})) for cell, code in RESULT_CELLS.items()},
    **{cell: Wanted(follow_ups=frozenset({one})) for cell, one in FOLLOW_UP_CELLS.items()},
}
CELL_WORDS: Mapping[str, Text] = {
    DRAWN: Text("抽取户次", "Drawn"),
    REVIEWED: Text("已审核结果", "Reviewed"),
    PUBLISHED: Text("已公示", "Published"),
    PROBLEM: Text("发现问题", "With a problem"),
    CLOSED: Text("已办结", "Closed"),
    **{cell: RESULT_CODES[code] for cell, code in RESULT_CELLS.items()},
    **{cell: FOLLOW_UPS[one] for cell, one in FOLLOW_UP_CELLS.items()},
}
_AND = "."


def wanted_of(cell: str) -> Wanted:
    """What the cell of that name counts; names with a dot between them: what each of them does. Problem 404 for none.

    At most two: what a row of the results is of, and its column.
    """
    names = cell.split(_AND)
    if len(names) > 2 or not all(name in CELLS for name in names):
        raise Problem(404, *TITLES[404])
    first, *others = (CELLS[name] for name in names)
    return first.both(others[0]) if others else first


def words_of_cell(cell: str) -> Text:
    """What the cell of that name counts, in words."""
    words = [CELL_WORDS[name] for name in cell.split(_AND)]
    return Text("，".join(one.zh for one in words), ", ".join(one.en for one in words))


def joined_cell(first: str, second: str) -> str:
    """The name of the cell that counts what both do."""
    return f"{first}{_AND}{second}"


def sum_of(rows: Iterable[Counted], cell: str) -> int:
    """How many the cell counts."""
    wanted = wanted_of(cell)
    return sum(one.number for one in rows if one.fits(wanted))


def narrowed_to(asked: AskedForm, row: str) -> AskedForm:
    """The same of one row."""
    return replace(asked, row=row)


def _both(one: frozenset[Name] | None, other: frozenset[Name] | None) -> frozenset[Name] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other
