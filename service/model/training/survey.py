"""What two files hold, so that features can be proposed for it: types of records, fields stated, values and words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rules.feature_set import SURVEYED, Unread
from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, SCALE, Kind
from rules.propose_features import TypeSummary, Values
from rules.texts import Text
from scoring.cleaning import word_key
from scoring.facts import MISSING, Vocabulary
from scoring.text_parsing import held_text_of
from service.core.arrays import Array, Mask
from service.core.files.as_text import texts_of_column
from service.core.files.distinct_values import true_where
from service.core.files.faults import Fault
from service.core.masking import cover_numbers
from service.core.progress import Progress
from service.population.population import Openable
from service.reading.columns import OF_THE_TABLE, Rows, Types
from service.reading.delivery import Delivery, Open

# A field with more unreadable values is left alone, for its rows could not be used.
MOST_UNREADABLE = 0.01


@dataclass(frozen=True, slots=True)
class Survey:
    """What is there: record types by name, enterprise fields with how many state them, and what was left alone.

    `unread` are the fields of each file of which many values cannot be read.
    """

    types: Mapping[str, TypeSummary]
    attributes: Mapping[str, int]
    unread: Unread
    notices: Sequence[Text] = ()


@dataclass(slots=True)
class _TypeCounts:
    """Of one record type: rows, rows that state each field, its values and its outcomes."""

    rows: int = 0
    stated: Counter[str] = field(default_factory=Counter)
    values: list[Array] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


def survey_files(inputs: Openable, before: int, progress: Progress, types: Types = OF_THE_TABLE) -> Survey:
    """What the files hold of enterprises, and of records that occurred before the day `before` (since 1970-01-01).

    Records of `types` are counted under their names, others as the file calls them.
    """
    of_enterprises, of_records = inputs.openers()
    enterprises = _delivery(of_enterprises, "enterprises", inputs)
    records = _delivery(of_records, "records", inputs, types)
    attributes, odd = _survey_enterprises(enterprises, progress)
    kinds, unreadable = _survey_records(records, before, progress)
    unread = {"enterprises": frozenset(odd), "records": frozenset(unreadable)}
    return Survey(kinds, attributes, unread, [*_notices(enterprises, odd), *_notices(records, unreadable)])


def _delivery(opened: Open, kind: str, inputs: Openable, types: Types = OF_THE_TABLE) -> Delivery:
    return Delivery(opened, kind, wanted=inputs.wanted_of(kind), types=types, asked=SURVEYED[kind])


def _survey_enterprises(delivery: Delivery, progress: Progress) -> tuple[dict[str, int], set[str]]:
    names = [name for name in SURVEYED["enterprises"] if name in delivery.fields]
    stated, unreadable, title = Counter[str](), Counter[str](), f"{delivery.source.name} …"
    progress.begin({title: delivery.source.size})
    for batch in delivery.batches():
        rows = delivery.read(batch).rows
        for name in names:
            wrong = rows.converted.faults.get(name, np.zeros(batch.length, np.uint8)) != 0
            there = rows.values[name] != MISSING[ENTERPRISE_FIELDS[name].kind]
            stated[name] += int((there | wrong).sum())
            unreadable[name] += int(wrong.sum())
        progress.advance(title, batch.done, batch.length)
    odd = _unreadable_fields(names, stated, unreadable)
    return {name: stated[name] - unreadable[name] for name in names if name not in odd}, odd


def _survey_records(delivery: Delivery, before: int, progress: Progress) -> tuple[dict[str, TypeSummary], set[str]]:
    names = [name for name in SURVEYED["records"] if name in delivery.fields]
    outcomes, kinds = (delivery.vocabularies[f"record.{name}"] for name in ("outcome", "type"))
    seen: dict[str, _TypeCounts] = {}
    names_of_file: dict[str, str] = {}
    stated, unreadable, title = Counter[str](), Counter[str](), f"{delivery.source.name} …"
    progress.begin({title: delivery.source.size})
    for batch in delivery.batches():
        rows = delivery.read(batch).rows
        values, faults = rows.values, rows.converted.faults
        wrong = {name: faults.get(name, np.zeros(batch.length, np.uint8)) != 0 for name in names}
        for name in names:
            there = values[name] != MISSING[RECORD_FIELDS[name].kind]
            stated[name] += int((there | wrong[name]).sum())
            unreadable[name] += int(wrong[name].sum())
        past = values["occurred_on"] < before
        for name, of_type in _types(delivery, rows, kinds, names_of_file):
            _count(seen.setdefault(name, _TypeCounts()), past & of_type, values, wrong, outcomes)
        progress.advance(title, batch.done, batch.length)
    odd = _unreadable_fields(names, stated, unreadable)
    return {name: _summary(kind, odd) for name, kind in seen.items()}, odd


def _types(delivery: Delivery, rows: Rows, known: Vocabulary, names: dict[str, str]) -> Iterator[tuple[str, Mask]]:
    """The types of records and where they stand: those that are known by their names, others as they are first written.

    `names` are those others by what words are compared by, and grow.
    """
    codes = rows.values["type"]
    for code in np.unique(codes[codes >= 0]).tolist():
        yield known.texts[code], codes == code
    if "type" not in rows.converted.faults:
        return
    unknown = rows.converted.faults["type"] == Fault.UNKNOWN_TYPE
    stated = texts_of_column(rows.batch.columns["type"], delivery.source.columns["type"])
    for text in pc.unique(stated.filter(pa.array(unknown))).to_pylist():
        if name := held_text_of("type", cover_numbers(text)):
            yield names.setdefault(word_key(name), name), unknown & true_where(pc.equal(stated, text))


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


def _notices(delivery: Delivery, odd: set[str]) -> list[Text]:
    if not odd:
        return []
    source, headings = delivery.source, [delivery.heading(name) for name in sorted(odd)]
    return [
        Text(
            f"{source.name} 的列“{'、'.join(headings)}”有不少值无法读取，不为其拟定特征。",
            f"{source.name}: many values of {', '.join(headings)} cannot be read; no feature is proposed of it.",
        )
    ]
