"""Why an enterprise is not in a tier list: the first condition that it does not meet, with what it is there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from scoring.tiers import LEVELS
from service.access.reach import Reach
from service.decisions import words
from service.decisions.lists import NOT_CLASSIFIED, Condition, ListedTier, why_not_listed
from service.decisions.lists.selection import by_id
from service.facts.enterprises import Enterprise
from service.registries.queries.names import industry_names, office_names, region_names
from service.tiers.queries.lists import NO_OFFICE, UNCLASSIFIED, Asked, TierList, open_list


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition of a list that an enterprise does not meet: what it is called, what is asked, what is there."""

    condition: Condition
    title: Text
    asked: Text
    held: Text


@dataclass(frozen=True, slots=True)
class WhyNotListed:
    """A list, whether its run has the enterprise at all, and what the enterprise does not meet, in order.

    It is in the list where the run has it and nothing is unmet.
    """

    tiers: TierList
    is_in_run: bool
    unmet: Sequence[Unmet]


CONDITIONS: Mapping[Condition, Text] = {
    Condition.REACH: Text("辖区", "jurisdiction"),
    Condition.TIER: Text("类别", "tier"),
    Condition.REGION: Text("行政区划", "region"),
    Condition.OFFICE: Text("属地监管所", "local supervision office"),
    Condition.INDUSTRY: Text("行业", "industry"),
    Condition.DECIDED_BY: Text("判定方式", "decided by"),
    Condition.CHANGED_SINCE: Text("类别变化", "change of the tier"),
    Condition.SEARCH: Text("名称或统一社会信用代码", "name or code"),
    Condition.VISITED: Text("本年度入企检查", "on-site visits this year"),
}
_NOT_STATED = Text("未载明", "not stated")
_OWN = Text("本账号的辖区", "that of this account")


def why_not_in_list(
    connection: Connection, library: Library, found: Enterprise, asked: Asked, reach: Reach
) -> WhyNotListed:
    """What keeps the enterprise out of the list asked for, as far as the account reaches."""
    tiers = open_list(connection, library, asked, reach)
    answer = why_not_listed(connection, tiers.edition, tiers.question, found.id, tiers.reading.visits)
    if answer.row is None:
        return WhyNotListed(tiers, False, ())
    said = _Words(connection, tiers, asked, answer.row)
    return WhyNotListed(tiers, True, [said.of(condition) for condition in answer.unmet])


class _Words:
    """What conditions ask and what the row has, in words; names are read for what is asked alone."""

    def __init__(self, connection: Connection, tiers: TierList, asked: Asked, row: ListedTier) -> None:
        self.connection, self.tiers, self.asked, self.row = connection, tiers, asked, row

    def of(self, condition: Condition) -> Unmet:
        """The condition with what is asked and what is there."""
        asked, held = self._SAYS[condition](self)
        return Unmet(condition, CONDITIONS[condition], asked, held)

    def _reach(self) -> tuple[Text, Text]:
        return _OWN, self._named(region_names, [self.row.region])

    def _tier(self) -> tuple[Text, Text]:
        titles = {**self.tiers.titles, UNCLASSIFIED: words.NOT_CLASSIFIED}
        rank = self.row.tier
        held = words.NOT_CLASSIFIED if rank == NOT_CLASSIFIED else self.tiers.tier_title(self.row)
        return _any_of([titles[tier] for tier in self.asked.tiers]), held

    def _region(self) -> tuple[Text, Text]:
        return self._named(region_names, [self.asked.region]), self._named(region_names, [self.row.region])

    def _office(self) -> tuple[Text, Text]:
        codes = ["" if code == NO_OFFICE else code for code in self.asked.offices]
        asked = self._named(office_names, codes, words.WITHOUT_OFFICE)
        return asked, self._named(office_names, [self.row.office], words.WITHOUT_OFFICE)

    def _industry(self) -> tuple[Text, Text]:
        return self._named(industry_names, [self.asked.industry]), self._named(industry_names, [self.row.industry])

    def _level(self) -> tuple[Text, Text]:
        asked = [words.LEVELS[level] for level in self.asked.decided_by]
        is_tiered = self.row.tier != NOT_CLASSIFIED
        return _any_of(asked), words.LEVELS[LEVELS[self.row.decided_by]] if is_tiered else words.NOT_CLASSIFIED

    def _changed(self) -> tuple[Text, Text]:
        day, since = self.asked.changed_since, self.row.since
        return Text(f"{day} 起有变化", f"since {day}"), Text(f"{since} 起未变", f"none since {since}")

    def _search(self) -> tuple[Text, Text]:
        text = f"{self.row.name or ''} {self.row.code}".strip()
        return Text(f"含有“{self.asked.search}”", f"with “{self.asked.search}”"), Text(text, text)

    def _visited(self) -> tuple[Text, Text]:
        visits = self.tiers.reading.visits
        number = 0 if visits is None else int(by_id(visits, np.array([self.row.id]))[0])
        asked = Text("已入企检查", "at least one") if self.asked.visited else Text("未入企检查", "none")
        return asked, Text(f"{number} 次计入年度上限", f"{number} that count towards caps")

    def _named(
        self,
        names_of: Callable[[Connection, Sequence[str]], Mapping[str, Text]],
        codes: Sequence[str],
        nothing: Text = _NOT_STATED,
    ) -> Text:
        names = names_of(self.connection, sorted({code for code in codes if code}))
        return _any_of([names.get(code, Text(code, code)) if code else nothing for code in codes])

    _SAYS: Mapping[Condition, Callable[["_Words"], tuple[Text, Text]]] = {
        Condition.REACH: _reach,
        Condition.TIER: _tier,
        Condition.REGION: _region,
        Condition.OFFICE: _office,
        Condition.INDUSTRY: _industry,
        Condition.DECIDED_BY: _level,
        Condition.CHANGED_SINCE: _changed,
        Condition.SEARCH: _search,
        Condition.VISITED: _visited,
    }


def _any_of(texts: Sequence[Text]) -> Text:
    return Text("或".join(one.zh for one in texts), " or ".join(one.en for one in texts))


def describe_listed(answer: WhyNotListed) -> Text:
    """The first thing that keeps the enterprise out of the list, or that it is in it."""
    if not answer.is_in_run:
        day = answer.tiers.edition.as_of
        return Text(
            f"该名单所依据的批次（基准日 {day}）没有这一主体：当时尚未登记，或已不再纳入分类。",
            f"The run of this list (as of {day}) has no such enterprise: it was not known then, or was not classified.",
        )
    if not answer.unmet:
        return Text("该主体在这一名单内。", "It is in this list.")
    first = answer.unmet[0]
    return Text(
        f"名单要求{first.title.zh}为“{first.asked.zh}”，该主体为“{first.held.zh}”。",
        f"The list asks for {first.title.en}: {first.asked.en}; here it is: {first.held.en}.",
    )
