"""How the ratios of a scheme came to be what they are: every change of one, by the version that made it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.inspection import ItemMode, TierInspection
from rules.ruleset import RuleSet
from rules.texts import Text
from service.rule_sets.footnotes import source_words


@dataclass(frozen=True, slots=True)
class RatioChange:
    """What a version made of one tier for items of one mode; `was` and `now` are None where nothing was, or is, said.

    `rank` and `of` place the tier among those of the version that last had it; `documents` are what the version rests
    the ratio on.
    """

    version: str
    mode: ItemMode
    tier: str
    rank: int
    of: int
    was: TierInspection | None
    now: TierInspection | None
    documents: Sequence[Text]


def ratio_changes(versions: Sequence[RuleSet]) -> list[RatioChange]:
    """Every change of a ratio, frequency or cap over versions that begin one after the other, the newest first."""
    changes: list[RatioChange] = []
    before: RuleSet | None = None
    for version in versions:
        changes = [*_changes(before, version), *changes]
        before = version
    return changes


def _changes(before: RuleSet | None, version: RuleSet) -> list[RatioChange]:
    found = []
    for mode in ItemMode:
        was, now = (_tiers(one, mode) for one in (before, version))
        block = version.inspection.get(mode)
        documents = list(dict.fromkeys(source_words(source) for source in block.basis.values())) if block else []
        for tier in dict.fromkeys([*now, *was]):
            if was.get(tier) != now.get(tier):
                tiers = version.tier_ids() if tier in now or before is None else before.tier_ids()
                place = (tiers.index(tier), len(tiers))
                found.append(RatioChange(version.version, mode, tier, *place, was.get(tier), now.get(tier), documents))
    return found


def _tiers(rule_set: RuleSet | None, mode: ItemMode) -> dict[str, TierInspection]:
    block = rule_set.inspection.get(mode) if rule_set else None
    return dict(block.tiers) if block else {}
