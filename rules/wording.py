"""Measures, conditions and points in plain words, Chinese and English, as documents and explanations print them."""

from collections.abc import Mapping
from decimal import Decimal

from rules import conditions as c
from rules import measures as m
from rules.codes import english_of, word_of
from rules.feature_set import Feature
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Unit
from rules.intervals import interval_words_of
from rules.points import Bands, Each, Fade, Points, Table, WhenTrue
from rules.record_types import RECORD_TYPES, RecordType
from rules.texts import Text, numeral_of

_STATES = {
    m.State.COUNTING: Text("", ""),
    m.State.ACTIVE: Text("现行有效的", "active "),
    m.State.IN_PUBLICITY: Text("公示期内的", "in publicity: "),
}
_OVER = {
    m.Over.COUNT: Text("{0}次数", "number of {0}"),
    m.Over.SUM: Text("{0}的{1}合计", "sum of {1} over {0}"),
    m.Over.MAX: Text("{0}的{1}最大值", "greatest {1} of {0}"),
    m.Over.DAYS_SINCE_LATEST: Text("距最近一次{0}的天数", "days since the latest of {0}"),
    m.Over.LATEST: Text("最近一次{0}的{1}", "{1} of the latest of {0}"),
    m.Over.EXISTS: Text("有{0}", "there is one of {0}"),
    m.Over.SHARE: Text("{0}中{1}的占比", "share of {0} with {1}"),
    m.Over.DISTINCT: Text("{0}涉及的不同{1}数", "distinct {1} among {0}"),
}
_FROM = {
    m.From.VALUE: Text("{0}", "{0}"),
    m.From.YEARS_SINCE: Text("自{0}起的整年数", "whole years since {0}"),
    m.From.MISSING: Text("缺{0}", "{0} is missing"),
    m.From.LONGEST_MATCH: Text("{0}所属类别", "class of {0}"),
}


class Wording:
    """Words for one rule set: its local record types are named as it names them, schemes that it reads by `schemes`.

    A scheme without a title there stands as the rule set writes it.
    """

    def __init__(
        self, local: Mapping[str, RecordType] | None = None, schemes: Mapping[str, Text] | None = None
    ) -> None:
        self._types, self._schemes = {**RECORD_TYPES, **(local or {})}, schemes or {}

    def kind(self, name: str) -> Text:
        """Returns what the record type `name` is called."""
        return Text(self._types[name].zh, self._types[name].en)

    def measure(self, measure: m.Measure) -> Text:
        """Returns the words for the value of `measure`."""
        match measure:
            case m.RecordMeasure():
                return self._records(measure)
            case m.AttributeMeasure():
                field = ENTERPRISE_FIELDS[measure.field]
                return _fill_pattern(_FROM[measure.take], Text(field.zh[0], field.en))
            case m.TierMeasure(scheme):
                title = self._schemes.get(scheme)
                if title is None:
                    return Text(f"{scheme} 的类别", f"tier under {scheme}")
                return Text(f"《{title.zh}》的类别", f"tier under “{title.en}”")
            case m.ModelMeasure():
                return Text("模型给出的发现问题概率", "the model's probability of finding a problem")
            case m.ConditionMeasure(when):
                return self.condition(when)

    def feature(self, feature: Feature) -> Text:
        """Returns the words for the value of a feature of a model."""
        words = self.measure(feature.measure)
        if feature.per is None:
            return words
        per, prior = self.measure(feature.per), feature.prior
        drawn = prior and (prior.weight, numeral_of(prior.value))
        return Text(
            f"{words.zh} ÷ {per.zh}" + (f"（另按 {drawn[0]} 次、每次 {drawn[1]} 计入）" if drawn else ""),
            f"{words.en} / {per.en}" + (f" (as if {drawn[0]} more with {drawn[1]} each)" if drawn else ""),
        )

    def _records(self, measure: m.RecordMeasure) -> Text:
        kinds = [self._types[name] for name in measure.types]
        state, where = _STATES[measure.state], measure.where and self.condition(measure.where)
        window, ending = _window_words_of(measure)
        whose = Text(
            window.zh + ending.zh + state.zh + "、".join(k.zh for k in kinds) + (f"（{where.zh}）" if where else ""),
            state.en + " or ".join(k.en for k in kinds) + ending.en + (f" ({where.en})" if where else "") + window.en,
        )
        if measure.part is not None:
            return _fill_pattern(_OVER[measure.over], whose, self.condition(measure.part))
        field = RECORD_FIELDS[measure.field] if measure.field else None
        return _fill_pattern(_OVER[measure.over], whose, Text(field.zh[0], field.en) if field else Text("", ""))

    def condition(self, condition: c.Condition) -> Text:
        """Returns the words for `condition`."""
        match condition:
            case c.FieldTest(name, compare):
                field = RECORD_FIELDS[name]
                return _comparison_words_of(Text(field.zh[0], field.en), compare, field.unit, name)
            case c.ScoreTest(compare):
                return _comparison_words_of(Text("分值", "score"), compare, None)
            case c.MeasureTest(measure, compare):
                words = self.measure(measure)
                asked = str(getattr(measure, "field", None) or "")
                return words if compare is None else _comparison_words_of(words, compare, unit_of(measure), asked)
            case c.Not(part):
                inner = self.condition(part)
                return Text(f"非（{inner.zh}）", f"not ({inner.en})")
            case c.All(parts) | c.Any(parts):
                each = [self.condition(part) for part in parts]
                zh, en = ("且", " and ") if isinstance(condition, c.All) else ("或", " or ")
                return Text(zh.join(_in_brackets(t.zh, parts) for t in each), en.join(t.en for t in each))


