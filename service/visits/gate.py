"""What speaks against a visit before it is made: caps, how often the firm was visited, by the same officer, from where.

Signals, not locks: whoever proposes the visit gives a reason; a setting makes a lock of one. Pure: what was visited and
what is under way comes in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from rules.calendar import date_of, day_of, months_before, months_passed_on
from rules.dated_tables import CapCounting
from rules.texts import Text
from scoring.visit_caps import OF_TIER, CapUse
from service.visits.visit import Signal


class SignalKind(StrEnum):
    """What a signal is about."""

    OVER_CAP = "over_cap"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    SAME_OFFICER = "same_officer"
    OUTSIDE_REGION = "outside_region"


SIGNALS: Mapping[SignalKind, Text] = {
    SignalKind.OVER_CAP: Text("超过年度上限", "Over a yearly cap"),
    SignalKind.DAILY: Text("同一天多次入企", "Several visits in a day"),
    SignalKind.WEEKLY: Text("一周内频繁入企", "Frequent visits in a week"),
    SignalKind.MONTHLY: Text("一个月内频繁入企", "Frequent visits in a month"),
    SignalKind.SAME_OFFICER: Text("同一人员连续检查未发现问题", "The same officer again without a finding"),
    SignalKind.OUTSIDE_REGION: Text("超出管辖区域", "Outside the authority's region"),
}
# What follows the plan: these need a line of one that is filed and published; all others a ground and its evidence.
PLANNED = frozenset({"PLAN_RANDOM", "KEY_SUPERVISION", "SPECIAL_CAMPAIGN"})
# How many visits of one firm by anyone are the most that nobody asks about; a bureau of Chengdu's order of 2025.
MOST_IN: Mapping[SignalKind, int] = {SignalKind.DAILY: 1, SignalKind.WEEKLY: 2, SignalKind.MONTHLY: 3}
_WORDS_IN: Mapping[SignalKind, Text] = {
    SignalKind.DAILY: Text("当天", "on the day"),
    SignalKind.WEEKLY: Text("七天内", "within seven days"),
    SignalKind.MONTHLY: Text("一个月内", "within a month"),
}
# Of a cap that a tier states neither the figure nor what it is called is said: whoever goes, and partners, read what
# spoke against a visit, and the figure would tell them the tier.
_OVER_CAP_OF_TIER = Text("该主体本年度入企检查已达上限。", "Cap on visits of this year reached.")
# So many visits in a row without a finding by one officer within a year ask for a reason.
FRUITLESS_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class MadeByOfficer:
    """A visit that an officer has made of the firm: its day, and whether it found something."""

    officer: str
    visited_on: date
    found: bool


@dataclass(frozen=True, slots=True)
class AskedVisit:
    """A visit as it is asked about: on which day, why, by which officers, and from where to where.

    `region` is the firm's, `authority_region` where the authority may inspect ("" everywhere), `officer_regions` where
    its officers serve and `names` what they are called, each by his number.
    """

    day: date
    trigger: str
    ordered_by: str
    region: str = ""
    authority_region: str = ""
    officers: Sequence[str] = ()
    officer_regions: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def called(self, officers: Iterable[str]) -> list[str]:
        """What officers are called; who has no name here by his number."""
        return [self.names.get(one, one) for one in officers]


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of a firm: days of visits made or under way by anyone, what its caps leave, and who came.

    `caps` are the uses without the visit that is asked about, the strictest first.
    """

    days: Sequence[date] = ()
    caps: Sequence[CapUse] = ()
    by_officers: Sequence[MadeByOfficer] = ()


def signals_of(asked: AskedVisit, before: Before, counting: CapCounting | None) -> list[Signal]:
    """What speaks against the visit, in the order of `SignalKind`; [] where nothing does.

    Caps speak only against visits that count towards them; without a table of what counts none does.
    """
    found = []
    if counting is not None and counting.counts(asked.trigger, asked.ordered_by):
        found += _over_cap(before.caps)
    found += _too_often(asked.day, before.days)
    found += _same_officer(asked, before.by_officers)
    found += _outside(asked)
    return found


