"""What is said of facts and changes nothing: days and counts that can hardly be right, and what has no effect and why.

A doubt is never a reason to leave a row out: whoever reads the result is told how many there are and where the first
stands. Doors count them where they have the columns: `doubts_of_values` of what was read, `doubts_of_view` of what a
rule set looked at.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

import numpy as np

from rules.calendar import day_of
from rules.fields import Field, Kind
from rules.ruleset import Objection, RuleSet
from rules.texts import Text
from scoring.adjustments import TYPE, why_without_effect
from scoring.block_view import BlockView
from scoring.facts import NO_DATE, NO_NUMBER, Ints, Mask

# Nothing of today's registers is older.
_FIRST_DAY = day_of(date(1949, 10, 1))
# What lies ahead by its nature: an end, and what is known later.
_LIE_AHEAD = frozenset({"ends_on", "publicity_ends_on", "recorded_at"})


class Doubt(Enum):
    """A kind of doubt, with what is said of so many rows."""

    TOO_EARLY = Text("早于 1949-10-01，请核对年份", "lie before 1949-10-01; check the year")
    AHEAD = Text("晚于今天，请核对", "lie after today; check them")
    KNOWN_AHEAD = Text("知悉日期晚于今天，仍按已知计算", "are said to become known after today, and count as known")
    KNOWN_TOO_EARLY = Text("知悉日期早于发生日期，请核对", "are said to be known before they occurred; check them")
    NEGATIVE = Text("是负数，请核对", "are negative; check them")
    AFTER_AS_OF = Text("发生在基准日之后，本次不计", "occurred after the as-of day and do not count")
    HELD = Text("异议处理中，按规则集暂不计", "are under objection and held, as the rule set says")
    NO_SCHEME = Text("人工调整未写明方案，不起作用", "adjustments name no scheme and have no effect")
    NO_SUCH_TIER = Text("人工调整的类别不在本方案中，不起作用", "adjustments name no tier of this scheme: no effect")
    NO_EXPIRY = Text("人工调整没有截止日期，不起作用", "adjustments have no expiry and so no effect")
    NO_REASON = Text("人工调整没有理由，不起作用", "adjustments state no reason and have no effect")
    NO_APPROVAL = Text("人工调整没有经办人或审批人，不起作用", "adjustments lack an applicant or approver: no effect")
    ONE_PERSON = Text(
        "人工调整的经办人与审批人是同一人，不起作用", "adjustments were approved by the applicant: no effect"
    )
    SUPERSEDED = Text("人工调整已被更新的调整取代，不起作用", "adjustments were superseded by newer ones: no effect")


@dataclass(frozen=True, slots=True)
class Doubted:
    """So many rows of one doubt, in the column of a field ("" where it is about whole records); the first one."""

    doubt: Doubt
    field: str
    rows: int
    first: int

    def text(self, heading: str = "", place: str = "", place_en: str = "") -> Text:
        """The sentence for a person; `heading` names the column, `place` says where the first stands."""
        zh, en = self.doubt.value.zh, self.doubt.value.en
        column = (f"“{heading}”", f"{heading!r}: ") if heading else ("", "")
        first = (f"（首先是{place}）", f" (the first: {place_en})") if place else ("", "")
        return Text(
            f"提示：{column[0]}有{self.rows}条{zh}{first[0]}。", f"Note: {column[1]}{self.rows} {en}{first[1]}."
        )


def doubts_of_values(
    columns: Mapping[str, Ints], fields: Iterable[Field], today: int
) -> Iterator[tuple[Doubt, str, Mask]]:
    """Each doubt about the values of rows, with its column and True for the rows; `today` is a day since 1970-01-01."""
    for field in fields:
        column = columns.get(field.name)
        if column is None:
            continue
        if field.kind is Kind.DATE:
            yield Doubt.TOO_EARLY, field.name, column < _FIRST_DAY
            if field.name not in _LIE_AHEAD:
                yield Doubt.AHEAD, field.name, (column > today) & (column != NO_DATE)
        elif field.kind is Kind.INTEGER:
            yield Doubt.NEGATIVE, field.name, (column < 0) & (column != NO_NUMBER)
    recorded, occurred = columns.get("recorded_at"), columns.get("occurred_on")
    if recorded is not None:
        yield Doubt.KNOWN_AHEAD, "recorded_at", (recorded > today) & (recorded != NO_DATE)
        if occurred is not None:
            yield Doubt.KNOWN_TOO_EARLY, "recorded_at", (recorded < occurred) & (occurred != NO_DATE)


def doubts_of_view(rule_set: RuleSet, view: BlockView) -> list[Doubted]:
    """What the rule set did not count of the records that it reads, and why; `first` is the row in the block."""
    found = [
        _doubted(Doubt.AFTER_AS_OF, _known(view, view.columns["occurred_on"] > view.record_day)),
        _doubted(Doubt.HELD, _held(rule_set, view)),
    ]
    if TYPE in view.facts.records.slices:
        tiers = rule_set.tier_ids()
        for reason, rows in why_without_effect(view, rule_set.scheme, tiers).items():
            found.append(Doubted(Doubt[reason], "", len(rows), int(rows[0]) if len(rows) else 0))
    return [one for one in found if one.rows]


def merged(doubted: Iterable[Doubted]) -> list[Doubted]:
    """One for each doubt and column, in the order in which the first of each stands."""
    found: dict[tuple[Doubt, str], Doubted] = {}
    for one in sorted(doubted, key=lambda one: (one.first, one.doubt.name, one.field)):
        key = one.doubt, one.field
        found[key] = replace(found[key], rows=found[key].rows + one.rows) if key in found else one
    return list(found.values())


def said_of_blocks(doubted: Iterable[Doubted]) -> list[Text]:
    """A sentence for each kind of doubt about the records of all blocks, in the order of the kinds."""
    of_all = {one.doubt: one for one in merged(doubted)}
    return [of_all[doubt].text() for doubt in Doubt if doubt in of_all]


def period_doubt_of(rule_set: RuleSet, as_of: date) -> Text | None:
    """What is said of a rule set that is not in force on the day; None where it is."""
    if as_of < rule_set.effective_from:
        begins = rule_set.effective_from
        return Text(
            f"提示：规则集 {rule_set.name} 自 {begins} 起施行，基准日 {as_of} 尚未施行。",
            f"Note: the rule set {rule_set.name} is in force from {begins} on, not yet on the as-of day {as_of}.",
        )
    ends = rule_set.effective_until
    if ends is not None and ends <= as_of:
        return Text(
            f"提示：规则集 {rule_set.name} 已于 {ends} 停止施行，基准日为 {as_of}。",
            f"Note: the rule set {rule_set.name} was in force until {ends}, no longer on the as-of day {as_of}.",
        )
    return None


def _doubted(doubt: Doubt, rows: Mask | None) -> Doubted:
    number = 0 if rows is None else int(np.count_nonzero(rows))
    return Doubted(doubt, "", number, int(np.argmax(rows)) if rows is not None and number else 0)


def _known(view: BlockView, rows: Mask) -> Mask:
    return rows if view.visible is None else rows & view.visible


def _held(rule_set: RuleSet, view: BlockView) -> Mask | None:
    opened = view.columns.get("objection_open")
    if rule_set.objection is not Objection.HOLD or opened is None:
        return None
    return _known(view, opened == 1)
