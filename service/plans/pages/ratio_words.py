"""The ratios of lines in words, tier by tier."""

from collections.abc import Sequence
from fractions import Fraction

from rules.library import Library
from rules.texts import Text
from service.plans.line_checks import percent_of
from service.plans.plan import UNCLASSIFIED, PlanLine
from service.rule_sets.queries import rule_set_in_force, tier_titles
from service.rule_sets.words import tier_mark

WITHOUT_TIER = Text("暂未分类", "Not classified")
EVERYONE = Text("全部", "Everyone")


def ratio_words_of(library: Library, lines: Sequence[PlanLine]) -> dict[int, list[tuple[Text, str]]]:
    """By line the name of each tier, the best first, and its ratio as per cent."""
    return {line.id: _words_of(library, line) for line in lines}


def _words_of(library: Library, line: PlanLine) -> list[tuple[Text, str]]:
    rule_set = rule_set_in_force(library, line.scheme, line.starts_on) if line.scheme else None
    ratios, titles = dict(line.ratios or {}), tier_titles(rule_set)
    order = [*(rule_set.tier_ids() if rule_set else ()), *ratios]
    shown = []
    for tier in dict.fromkeys(one for one in order if one in ratios):
        num, den = ratios[tier]
        nobody = WITHOUT_TIER if line.scheme else EVERYONE
        words = nobody if tier == UNCLASSIFIED else titles.get(tier) or tier_mark(tier)
        shown.append((words, f"{percent_of(Fraction(num, den))}%"))
    return shown