def _window_words_of(measure: m.RecordMeasure) -> tuple[Text, Text]:
    """When the records occurred, and when they end; empty where the measure does not ask."""
    months, days, ends = measure.months, measure.days, measure.ends_within
    window = Text("", "")
    if months is not None:
        window = Text(f"近{months}个月", f" within {months} months")
    elif days is not None:
        window = Text(f"近{days}天", f" within {days} days")
    ending = Text(f"{ends}天内到期的", f" ending within {ends} days") if ends is not None else Text("", "")
    return window, ending


def _in_brackets(text: str, parts: tuple[c.Condition, ...]) -> str:
    return f"（{text}）" if any(isinstance(part, c.All | c.Any) for part in parts) else text


def _fill_pattern(pattern: Text, *words: Text) -> Text:
    return Text(pattern.zh.format(*(w.zh for w in words)), pattern.en.format(*(w.en for w in words)))


def unit_of(measure: m.Measure) -> Unit | None:
    """The unit in which the values of `measure` are stated, None where they are plain."""
    match measure:
        case m.RecordMeasure(over=m.Over.SUM | m.Over.MAX | m.Over.LATEST, field=str(name)):
            return RECORD_FIELDS[name].unit
        case m.AttributeMeasure(take=m.From.VALUE, field=name):
            return ENTERPRISE_FIELDS[name].unit
    return None


def _comparison_words_of(words: Text, compare: c.Compare, unit: Unit | None, field: str = "") -> Text:
    if compare.missing is not None:
        return Text(
            words.zh + ("缺失" if compare.missing else "已填"),
            words.en + (" missing" if compare.missing else " stated"),
        )
    if compare.interval is not None:
        between = interval_words_of(compare.interval, unit)
        return Text(words.zh + between.zh, f"{words.en} {between.en}")
    if compare.values is None:
        prefixes = list(compare.prefixes or ())
        return Text(f"{words.zh}以此开头：{'或'.join(prefixes)}", f"{words.en} begins with {' or '.join(prefixes)}")
    values = sorted((_value_words_of(value, field) for value in compare.values), key=lambda value: value.en)
    zh, en = "或".join(value.zh for value in values), " or ".join(value.en for value in values)
    return Text(f"{words.zh}为{zh}", f"{words.en} is {en}")


def _value_words_of(value: str | bool | Decimal, field: str) -> Text:
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if value == m.NOT_RATED:
        return Text("暂未分类", "not classified")
    if isinstance(value, str):
        return Text(word_of(field, value), english_of(field, value))
    return Text(numeral_of(value), numeral_of(value))


def point_lines_of(rule: Points, measure: m.Measure) -> tuple[Text, ...]:
    """Returns the words for the points of `measure`, one line for each band, word or answer."""
    match rule:
        case Each():
            each = Text(f"每项 {numeral_of(rule.points)} 分", f"{numeral_of(rule.points)} points each")
            return (each,) if rule.fade is None else (each, _fade_words_of(rule.fade))
        case Bands():
            rows = [(interval_words_of(band.interval, unit_of(measure)), band.points) for band in rule.bands]
            return tuple(Text(f"{t.zh}：{numeral_of(p)} 分", f"{t.en}: {numeral_of(p)}") for t, p in rows)
        case Table():
            field = str(getattr(measure, "field", None) or "")
            words = [(_value_words_of(key, field), numeral_of(points)) for key, points in rule.table.items()]
            return tuple(Text(f"{key.zh}：{points} 分", f"{key.en}: {points}") for key, points in words)
        case WhenTrue():
            answers = [Text(f"是：{numeral_of(rule.when_true)} 分", f"yes: {numeral_of(rule.when_true)}")]
            if rule.when_false:
                answers.append(Text(f"否：{numeral_of(rule.when_false)} 分", f"no: {numeral_of(rule.when_false)}"))
            return tuple(answers)


def _fade_words_of(fade: Fade) -> Text:
    if fade.over_months is not None:
        return Text(f"在{fade.over_months}个月内逐月递减", f"fading month by month over {fade.over_months} months")
    if fade.second_half is not None:
        share = numeral_of(fade.second_half * 100)
        return Text(f"公示期后半段按{share}%计", f"{share} % in the second half of the publicity period")
    steps = [(step.months, numeral_of(step.share * 100)) for step in fade.steps]
    return Text(
        "；".join(f"满{months}个月后按{share}%计" for months, share in steps),
        "; ".join(f"{share} % after {months} months" for months, share in steps),
    )
