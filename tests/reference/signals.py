"""Signals, slowly: where a condition holds of one enterprise, and the records that make it hold."""

from collections.abc import Mapping
from typing import Any

from tests.reference.measures import Case, holds, selected

ATTRIBUTES = ("value", "years_since", "missing", "longest_match")


def raised(case: Case) -> dict[str, list[str]]:
    """By id the signals of the case's document that hold, each with the ids of the records behind it."""
    found = [one for one in case.document["signals"] if holds(case, one["when"], None)]
    return {one["id"]: sorted({str(row["record_id"]) for row in behind(case, one["when"])}) for one in found}


def behind(case: Case, condition: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The records that the parts of a condition take that hold; `not` rests on none."""
    if not holds(case, condition, None) or "not" in condition:
        return []
    if "all" in condition or "any" in condition:
        parts = condition.get("all") or condition["any"]
        return [row for part in parts for row in behind(case, part)]
    measure = case.measure(condition["measure"])
    if measure["kind"] == "condition":
        denied = set(condition) - {"measure"} and not condition.get("equals")
        return [] if denied else behind(case, measure["when"])
    return [] if measure["kind"] in ATTRIBUTES else selected(case, measure)
