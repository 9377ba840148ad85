"""Random measures, record filters and conditions of the rule-set language."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from tests.reference import words
from tests.reference.words import chance, optional, several

Plain = dict[str, Any]

NUMBERS: Mapping[str, tuple[Any, ...]] = {
    "count": (0, 1, 2, 3),
    "sum": (0, Decimal("9999.99"), 10_000, Decimal("20000.5")),
    "max": (0, 2, Decimal("10000"), Decimal("0.3333")),
    "distinct": (0, 1, 2),
    "days_since_latest": (0, 1, 28, 30, 31, 365),
    "share": (0, Decimal("0.3333"), Decimal("0.3334"), Decimal("0.5"), 1),
    "years_since": (0, 1, 2, 3, 10),
    "registered_capital": (0, 10, Decimal("9.99"), 100),
    "employees": (0, 3, 50),
    "severity": (1, 2, 3),
    "amount": (0, 10_000, Decimal("0.01")),
    "value": (0, Decimal("0.3333"), Decimal("-1.5")),
}
TEXTS: Mapping[str, tuple[str, ...]] = {
    "tax_grade": words.GRADES,
    "industry": words.CODES,
    "outcome": words.OUTCOMES,
    "category": words.CATEGORIES,
    "source": words.SOURCES,
    "tier": ("A", "C", "D", "not_rated"),
}
TRUTHS = ("annual_report_filed", "objection_open")
MAY_BE_MISSING = ("value", "years_since", "days_since_latest", "max", "latest", "longest_match")
RECORD_KINDS = ("count", "exists", "active", "sum", "max", "distinct", "days_since_latest", "share", "latest")
FIELDS = {
    "sum": ("amount", "value"),
    "max": ("amount", "value", "severity"),
    "distinct": ("outcome", "category", "source"),
    "latest": ("outcome", "category", "amount", "severity", "value", "objection_open"),
}


def interval(rng: Random, numbers: Sequence[Any]) -> Plain:
    """A lower end, an upper end or both."""
    low, high = sorted((rng.choice(numbers), rng.choice(numbers)))
    if low == high:
        return {rng.choice(("at_least", "above", "at_most", "below")): low}
    ends = {rng.choice(("at_least", "above")): low, rng.choice(("at_most", "below")): high}
    return dict(rng.sample(list(ends.items()), rng.choice((1, 2))))


def number_test(rng: Random, numbers: Sequence[Any]) -> Plain:
    return {"equals": rng.choice(numbers)} if chance(rng, 3) else interval(rng, numbers)


def text_test(rng: Random, texts: Sequence[str]) -> Plain:
    word = rng.choice(("equals", "in", "begins_with"))
    return {word: rng.choice(texts) if word == "equals" else several(rng, texts, 2)}


def joined(rng: Random, leaf: Callable[[], Plain], depth: int) -> Plain:
    """A leaf, or leaves joined by all, any and not up to `depth` deep."""
    if depth == 0 or not chance(rng, 3):
        return leaf()
    word = rng.choice(("all", "any", "not"))
    parts = [joined(rng, leaf, depth - 1) for _ in range(1 if word == "not" else rng.choice((2, 1)))]
    return {word: parts[0] if word == "not" else parts}


def record_filter(rng: Random) -> Plain:
    """A `where`; its fields may be missing."""
    return joined(rng, lambda: _field_test(rng), 1)


def _field_test(rng: Random) -> Plain:
    field = rng.choice(("severity", "outcome", "category", "amount", "value", "objection_open"))
    if chance(rng, 5):
        return {field: {"missing": rng.choice((True, False))}}
    if field in TRUTHS:
        return {field: rng.choice((True, False))}
    choices = TEXTS.get(field) or NUMBERS[field]
    if chance(rng, 2):
        return {field: rng.choice((rng.choice(choices), several(rng, choices, 2)))}
    return {field: text_test(rng, choices) if field in TEXTS else number_test(rng, choices)}


def record_measure(rng: Random, kind: str) -> Plain:
    """A measure of `kind` over records."""
    measure: Plain = {"kind": kind, "of": rng.choice((rng.choice(words.TYPES), several(rng, words.TYPES, 3)))}
    measure |= optional(rng, where=record_filter(rng)) | optional(rng, within=rng.choice(words.WINDOWS))
    if chance(rng, 4):
        measure["ends_within"] = rng.choice(words.DAYS_AHEAD)
    if kind != "active":
        measure |= optional(rng, state=rng.choice(("counting", "active", "in_publicity")))
    if kind in FIELDS:
        measure["field"] = rng.choice(FIELDS[kind])
    if kind == "share":
        measure |= {"part": record_filter(rng), **rng.choice(({}, {"at_least": 2}, {"at_least": 3}))}
    return measure


def attribute_measure(rng: Random) -> Plain:
    """A measure over a registration attribute."""
    kind = rng.choice(("value", "years_since", "missing", "longest_match"))
    if kind == "years_since":
        return {"kind": kind, "field": "established_on"}
    if kind == "longest_match":
        return {"kind": kind, "field": "industry", "codes": several(rng, ("F", "F5", "F52", "C"), 3)}
    dates = ("established_on",) if kind == "missing" else ()
    fields = ("registered_capital", "employees", "tax_grade", "industry", "annual_report_filed")
    return {"kind": kind, "field": rng.choice((*fields, *dates))}


def simple_measure(rng: Random, reads: Sequence[str]) -> Plain:
    """Any measure but a condition; another scheme's tier where `reads` names one."""
    kind = rng.choice((*RECORD_KINDS, "attribute", "attribute", *("tier" for _ in reads)))
    if kind == "attribute":
        return attribute_measure(rng)
    return {"kind": "tier", "scheme": rng.choice(reads)} if kind == "tier" else record_measure(rng, kind)


def sort_of(measure: Plain) -> str:
    """Number, text or truth."""
    if measure["kind"] in ("exists", "active", "missing", "condition"):
        return "truth"
    if measure["kind"] in ("value", "latest"):
        return "truth" if measure["field"] in TRUTHS else "text" if measure["field"] in TEXTS else "number"
    return "text" if measure["kind"] in ("tier", "longest_match") else "number"


def choices_of(measure: Plain) -> tuple[Any, ...]:
    """Figures or texts worth comparing a measure with."""
    if measure["kind"] == "longest_match":
        return tuple(measure["codes"])
    name = measure["field"] if measure["kind"] in ("value", "latest", "max") else measure["kind"]
    return TEXTS[name] if sort_of(measure) == "text" else NUMBERS[name]


def condition(rng: Random, reads: Sequence[str] = (), score: bool = False) -> Plain:
    """A `when`; every other comparison is with the score where `score` says so."""
    return joined(rng, lambda: _score_test(rng) if score and chance(rng, 2) else _measure_test(rng, reads), 2)


def _score_test(rng: Random) -> Plain:
    return {"score": interval(rng, (10, 25, 60, 75, Decimal("74.99"), 85))}


def _measure_test(rng: Random, reads: Sequence[str]) -> Plain:
    measure = simple_measure(rng, reads)
    sort = sort_of(measure)
    if measure["kind"] in MAY_BE_MISSING[:-1] and chance(rng, 5):
        return {"measure": measure, "missing": rng.choice((True, False))}
    if sort == "truth":
        return {"measure": measure, **rng.choice(({}, {"equals": True}, {"equals": False}))}
    test = text_test if sort == "text" else number_test
    return {"measure": measure, **test(rng, choices_of(measure))}