def _over_cap(caps: Iterable[CapUse]) -> list[Signal]:
    reached = next((use for use in caps if use.is_reached), None)
    if reached is None:
        return []
    if reached.id == OF_TIER:
        return [Signal(SignalKind.OVER_CAP, _OVER_CAP_OF_TIER)]
    return [
        Signal(
            SignalKind.OVER_CAP,
            Text(
                f"该主体本年度入企检查已达上限：{reached.title.zh}，上限{reached.most}次，已有{reached.used}次。",
                f"Cap reached: {reached.title.en}, at most {reached.most} this year, {reached.used} so far.",
            ),
        )
    ]


def _too_often(day: date, days: Iterable[date]) -> list[Signal]:
    """What the visit would make too many; the windows are the day, seven days and a month, on either side of it."""
    known = list(days)
    found = []
    for kind, most in MOST_IN.items():
        number = most_within(kind, day, known)
        if number > most:
            words = _WORDS_IN[kind]
            found.append(
                Signal(
                    kind,
                    Text(
                        f"{words.zh}连同本次共{number}次入企检查，超过{most}次。",
                        f"With this one there are {number} visits {words.en}, more than {most}.",
                    ),
                )
            )
    return found


def most_within(kind: SignalKind, day: date, days: Iterable[date]) -> int:
    """The most visits that any window of the kind holds which also holds a visit on `day`, this one among them."""
    all_days = sorted([*days, day])
    windows = [(begin, end_of_window(kind, begin)) for begin in all_days if begin <= day <= end_of_window(kind, begin)]
    return max(sum(begin <= one <= end for one in all_days) for begin, end in windows)


def end_of_window(kind: SignalKind, begin: date) -> date:
    """The last day of a window that begins on a day."""
    if kind is SignalKind.DAILY:
        return begin
    if kind is SignalKind.WEEKLY:
        return begin + timedelta(days=6)
    return last_of_month_from(begin)


def last_of_month_from(begin: date) -> date:
    """The last day whose window of a month, as rule sets count months, holds `begin`."""
    return date_of(months_passed_on(day_of(begin), 1) - 1)


def _same_officer(asked: AskedVisit, made: Sequence[MadeByOfficer]) -> list[Signal]:
    fruitless = [officer for officer in asked.officers if _is_fruitless(officer, asked.day, made)]
    if not fruitless:
        return []
    called = asked.called(fruitless)
    zh, en = "、".join(called), ", ".join(called)
    return [
        Signal(
            SignalKind.SAME_OFFICER,
            Text(
                f"一年内同一人员对该主体连续{FRUITLESS_IN_A_ROW}次检查均未发现问题（{zh}），请说明再次前往的理由。",
                f"Within a year the same officer came {FRUITLESS_IN_A_ROW} times in a row without a finding "
                f"({en}); say why he goes again.",
            ),
        )
    ]


def _is_fruitless(officer: str, day: date, made: Sequence[MadeByOfficer]) -> bool:
    """Whether the last visits of the officer within the year before found nothing."""
    begins = date_of(months_before(day_of(day), 12))
    own = sorted((one for one in made if one.officer == officer and begins < one.visited_on <= day), key=_day_of)
    last = own[-FRUITLESS_IN_A_ROW:]
    return len(last) == FRUITLESS_IN_A_ROW and not any(one.found for one in last)


def _day_of(made: MadeByOfficer) -> date:
    return made.visited_on


def _outside(asked: AskedVisit) -> list[Signal]:
    away = [
        officer for officer, serves in asked.officer_regions.items() if serves and not asked.region.startswith(serves)
    ]
    if asked.region.startswith(asked.authority_region) and not away:
        return []
    zh = f"（{'、'.join(asked.called(away))}）" if away else ""
    en = f" ({', '.join(asked.called(away))})" if away else ""
    return [
        Signal(
            SignalKind.OUTSIDE_REGION,
            Text(
                f"该主体不在管辖区域之内{zh}；检查以属地管辖为原则。",
                f"The firm lies outside the region{en}; inspections keep to the local jurisdiction.",
            ),
        )
    ]
