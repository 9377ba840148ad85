"""What a decision would make of the firm, in words and as plain data."""

from collections.abc import Mapping

from rules.fields import RECORD_FIELDS
from rules.texts import Text
from scoring.outcome import Outcome
from scoring.restated_record import Unwritable
from scoring.unreadable import REASONS
from service.core.banners import banners_of_all
from service.core.plain import Plain, points_of, text_of
from service.decisions.words import NOT_CLASSIFIED
from service.ledger.records.filed import CORRECTABLE
from service.ledger.records.prospects import Prospect, Prospects, Version
from service.scores.record_words import label_of

VERSIONS: Mapping[Version, Text] = {
    Version.NOW: Text("现在", "As it stands today"),
    Version.KEPT: Text("不予采纳，记录不变", "Refused: the record stays"),
    Version.LEFT_OUT: Text("撤销，不计这条记录", "Revoked: without the record"),
    Version.CORRECTED: Text("按拟更正的内容", "Corrected as proposed"),
    Version.REPAIRED: Text("准予修复，自今日起", "Repaired from today on"),
}
MOVES = Text("有决定会改变类别。", "A decision makes another class.")
MOVES_NOTHING = Text("无论如何决定，类别都不变。", "Whatever is decided, the class stays.")
NO_RESULT = Text("没有您可查看的生效结果。", "No result in effect that you may read.")
NOT_COMPUTED = Text("不能计算", "Cannot be computed")


def banners_over(prospects: Prospects) -> tuple[Text, ...]:
    """What must stand over them, the internal one last."""
    return banners_of_all(one.rule_set for one in prospects.of_schemes)


def verdict_on(prospects: Prospects) -> Text:
    """Whether anything would change."""
    if not prospects.of_schemes:
        return NO_RESULT
    return MOVES if any(one.anything_moves for one in prospects.of_schemes) else MOVES_NOTHING


def tier_title_of(prospect: Prospect, outcome: Outcome | None) -> Text:
    """What the tier is called in the scheme's words."""
    if outcome is None:
        return NOT_COMPUTED
    if outcome.tier is None:
        return NOT_CLASSIFIED
    return next(one.title for one in prospect.rule_set.tiers if one.id == outcome.tier)


def why_unwritable(found: Unwritable) -> Text:
    """Which field of what is proposed cannot be written, and why."""
    label, why = CORRECTABLE.get(found.field) or label_of(RECORD_FIELDS[found.field]), REASONS[found.reason]
    return Text(f"拟更正的“{label.zh}”：{why.zh}", f"The proposed {label.en}: {why.en}")


def prospects_json(prospects: Prospects) -> Plain:
    """The prospects as plain data."""
    return {
        "banners": [text_of(one) for one in banners_over(prospects)],
        "verdict": text_of(verdict_on(prospects)),
        "moves": any(one.anything_moves for one in prospects.of_schemes),
        "unwritable": text_of(why_unwritable(prospects.unwritable)) if prospects.unwritable else None,
        "schemes": [_scheme_json(one) for one in prospects.of_schemes],
    }


def _scheme_json(prospect: Prospect) -> Plain:
    return {
        "scheme": prospect.rule_set.scheme,
        "version": prospect.rule_set.version,
        "under": [
            {
                "record": version.value,
                "record_title": text_of(VERSIONS[version]),
                "tier": outcome.tier if outcome else None,
                "tier_title": text_of(tier_title_of(prospect, outcome)),
                "score": points_of(outcome.score) if outcome and outcome.score is not None else None,
                "moves": prospect.moves(version),
            }
            for version, outcome in prospect.outcomes.items()
        ],
    }
