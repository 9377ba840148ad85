"""A forecast in words and as plain data: each day on which something steps, to what, and because of what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rules.fields import ENTERPRISE_FIELDS
from rules.record_types import RecordType
from rules.ruleset import RuleSet
from rules.texts import Text
from scoring.stated_rows import Canonical
from scoring.step_cause import StepCause, StepKind
from service.core.banners import banners_of_all
from service.core.plain import Plain, iso_of, points_of, text_of
from service.decisions.words import LEVELS, NOT_CLASSIFIED
from service.rule_sets.words import tier_mark
from service.scores.explanation_json import record_json
from service.scores.reason_words import describe_reason
from service.scores.record_words import kind_of, label_of
from service.time.forecast.forecast import Forecast, Foreseen

KINDS: Mapping[StepKind, Text] = {
    StepKind.RULES: Text("规则集换版或到期", "Another version of the rule set, or none"),
    StepKind.MODEL: Text("模型超过使用期限", "The model grows too old"),
    StepKind.ATTRIBUTE: Text("登记事项变更", "An attribute changes"),
    StepKind.TIER_READ: Text("所读取方案的类别变化", "The tier of a scheme that it reads changes"),
    StepKind.RECORD: Text("记录不再计入或开始计入", "A record counts no more, or begins to"),
    StepKind.TIME: Text("时间推移", "Passing of time"),
}
# So many records are named to a step; the others are counted.
MOST_NAMED = 5
NO_RULE_SET = Text("无适用的规则集", "No rule set applies")
NO_CHANGE = Text("没有新情况的，三年内类别不变", "If nothing new happens the tier stays for three years")


def tier_title_of(one: Foreseen) -> Text:
    """What the tier is called, or why there is none."""
    if one.rule_set is None:
        return NO_RULE_SET
    return one.rule_set.tiers[one.rank].title if one.rank >= 0 else NOT_CLASSIFIED


def tier_word_of(one: Foreseen) -> Text:
    """The tier as it is named in a sentence, or why there is none."""
    tier = one.step.outcome.tier
    return tier_mark(tier) if tier is not None else tier_title_of(one)


def describe_cause(one: Foreseen) -> list[Text]:
    """Because of what an outcome differs from the one before it, the first sentence the main one."""
    cause = one.cause
    if cause is None:
        return []
    types = one.rule_set.record_types if one.rule_set else {}
    told = cause.kind is StepKind.RECORD or (cause.reason is not None and cause.kind is StepKind.TIME)
    said = [describe_reason(cause.reason)] if cause.reason else []
    said += [] if told else [KINDS[cause.kind]]
    said += [_label_of_attribute(name) for name in cause.attributes]
    said += [Text(f"方案：{read.title.zh}", f"Scheme: {read.title.en}") for read in cause.schemes]
    return [*said, *_describe_records(cause, types)]


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of tier to come: the day, the tier before and then (rank, number of tiers, name), and why."""

    day: date
    before: tuple[int, int, str]
    after: tuple[int, int, str]
    title: Text
    why: Sequence[Text]


def foreseen_of(forecast: Forecast) -> list[Turn]:
    """The changes of tier to come, the earliest first."""
    steps = [forecast.steps[0], *forecast.turns]
    return [
        Turn(after.day, _chip_of(before), _chip_of(after), tier_title_of(after), describe_cause(after))
        for before, after in pairwise(steps)
    ]


def _chip_of(one: Foreseen) -> tuple[int, int, str]:
    return one.rank, len(one.rule_set.tiers) if one.rule_set else 0, one.step.outcome.tier or "—"


def forecast_json(code: str, forecast: Forecast) -> Plain:
    """The forecast as plain data."""
    first = next(iter(forecast.turns), None)
    return {
        "uscc": code,
        "scheme": forecast.scheme.partition("@")[0],
        "banners": [text_of(banner) for banner in banners_of_all(forecast.rule_sets)],
        "as_of": forecast.as_of.isoformat(),
        "known_on": iso_of(forecast.known_on),
        "until": forecast.until.isoformat(),
        "first_change": None if first is None else _step_json(first),
        "steps": [_step_json(one) for one in forecast.steps],
    }


def _describe_records(cause: StepCause, types: Mapping[str, RecordType]) -> Iterator[Text]:
    said = (
        (cause.left, Text("不再计入", "Counts no more")),
        (cause.entered, Text("开始计入", "Begins to count")),
        (cause.aged, Text("仍计入，程度有变", "Still counts, to another extent")),
    )
    for records, what in said:
        for record in records[:MOST_NAMED]:
            kind, called = kind_of(str(record["type"]), types), _called(record)
            yield Text(f"{what.zh}：{kind.zh} {called}", f"{what.en}: {kind.en} {called}")
        if len(records) > MOST_NAMED:
            n = len(records) - MOST_NAMED
            yield Text(f"{what.zh}：另有 {n} 条记录", f"{what.en}: {n} more {'record' if n == 1 else 'records'}")


def _called(record: Canonical) -> str:
    """The number and the day of a record."""
    parts = (record.get("document_no") or record.get("record_id"), record.get("occurred_on"))
    return " ".join(str(part) for part in parts if part)


def _label_of_attribute(name: str) -> Text:
    label = label_of(ENTERPRISE_FIELDS[name])
    return Text(f"登记事项：{label.zh}", f"Attribute: {label.en}")


def _step_json(one: Foreseen) -> Plain:
    outcome, rule_set = one.step.outcome, one.rule_set
    reasons = {reason.id: reason.title for reason in rule_set.not_rated} if rule_set else {}
    return {
        "day": one.day.isoformat(),
        "version": rule_set.version if rule_set else None,
        "tier": outcome.tier,
        "tier_title": text_of(tier_title_of(one)),
        "score": None if outcome.score is None else points_of(outcome.score),
        "decided_by": outcome.decided_by,
        "decided_by_title": text_of(LEVELS[outcome.decided_by]) if outcome.decided_by else None,
        "not_rated": [{"id": id, "title": text_of(reasons[id])} for id in outcome.not_rated],
        "cause": None if one.cause is None else _cause_json(one, one.cause),
    }


def _cause_json(one: Foreseen, cause: StepCause) -> Plain:
    return {
        "kind": cause.kind.value,
        "title": text_of(KINDS[cause.kind]),
        "said": [text_of(words) for words in describe_cause(one)],
        "left": _records_json(cause.left),
        "entered": _records_json(cause.entered),
        "aged": _records_json(cause.aged),
        "attributes": [
            {"field": name, "title": text_of(label_of(ENTERPRISE_FIELDS[name]))} for name in cause.attributes
        ],
        "schemes": [_scheme_json(read) for read in cause.schemes],
    }


def _records_json(records: Sequence[Canonical]) -> list[Plain]:
    return [record_json(record) for record in records]


def _scheme_json(read: RuleSet) -> Plain:
    return {"scheme": read.scheme, "version": read.version, "title": text_of(read.title)}
