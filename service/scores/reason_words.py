"""The main reason of a move in words."""

from rules.texts import Text
from scoring.main_reason import ByLine, ByOverride, MainReason, Unrated
from service.core.formatting import points, signed
from service.rule_sets.words import effect_words


def describe_reason(reason: MainReason) -> Text:
    """The main reason of a move, as the page of the enterprise calls what gives points or decides."""
    match reason:
        case ByOverride(override, ended):
            effect = effect_words(override.kind, override.tier, override.by)
            if ended:
                return Text(f"不再适用“{override.title.zh}”", f"No longer: {override.title.en}")
            return Text(f"{effect.zh}：{override.title.zh}", f"{effect.en}: {override.title.en}")
        case ByLine(title, before, after):
            change, both = signed((after - before) / 100), f"{points(before)} → {points(after)}".replace("-", "\u2212")
            return Text(f"{title.zh} {change} 分（{both}）", f"{title.en} {change} points ({both})")
        case Unrated(title, ended):
            if ended:
                return Text(f"不再是“{title.zh}”", f"No longer: {title.en}")
            return Text(f"暂未分类：{title.zh}", f"Not classified: {title.en}")
