"""A figure that another place published: what is stated of it, what is wrong with that, and how it is read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from scoring.cleaning import clean_text
from service.core.written_text import UNSEEN, holds_unseen, too_long
from service.estimates.effect.measures import MEASURES, REDUCTION, Unit

LONGEST_PLACE, LONGEST_DEFINITION, LONGEST_SOURCE = 200, 2_000, 400
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,4})?", re.ASCII)
_TEXTS: Mapping[str, int] = {"place": LONGEST_PLACE, "definition": LONGEST_DEFINITION, "source": LONGEST_SOURCE}
NEEDED = Text("请填写。", "Fill it in.")
NO_MEASURE = Text("没有这一指标。", "There is no such measure.")
NO_NUMBER = Text(
    "应为数字，至多四位小数，如 33 或 18.5。", "It must be a number with at most four decimals, as 33 or 18.5."
)


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure as it is entered; `value` is a number in the unit of the measure: shares in per cent.

    `comparable`: it is defined as ours is. `published_on` None: the day is not known.
    """

    place: str
    measure: str
    begins: date
    ends: date
    value: str
    definition: str
    comparable: bool
    source: str
    link: str | None = None
    published_on: date | None = None


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A figure as it stands; `file` is of the table that it came with."""

    id: int
    place: str
    measure: str
    begins: date
    ends: date
    value: str
    definition: str
    comparable: bool
    source: str
    link: str | None
    published_on: date | None
    file: str | None
    recorded_by: str
    recorded_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None

    @property
    def number(self) -> Decimal:
        """Its value."""
        return Decimal(self.value)


def plain_number(written: str, measure: str) -> str:
    """A number as it is kept: without blanks, and of a share without its sign."""
    plain = "".join(clean_text(written).split()).replace("−", "-")
    return plain.removesuffix("%") if measure in MEASURES and MEASURES[measure].unit is Unit.SHARE else plain


def faults_of_figure(stated: StatedFigure, day: date) -> Iterator[tuple[str, Text]]:
    """The field and why, of everything that is wrong in what is stated on a day."""
    if stated.measure not in MEASURES:
        yield "measure", NO_MEASURE
    else:
        yield from _faults_of_value(stated)
    for name, longest in _TEXTS.items():
        said = getattr(stated, name)
        if not said.strip():
            yield name, NEEDED
        elif len(said) > longest:
            yield name, too_long(longest)
        elif holds_unseen(said, lines=name == "definition"):
            yield name, UNSEEN
    yield from _faults_of_link(stated.link)
    yield from _faults_of_days(stated, day)


def _faults_of_value(stated: StatedFigure) -> Iterator[tuple[str, Text]]:
    if not _NUMBER.fullmatch(stated.value):
        yield "value", NO_NUMBER
        return
    number = Decimal(stated.value)
    if MEASURES[stated.measure].unit is Unit.SHARE and number > 100:
        yield "value", Text("比例不超过100%。", "A share is not above 100 %.")
    if number < 0 and stated.measure != REDUCTION:
        yield "value", Text("不能小于零。", "It cannot be below nought.")


def _faults_of_link(link: str | None) -> Iterator[tuple[str, Text]]:
    if link is None:
        return
    if len(link) > LONGEST_SOURCE:
        yield "link", too_long(LONGEST_SOURCE)
    elif holds_unseen(link) or not re.fullmatch(r"https?://\S+", link):
        yield "link", Text("网址以 http:// 或 https:// 开头。", "An address begins with http:// or https://.")


def _faults_of_days(stated: StatedFigure, day: date) -> Iterator[tuple[str, Text]]:
    days = {"begins": stated.begins, "ends": stated.ends, "published_on": stated.published_on}
    for name, one in days.items():
        if one is not None and not can_be_meant(one):
            yield name, NO_SUCH_DAY
    if stated.ends < stated.begins:
        yield "ends", Text("不能早于起始日期。", "It cannot be before the first day.")
    if stated.published_on is not None and stated.published_on > day:
        yield "published_on", Text("公布之后再登记。", "It is entered once it is published.")
