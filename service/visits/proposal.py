"""What somebody states of a visit that is to be made, and what is wrong with it before anything is looked up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.dated_tables import OrderedBy
from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text
from service.core.written_text import UNSEEN, holds_unseen, too_long

# Triggers of visits that follow a plan: a filed and published line of one is their ground.
PLAN_RANDOM, KEY_SUPERVISION, SPECIAL_CAMPAIGN = "PLAN_RANDOM", "KEY_SUPERVISION", "SPECIAL_CAMPAIGN"
PLANNED = frozenset({PLAN_RANDOM, KEY_SUPERVISION, SPECIAL_CAMPAIGN})
RECHECK = "RECHECK"
ON_SITE = "on_site"
MOST_ITEMS = 40
# Days on which a triggered visit may be made, where it is not stated otherwise by who proposes it.
LONGEST_PERIOD = 366
LONGEST: Mapping[str, int] = {
    "reason": 2000,
    "evidence": 400,
    "signals_reason": 1000,
    "slot": 40,
    "off_site.why": 1000,
}
NEEDED = Text("请填写。", "It must be stated.")
# The field, and why.
Fault = tuple[str, Text]


@dataclass(frozen=True, slots=True)
class OffSite:
    """What was said when methods without entry were asked for: which were tried, whether they suffice, and why."""

    methods: tuple[str, ...]
    suffice: bool
    why: str

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"methods": list(self.methods), "suffice": self.suffice, "why": self.why}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedVisit:
    """A visit as it is proposed; of a planned one `items` () are all of its line's, and its days the line's.

    `line` is the business line, None where the items or the plan say it; `recheck_of` the number of an item of the
    ledger.
    """

    subject: str
    trigger: str
    items: tuple[str, ...] = ()
    plan_line: int | None = None
    ordered_by: OrderedBy = OrderedBy.OWN
    line: str | None = None
    reason: str | None = None
    evidence: str | None = None
    off_site: OffSite | None = None
    signals_reason: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    visit_on: date | None = None
    slot: str | None = None
    unannounced: bool = False
    recheck_of: str | None = None

    @property
    def is_planned(self) -> bool:
        """Whether its ground is a line of a plan."""
        return self.trigger in PLANNED


def faults_of(stated: StatedVisit) -> list[Fault]:
    """The field and why, of everything that is wrong in what is stated, whatever the registries know."""
    return [*_of_ground(stated), *_of_texts(stated), *_of_days(stated)]


def _of_ground(stated: StatedVisit) -> Iterator[Fault]:
    if not stated.subject:
        yield "subject", NEEDED
    if stated.is_planned:
        if stated.plan_line is None:
            yield (
                "plan_line",
                Text(
                    "计划内检查须依据已备案并公布的计划行。",
                    "A planned visit needs a line of a plan that is filed and published.",
                ),
            )
    else:
        if stated.plan_line is not None:
            yield "plan_line", Text("这一检查缘由不依据计划。", "A visit for this reason follows no plan.")
        for name in ("reason", "evidence"):
            if not (getattr(stated, name) or "").strip():
                yield name, Text("请写明缘由和证据出处。", "State the ground and where its evidence is.")
        if not stated.items:
            yield "items", Text("请至少选择一个抽查事项。", "Choose at least one inspection item.")
    if len(stated.items) > MOST_ITEMS:
        yield "items", Text(f"至多{MOST_ITEMS}个事项。", f"At most {MOST_ITEMS} items.")
    if (stated.recheck_of is not None) != (stated.trigger == RECHECK):
        yield (
            "recheck_of",
            Text(
                "复查须指明所复查的整改事项，其他检查不填。",
                "A re-check says which order it checks; no other visit does.",
            ),
        )


def _of_texts(stated: StatedVisit) -> Iterator[Fault]:
    texts: dict[str, str | None] = {name: getattr(stated, name) for name in LONGEST if "." not in name}
    if stated.off_site is not None:
        texts["off_site.why"] = stated.off_site.why
        if not stated.off_site.why.strip():
            yield "off_site.why", NEEDED
    for name, said in texts.items():
        if said is not None and len(said) > LONGEST[name]:
            yield name, too_long(LONGEST[name])
        elif said is not None and holds_unseen(said, lines=name not in ("slot", "evidence")):
            yield name, UNSEEN


def _of_days(stated: StatedVisit) -> Iterator[Fault]:
    days = {name: getattr(stated, name) for name in ("starts_on", "ends_on", "visit_on")}
    wrong = [name for name, day in days.items() if day is not None and not can_be_meant(day)]
    yield from ((name, NO_SUCH_DAY) for name in wrong)
    if wrong:
        return
    if not stated.is_planned:
        yield from ((name, NEEDED) for name in ("starts_on", "ends_on") if days[name] is None)
    if stated.starts_on and stated.ends_on:
        if stated.ends_on < stated.starts_on:
            yield "ends_on", Text("结束日期早于开始日期。", "It ends before it begins.")
        elif (stated.ends_on - stated.starts_on).days > LONGEST_PERIOD:
            yield "ends_on", Text("检查期限不能超过一年。", "A visit is made within a year.")
        elif stated.visit_on and not stated.starts_on <= stated.visit_on <= stated.ends_on:
            yield "visit_on", Text("检查日期应在检查期限之内。", "The day lies within the days of the visit.")
