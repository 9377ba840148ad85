"""Advice in words and as plain data: what is to be done about which record, from when on, and what comes of it."""

from datetime import date

from rules.remedies import Act
from rules.texts import Text
from scoring.advice import Way
from scoring.mended_facts import PossibleAct, Standing, Unmendable
from service.core.banners import banners_of_all
from service.core.plain import Plain, iso_of, text_of
from service.decisions.words import NOT_CLASSIFIED
from service.scores.record_words import kind_of
from service.time.advice.advice import Advised

ACTS: dict[Act, Text] = {
    Act.REPAIR: Text("信用修复", "Repair"),
    Act.REMOVAL: Text("移出名录", "Removal from the list"),
    Act.FILING: Text("补报", "Filing"),
    Act.PERFORMANCE: Text("履行义务", "Performance"),
}
NOT_IN_TIME = Text("36 个月内达不到", "Not within 36 months")
BEST = Text("已是最好的类别", "It has the best one already")
NOT_PROVED = Text(
    "可做的事项超过 12 件，没有逐一试遍，不能证明是最少的",
    "There are more than 12 acts, so not every choice was tried: not proved least",
)
UNSPOKEN = Text("途径表未作规定", "No table speaks of it")
DEMONSTRATION = Text(
    "修复途径和最早日期为示范，无文件依据。",
    "Ways and earliest days of repair are a demonstration.",
)


def title_of(advised: Advised, tier: str | None) -> Text:
    """What a tier is called; of one that only a later version has, its id."""
    if tier is None:
        return NOT_CLASSIFIED
    found = next((one.title for one in advised.rule_set.tiers if one.id == tier), None)
    return found or Text(tier, tier)


def banners_over(advised: Advised) -> tuple[Text, ...]:
    """What must stand over advice, the internal one last."""
    said = banners_of_all([advised.rule_set])
    return (*([DEMONSTRATION] if advised.remedies.is_demonstration else []), *said)


def name_of(advised: Advised, record: Standing) -> Text:
    """A record by its kind, its number and its day."""
    kind, number = kind_of(record.record_type, advised.rule_set.record_types), advised.number_of(record)
    said = number or record.record_id
    return Text(f"{kind.zh} {said}（{record.occurred_on}）", f"{kind.en} {said} ({record.occurred_on})")


def why_not(one: Unmendable) -> Text:
    """Why nothing can be done about a record."""
    return one.remedy.why_not if one.remedy and one.remedy.why_not else UNSPOKEN


def advice_json(code: str, advised: Advised) -> Plain:
    """The advice for the enterprise `code` as programs read it."""
    advice = advised.advice
    said: Plain = {
        "uscc": code,
        "scheme": advised.scheme,
        "version": advised.rule_set.version,
        "remedies": advised.remedies.name,
        "banners": [text_of(banner) for banner in banners_over(advised)],
        "as_of": advised.as_of.isoformat(),
        "known_on": iso_of(advised.known_on),
        "tier": advised.tier,
        "tier_title": text_of(title_of(advised, advised.tier)),
        "to": advice.tier if advice else None,
        "to_title": text_of(title_of(advised, advice.tier)) if advice else None,
        "until": iso_of(advice.until) if advice else None,
        "by_waiting": iso_of(waiting_of(advised)),
        "ways": [],
        "acts": [],
        "unmendable": [],
        "is_proved": advice.is_proved if advice else True,
    }
    if advice:
        said["ways"] = [_way(advised, way) for way in advice.ways]
        pairs = zip(advice.acts, advice.alone, strict=True)
        said["acts"] = [_act(advised, act) | {"reached_on": iso_of(alone)} for act, alone in pairs]
        said["unmendable"] = [
            _record(advised, one.record) | {"why": text_of(why_not(one))} for one in advice.unmendable
        ]
    return said


def _way(advised: Advised, way: Way) -> Plain:
    return {"day": iso_of(way.day), "acts": [_act(advised, act) for act in way.acts]}


def waiting_of(advised: Advised) -> date | None:
    """The day on which waiting alone leads there, None where it does not in time."""
    first: Way | None = advised.advice.ways[0] if advised.advice and advised.advice.ways else None
    return first.day if first and not first.acts else None


def _record(advised: Advised, record: Standing) -> Plain:
    return {
        "type": record.record_type,
        "type_title": text_of(kind_of(record.record_type, advised.rule_set.record_types)),
        "record_id": record.record_id,
        "document_no": advised.number_of(record),
        "occurred_on": iso_of(record.occurred_on),
    }


def _act(advised: Advised, act: PossibleAct) -> Plain:
    decided_by = act.way.decided_by
    return {
        "record": _record(advised, act.record),
        "act": act.way.act.value,
        "act_title": text_of(ACTS[act.way.act]),
        "day": iso_of(act.day),
        "where": text_of(act.way.where),
        "bring": [text_of(one) for one in act.way.bring],
        "decided_by": None if decided_by is None else text_of(decided_by),
    }
