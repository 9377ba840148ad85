"""A feature set to start from, written for the records and attributes that there are, so that nobody begins at nothing.

What is proposed holds for records of any kind: how often, how long ago, how grave, how much, and the measured value.
A person then removes, adds and gives directions.
"""

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from rules.canonical import canonical_text_of
from rules.codes import code_of, word_of
from rules.feature_set import MOST_FEATURES, Risk, Unread
from rules.record_types import RECORD_TYPES, RecordType
from rules.schema.kit import ID

# A type with fewer rows, or a field stated for a smaller share of them, teaches little.
FEWEST_ROWS, FEWEST_STATED = 200, 0.05
# A file with more types of its own holds no types in that column.
MOST_TYPES = 200
PRIOR_WEIGHT = 2
MOST_OUTCOMES = 4
Plain = dict[str, object]

_HEAD = (
    "# 根据现有记录拟定的特征，请由熟悉业务的人删改后使用。\n"
    "# Proposed from the records that there are; someone who knows the work edits it before it is used.\n"
)


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a number field of one record type: their mean, and the values that a tenth lie below and above."""

    mean: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TypeSummary:
    """The number of rows of one record type, and for each field the number of those that state it readably.

    `values` are of number fields, in the units of the language; `outcomes` counts rows by their outcome.
    """

    rows: int
    stated: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Values] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)

    def states(self, name: str) -> bool:
        """True where enough rows state the field."""
        return self.stated.get(name, 0) >= max(1, FEWEST_STATED * self.rows)


def propose_features(
    types: Mapping[str, TypeSummary],
    attributes: Mapping[str, int],
    *,
    scheme: str = "proposed",
    version: str = "2026-01",
    known: Mapping[str, RecordType] = RECORD_TYPES,
    unread: Unread = MappingProxyType({}),
) -> str:
    """The text of a feature set for records of `types` and for the attributes that some enterprises state.

    The attributes come first, then the types, the most frequent before the others, up to the most features that a
    set may have; none is made of a type with fewer than 200 rows. A type that is not `known` is declared as one that
    speaks against nobody, whether features are made of it or not, so that its rows can be read; where its name is no
    id it gets one. `unread` are the fields that cannot be read. The text reads with `parse_features` beside the rule
    set whose types are known, unless there is nothing at all to read.
    """
    order = sorted(types, key=lambda name: (-types[name].rows, name))
    ids = _ids_of([name for name in order if name not in known], known)
    features = list(_attributes(attributes))
    for name in order:
        if types[name].rows < FEWEST_ROWS or name not in {**known, **ids}:
            continue
        kind = known[name] if name in known else RecordType(ids[name], name, name, adverse=False)
        made = list(_features_of_type(kind, types[name]))
        if len(features) + len(made) <= MOST_FEATURES:
            features += made
    document: Plain = {
        "scheme": scheme,
        "version": version,
        "title": {"zh": "拟定的特征", "en": "Proposed features"},
        "features": features,
    }
    if ids:
        document["record_types"] = [
            {"id": own, "title": {"zh": name, "en": name}, "adverse": False} for name, own in ids.items()
        ]
    if left_alone := {kind: sorted(names) for kind, names in unread.items() if names}:
        document["unread"] = left_alone
    return _HEAD + canonical_text_of(document)


def _ids_of(names: Sequence[str], known: Collection[str]) -> dict[str, str]:
    """The id of each of the first types of the file's own: its name where that is an id, else one that none has."""
    names = names[:MOST_TYPES]
    free = (made for number in itertools.count(1) if (made := f"type_{number}") not in {*names, *known})
    return {name: name if ID.fullmatch(name) else next(free) for name in names}


# Not the region: where an enterprise is says little of what it does, and a bureau should choose to judge by it.
_ATTRIBUTES: Mapping[str, tuple[str, str, str]] = {
    "established_on": ("years_since", "成立年限", "years since establishment"),
    "registered_capital": ("value", "注册资本（万元）", "registered capital (10,000 yuan)"),
    "industry": ("value", "行业", "industry"),
    "enterprise_type": ("value", "主体类型", "entity type"),
}


def _attributes(stated: Mapping[str, int]) -> Iterator[Plain]:
    for name, (kind, zh, en) in _ATTRIBUTES.items():
        if stated.get(name):
            yield _feature(name, zh, en, {"kind": kind, "field": name})


