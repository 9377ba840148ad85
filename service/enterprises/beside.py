"""Our tier beside those made elsewhere: whether both lie on one scale, and by how many classes they differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.ruleset import RuleSet
from rules.texts import Text
from service.facts.histories import RecordVersion
from service.rule_sets.words import tier_mark

# The province classifies under the scheme of the whole country: four classes of credit risk, A the lowest.
PROVINCE, CLASSES = "province", ("A", "B", "C", "D")
CREDIT_RISK = "信用风险类别"
_SCALE = Text("A、B、C、D四类，风险由低到高", "four classes A to D, from low to high risk")
_UNKNOWN = Text("该平台自行规定", "laid down there")
_OTHER_SCALE = Text("尺度不同，不作比较", "Another scale: not compared")
_NOT_CLASSIFIED = Text("本局暂未分类，不作比较", "Not classified here: not compared")
_SAME = Text("与本局结果一致", "The same as ours")


@dataclass(frozen=True, slots=True)
class Beside:
    """A tier made elsewhere, its scale, and how it differs from ours in words."""

    record: RecordVersion
    scale: Text
    difference: Text


def compare_tiers(rule_set: RuleSet, tier: str | None, elsewhere: Sequence[RecordVersion]) -> list[Beside]:
    """The newest tier of each scheme elsewhere beside ours under `rule_set`, None for not classified.

    `elsewhere` come the newest first. Letters alone make no common scale: a B for paying taxes is no class of risk.
    """
    newest: dict[str, RecordVersion] = {}
    for one in elsewhere:
        newest.setdefault(str(one.fields.get("scheme") or ""), one)
    return [_beside(rule_set, tier, one) for one in newest.values()]


def scale_of(rule_set: RuleSet) -> Text:
    """The tiers of a rule set, the best first."""
    titles = [tier.title for tier in rule_set.tiers]
    return Text("、".join(one.zh for one in titles), ", ".join(one.en for one in titles))


def _beside(rule_set: RuleSet, tier: str | None, one: RecordVersion) -> Beside:
    theirs = one.fields.get("tier")
    if one.fields.get("scheme") != PROVINCE or theirs not in CLASSES:
        return Beside(one, _UNKNOWN, _OTHER_SCALE)
    if rule_set.tier_noun.zh != CREDIT_RISK or rule_set.tier_ids() != CLASSES:
        return Beside(one, _SCALE, _OTHER_SCALE)
    if tier is None:
        return Beside(one, _SCALE, _NOT_CLASSIFIED)
    return Beside(one, _SCALE, _difference_of(tier, theirs))


def _difference_of(ours: str, theirs: str) -> Text:
    by = CLASSES.index(theirs) - CLASSES.index(ours)
    if not by:
        return _SAME
    mine, other, number = tier_mark(ours), tier_mark(theirs), abs(by)
    zh = f"风险比本局结果{'高' if by > 0 else '低'}{number}类（该平台{other.zh}类，本局{mine.zh}类）"
    classes = "class" if number == 1 else "classes"
    en = f"{number} {classes} of {'higher' if by > 0 else 'lower'} risk than ours ({other.en} there, {mine.en} here)"
    return Text(zh, en)
