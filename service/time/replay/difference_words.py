"""What is stored of a decision and what was found instead, in words."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.score import program_of
from scoring.tiers import LEVELS as LEVEL_IDS
from service.decisions.words import LEVELS

_NOTHING = Text("—", "—")
_BY_MODEL = Text("模型移动了类别", "the model moved the tier")
# So many lines or rules are named.
_MOST = 5


def difference_of(rule_set: RuleSet, name: str, stored: Any, again: Any) -> Text:
    """What the field `name` of a decision under the rule set holds, and what it should."""
    match name:
        case "lines":
            return _of_lines(rule_set, stored, again)
        case "flags":
            return _of_flags(rule_set, stored, again)
    before, after = (_shown(rule_set, name, value) for value in (stored, again))
    return Text(f"所存为 {before.zh}，重算为 {after.zh}。", f"Stored is {before.en}, found was {after.en}.")


def _shown(rule_set: RuleSet, name: str, value: Any) -> Text:
    tiers = rule_set.tier_ids()
    match name:
        case _ if value is None:
            return _NOTHING
        case "facts_digest":
            return _same(f"{value.hex()[:16]}…")
        case "score":
            return _same(f"{value / 100:g}")
        case "tier":
            return _same(tiers[value]) if 0 <= value < len(tiers) else _NOTHING
        case "decided_by" if 0 <= value < len(LEVEL_IDS):
            return LEVELS[LEVEL_IDS[value]]
    return _same(str(value))


def _of_lines(rule_set: RuleSet, stored: bytes, again: bytes) -> Text:
    ids = program_of(rule_set).lines.ids
    if len(stored) != 4 * len(ids) or len(again) != 4 * len(ids):
        return Text("指标的个数不同。", "The number of lines differs.")
    titles = {indicator.id: indicator.title for indicator in rule_set.indicators}
    pairs = zip(ids, np.frombuffer(stored, "<i4").tolist(), np.frombuffer(again, "<i4").tolist(), strict=True)
    unlike = [(titles.get(id, _same(id)), before / 100, after / 100) for id, before, after in pairs if before != after]
    zh = "；".join(f"{title.zh} {before:g} → {after:g}" for title, before, after in unlike[:_MOST])
    en = "; ".join(f"{title.en} {before:g} → {after:g}" for title, before, after in unlike[:_MOST])
    return Text(f"所存 → 重算：{zh}。", f"Stored → found: {en}.")


def _of_flags(rule_set: RuleSet, stored: bytes, again: bytes) -> Text:
    overrides, reasons = ([one.title for one in some] for some in (rule_set.overrides, rule_set.not_rated))
    titles = [*overrides, *reasons, _BY_MODEL]
    before, after = (_held(flags, titles) for flags in (stored, again))
    return Text(
        f"所存：{'、'.join(one.zh for one in before) or '无'}；重算：{'、'.join(one.zh for one in after) or '无'}。",
        f"Stored: {', '.join(one.en for one in before) or 'none'}; "
        f"found: {', '.join(one.en for one in after) or 'none'}.",
    )


def _held(flags: bytes, titles: Sequence[Text]) -> list[Text]:
    bits = np.unpackbits(np.frombuffer(flags, np.uint8)).tolist()
    return [title for title, bit in zip(titles, bits, strict=False) if bit]


def _same(text: str) -> Text:
    return Text(text, text)
