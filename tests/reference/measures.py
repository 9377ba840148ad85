"""Measures and conditions of one enterprise, evaluated as they read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from tests.reference import records
from tests.reference.days import days_of, whole_years, window_begins
from tests.reference.values import MISSING, NO_CODE, NOT_APPLICABLE, compares, number, plain

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One enterprise under one document on one day: its visible records and the tiers other schemes give it."""

    document: Mapping[str, Any]
    enterprise: Row
    records: Sequence[Row]
    day: date
    tiers: Mapping[str, str | None]

    def measure(self, measure: object) -> Mapping[str, Any]:
        """A measure written in place, or the named one."""
        if isinstance(measure, Mapping):
            return measure
        return next(m for m in self.document["measures"] if m["id"] == measure)


def selected(case: Case, measure: Mapping[str, Any]) -> list[Row]:
    """The records a measure takes."""
    types = [measure["of"]] if isinstance(measure["of"], str) else measure["of"]
    state = "active" if measure["kind"] == "active" else measure.get("state", "counting")
    rows = [r for r in case.records if r["type"] in types and records.counts(r, case.day, case.document)]
    if state == "active":
        rows = [r for r in rows if records.active(r, case.day)]
    if state == "in_publicity":
        rows = [r for r in rows if records.in_publicity(r, case.day, case.document)]
    if measure.get("within") is not None:
        rows = [r for r in rows if r["occurred_on"] > window_begins(case.day, measure["within"])]
    if measure.get("ends_within") is not None:
        rows = [r for r in rows if records.ends_soon(r, case.day, days_of(measure["ends_within"]))]
    return [r for r in rows if passes(r, measure.get("where"))]


def passes(row: Row, where: Mapping[str, Any] | None) -> bool:
    """True where a record passes a filter; several keys must all hold."""
    return all(_passes_key(row, key, test) for key, test in (where or {}).items())


def _passes_key(row: Row, key: str, test: Any) -> bool:
    if key == "all":
        return all(passes(row, part) for part in test)
    if key == "any":
        return any(passes(row, part) for part in test)
    if key == "not":
        return not passes(row, test)
    if isinstance(test, list):
        test = {"in": test}
    return compares(plain(row.get(key)), test if isinstance(test, Mapping) else {"equals": test})


def value_of(case: Case, measure: Mapping[str, Any]) -> Any:
    """What a measure finds: a fraction, a text, a truth, or one of the three kinds of absence."""
    kind = measure["kind"]
    if kind in ("value", "years_since", "missing", "longest_match"):
        return _attribute(case, measure, plain(case.enterprise.get(measure["field"])))
    if kind == "tier":
        return case.tiers[measure["scheme"]] or "not_rated"
    if kind == "model":
        return MISSING
    if kind == "condition":
        return holds(case, measure["when"], None)
    return _of_records(case, measure, selected(case, measure))


def _attribute(case: Case, measure: Mapping[str, Any], value: Any) -> Any:
    kind = measure["kind"]
    if kind == "missing":
        return value == MISSING
    if value == MISSING or kind == "value":
        return value
    if kind == "years_since":
        return MISSING if value > case.day else Fraction(whole_years(value, case.day))
    matching = [code for code in measure["codes"] if value.startswith(code)]
    return max(matching, key=len) if matching else NO_CODE


def _of_records(case: Case, measure: Mapping[str, Any], rows: Sequence[Row]) -> Any:
    kind = measure["kind"]
    fields = [v for v in (plain(r.get(measure.get("field", ""))) for r in rows) if v != MISSING]
    if kind == "count":
        return Fraction(len(rows))
    if kind == "sum":
        return sum(fields, Fraction(0))
    if kind == "max":
        return max(fields, default=MISSING)
    if kind == "distinct":
        return Fraction(len(set(fields)))
    if kind in ("exists", "active"):
        return bool(rows)
    if kind == "days_since_latest":
        return Fraction((case.day - records.latest(rows)["occurred_on"]).days) if rows else MISSING
    if kind == "latest":
        return plain(records.latest(rows).get(measure["field"])) if rows else MISSING
    assert kind == "share"
    return _share(measure, rows)


def _share(measure: Mapping[str, Any], rows: Sequence[Row]) -> Any:
    if len(rows) < measure.get("at_least", 1):
        return NOT_APPLICABLE if measure.get("at_least", 1) > 1 else MISSING
    return Fraction(sum(passes(r, measure["part"]) for r in rows), len(rows))


def holds(case: Case, condition: Mapping[str, Any], score: int | None) -> bool:
    """True where a condition holds; `score` is in hundredths and only overrides have it."""
    if "all" in condition:
        return all(holds(case, part, score) for part in condition["all"])
    if "any" in condition:
        return any(holds(case, part, score) for part in condition["any"])
    if "not" in condition:
        return not holds(case, condition["not"], score)
    if "score" in condition:
        assert score is not None
        return compares(number(score) / 100, condition["score"])
    value = value_of(case, case.measure(condition["measure"]))
    test = {key: part for key, part in condition.items() if key != "measure"}
    return compares(value, test or {"equals": True})
