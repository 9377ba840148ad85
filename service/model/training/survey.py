"""What two files hold, so that features can be proposed for it: types of records, fields stated, values and words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, SCALE, Kind
from rules.propose_features import TypeSummary, Values
from rules.record_types import RECORD_TYPES
from rules.texts import Text
from scoring.facts import MISSING, Vocabulary
from service.core.arrays import Array
from service.core.files.conversion import Conversion, as_text
from service.core.files.sources import Source
from service.core.progress import Progress
from service.population.population import Openable

# Fields that features may be made of.
RECORD_SURVEYED = ("severity", "amount", "value", "ends_on", "outcome")
ENTERPRISE_SURVEYED = ("established_on", "registered_capital", "industry", "enterprise_type", "region")
# A field with more unreadable values is left alone, for its rows could not be used.
MOST_UNREADABLE = 0.01
_NAMES = {label: name for name, kind in RECORD_TYPES.items() for label in (kind.zh, kind.en, name)}


@dataclass(frozen=True, slots=True)
class Survey:
    """What is there: record types by name, enterprise fields with how many state them, and what was left alone."""

    types: Mapping[str, TypeSummary]
    attributes: Mapping[str, int]
    notices: Sequence[Text] = ()


@dataclass(slots=True)
class _TypeCounts:
    """Of one record type: rows, rows that state each field, its values and its outcomes."""

    rows: int = 0
    stated: Counter[str] = field(default_factory=Counter)
    values: list[Array] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


def survey_files(inputs: Openable, before: int, progress: Progress) -> Survey:
    """What the files hold of enterprises, and of records that occurred before the day `before` (since 1970-01-01)."""
    enterprises, records = inputs.sources()
    attributes, odd = _survey_enterprises(enterprises, progress)
    types, unreadable = _survey_records(records, before, progress)
    return Survey(types, attributes, [*_notices(enterprises, odd), *_notices(records, unreadable)])


def _survey_enterprises(source: Source, progress: Progress) -> tuple[dict[str, int], set[str]]:
    names = [name for name in ENTERPRISE_SURVEYED if name in source.columns]
    convert = Conversion(source, names, _vocabularies(names))
    stated, unreadable, title = Counter[str](), Counter[str](), f"{source.name} …"
    progress.begin({title: source.size})
    for batch in source.batches(names):
        converted = convert(batch)
        for name in names:
            wrong = converted.faults.get(name, np.zeros(batch.length, np.uint8)) != 0
            there = converted.values[name] != MISSING[ENTERPRISE_FIELDS[name].kind]
            stated[name] += int((there | wrong).sum())
            unreadable[name] += int(wrong.sum())
        progress.advance(title, batch.done, batch.length)
    odd = _unreadable_fields(names, stated, unreadable)
    return {name: stated[name] - unreadable[name] for name in names if name not in odd}, odd


def _survey_records(source: Source, before: int, progress: Progress) -> tuple[dict[str, TypeSummary], set[str]]:
    names = [name for name in RECORD_SURVEYED if name in source.columns]
    outcomes = Vocabulary()
    convert = Conversion(source, [*names, "occurred_on"], {"outcome": outcomes})
    seen: dict[str, _TypeCounts] = {}
    stated, unreadable, title = Counter[str](), Counter[str](), f"{source.name} …"
    progress.begin({title: source.size})
    for batch in source.batches(["type", *names, "occurred_on"]):
        converted = convert(batch)
        wrong = {name: converted.faults.get(name, np.zeros(batch.length, np.uint8)) != 0 for name in names}
        for name in names:
            there = converted.values[name] != MISSING[RECORD_FIELDS[name].kind]
            stated[name] += int((there | wrong[name]).sum())
            unreadable[name] += int(wrong[name].sum())
        past = converted.values["occurred_on"] < before
        kinds = as_text(batch.columns["type"]).dictionary_encode()
        for code, kind in enumerate(kinds.dictionary.to_pylist()):
            rows = past & (kinds.indices.fill_null(-1).to_numpy(zero_copy_only=False) == code)
            _count(seen.setdefault(_NAMES.get(kind, kind), _TypeCounts()), rows, converted.values, wrong, outcomes)
        progress.advance(title, batch.done, batch.length)
    odd = _unreadable_fields(names, stated, unreadable)
    return {name: _summary(kind, odd) for name, kind in seen.items() if kind.rows and name}, odd


def _count(
    seen: _TypeCounts, rows: Array, values: Mapping[str, Array], wrong: Mapping[str, Array], outcomes: Vocabulary
) -> None:
    seen.rows += int(rows.sum())
    for name in wrong:
        good = rows & ~wrong[name] & (values[name] != MISSING[RECORD_FIELDS[name].kind])
        seen.stated[name] += int(good.sum())
        if name == "value":
            seen.values.append(values[name][good])
        elif name == "outcome":
            codes, counts = np.unique(values[name][good], return_counts=True)
            seen.outcomes.update({outcomes.texts[c]: n for c, n in zip(codes.tolist(), counts.tolist(), strict=True)})


def _summary(seen: _TypeCounts, odd: set[str]) -> TypeSummary:
    stated = {name: number for name, number in seen.stated.items() if number and name not in odd}
    values = np.concatenate(seen.values) if seen.values else np.empty(0, np.int64)
    figures = {"value": _figures(values)} if len(values) and "value" in stated else {}
    return TypeSummary(seen.rows, stated, figures, {} if "outcome" in odd else seen.outcomes)


def _figures(values: Array) -> Values:
    scale = SCALE[Kind.DECIMAL]
    low, high = np.sort(values)[[len(values) // 10, (len(values) * 9) // 10]].tolist()
    mean = int(values.sum()) // len(values)
    return Values(Decimal(mean) / scale, Decimal(low) / scale, Decimal(high) / scale)


def _unreadable_fields(names: Sequence[str], stated: Mapping[str, int], unreadable: Mapping[str, int]) -> set[str]:
    return {name for name in names if unreadable[name] > MOST_UNREADABLE * max(1, stated[name])}


def _vocabularies(names: Sequence[str]) -> dict[str, Vocabulary]:
    return {name: Vocabulary() for name in names if ENTERPRISE_FIELDS[name].kind is Kind.TEXT}


def _notices(source: Source, odd: set[str]) -> list[Text]:
    if not odd:
        return []
    headings = [source.columns[name].heading for name in sorted(odd)]
    return [
        Text(
            f"{source.name} 的列“{'、'.join(headings)}”有不少值无法读取，不为其拟定特征。",
            f"{source.name}: many values of {', '.join(headings)} cannot be read; no feature is proposed of it.",
        )
    ]