def _features_of_type(kind: RecordType, summary: TypeSummary) -> Iterator[Plain]:
    name, zh, en = kind.name, kind.zh, kind.en
    is_adverse = kind.adverse is True
    risk = Risk.HIGHER_IS_RISKIER if is_adverse else Risk.ANY
    for months, words, term in ((12, "近一年", "within a year"), (36, "近三年", "within three years")):
        title = (f"{words}{zh}次数", f"{en}, number {term}")
        yield _feature(f"{name}.count_{months}", *title, _measure_of("count", name, months), risk=risk)
    yield _feature(
        f"{name}.days", f"距最近一次{zh}的天数", f"{en}, days since the latest", _measure_of("days_since_latest", name)
    )
    if is_adverse and summary.states("ends_on"):
        yield _feature(f"{name}.now", f"现有{zh}", f"{en}, in effect now", _measure_of("active", name), risk=risk)
    if summary.states("severity"):
        grave = _measure_of("max", name, 36, field="severity")
        yield _feature(f"{name}.grave", f"近三年{zh}最高严重程度", f"{en}, gravest within three years", grave)
    if summary.states("amount"):
        amount = _measure_of("sum", name, 36, field="amount")
        yield _feature(f"{name}.amount", f"近三年{zh}金额（元）", f"{en}, yuan within three years", amount, risk=risk)
    if summary.states("value") and "value" in summary.values:
        yield from _features_of_values(name, zh, en, summary.values["value"])
    yield from _features_of_outcomes(name, zh, en, summary)


def _features_of_values(name: str, zh: str, en: str, values: Values) -> Iterator[Plain]:
    stated: Plain = {"value": {"missing": False}}
    latest = _measure_of("latest", name, field="value", where=stated)
    yield _feature(f"{name}.latest", f"最近一次{zh}数值", f"{en}, latest value", latest)
    for months, words, term in ((None, "历次", "of all"), (24, "近两年", "within two years")):
        yield _feature(
            f"{name}.mean{f'_{months}' if months else ''}",
            f"{words}{zh}数值的平均",
            f"{en}, mean value {term}",
            _measure_of("sum", name, months, field="value"),
            per=_measure_of("count", name, months, where=stated),
            prior={"weight": PRIOR_WEIGHT, "value": _round_to(values.mean, 6)},
        )
    greatest = _measure_of("max", name, field="value")
    yield _feature(f"{name}.greatest", f"历次{zh}数值的最大值", f"{en}, greatest value", greatest)
    if values.low is not None:
        where: Plain = {"value": {"at_most": _round_to(values.low, 4)}}
        yield from _features_of_selection(f"{name}.low", f"{zh}数值偏低", f"{en}, low values", name, where)
    if values.high is not None and values.high != values.low:
        where = {"value": {"at_least": _round_to(values.high, 4)}}
        yield from _features_of_selection(f"{name}.high", f"{zh}数值偏高", f"{en}, high values", name, where)


def _features_of_selection(id: str, zh: str, en: str, name: str, where: Plain) -> Iterator[Plain]:
    yield _feature(id, f"近三年{zh}次数", f"{en} within three years", _measure_of("count", name, 36, where=where))
    days = _measure_of("days_since_latest", name, where=where)
    yield _feature(f"{id}_days", f"距最近一次{zh}的天数", f"{en}, days since the latest", days)


def _features_of_outcomes(name: str, zh: str, en: str, summary: TypeSummary) -> Iterator[Plain]:
    """The share of each frequent outcome, drawn towards the share that all rows have."""
    counts: dict[str, int] = {}
    for text, count in summary.outcomes.items():
        code = code_of("outcome", text)
        counts[code] = counts.get(code, 0) + count
    for i, (code, count) in enumerate(_frequent_outcomes(counts, summary.rows), 1):
        yield _feature(
            f"{name}.outcome_{code if ID.fullmatch(code) else i}",
            f"近三年{zh}结果为{word_of('outcome', code)}的比例",
            f"{en}, share of {code} within three years",
            _measure_of("count", name, 36, where={"outcome": code}),
            per=_measure_of("count", name, 36, where={"outcome": {"missing": False}}),
            prior={"weight": PRIOR_WEIGHT, "value": _round_to(Decimal(count) / sum(counts.values()), 6)},
        )


def _frequent_outcomes(counts: Mapping[str, int], rows: int) -> Iterable[tuple[str, int]]:
    """The outcomes stated often, but not for nearly all rows, the most frequent first."""
    found = [(code, n) for code, n in counts.items() if FEWEST_STATED <= n / rows <= 1 - FEWEST_STATED and code.strip()]
    return sorted(found, key=lambda item: (-item[1], item[0]))[:MOST_OUTCOMES]


def _measure_of(kind: str, name: str, months: int | None = None, **more: object) -> Plain:
    window: Plain = {"within": f"P{months}M"} if months else {}
    return {"kind": kind, "of": name, **window, **more}


def _feature(name: str, zh: str, en: str, measure: Plain, risk: Risk = Risk.ANY, **more: object) -> Plain:
    direction: Plain = {} if risk is Risk.ANY else {"risk": str(risk)}
    return {"id": name, "title": {"zh": zh, "en": en}, "measure": measure, **more, **direction}


def _round_to(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places)).normalize()
