"""Points of every indicator, exact until each is rounded once; then group caps, the base and the bounds."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tests.reference import records
from tests.reference.days import months_of, whole_months
from tests.reference.measures import Case, Row, selected, value_of
from tests.reference.values import MISSING, NO_CODE, NOT_APPLICABLE, clamped, inside, number


def hundredths(value: Fraction) -> int:
    """Rounded half-even."""
    return round(value * 100)


def lines(case: Case) -> tuple[dict[str, int], int]:
    """Every line in hundredths, and the score they add up to with the base."""
    document, found = case.document, {}
    for indicator in document["indicators"]:
        points = clamped(_points(case, indicator), indicator["points"].get("limit"))
        found[indicator["id"]] = hundredths(points * _weight(document, indicator))
    for group in document.get("groups") or []:
        members = sum(found[i["id"]] for i in document["indicators"] if i.get("group") == group["id"])
        found["cap:" + group["id"]] = hundredths(clamped(Fraction(members, 100), group["limit"])) - members
    scale = document["score"]
    free = hundredths(number(scale["base"])) + sum(found.values())
    bounds = {"at_least": scale["at_least"], "at_most": scale["at_most"]}
    score = hundredths(clamped(Fraction(free, 100), bounds))
    return {**found, "bounds": score - free}, score


def _weight(document: Mapping[str, Any], indicator: Mapping[str, Any]) -> Fraction:
    weight = Fraction(indicator.get("weight", 10_000), 10_000)
    level_id = indicator.get("level")
    while level_id is not None:
        level = next(one for one in document["levels"] if one["id"] == level_id)
        weight *= Fraction(level.get("weight", 10_000), 10_000)
        level_id = level.get("parent")
    return weight


def _points(case: Case, indicator: Mapping[str, Any]) -> Fraction:
    points, measure = indicator["points"], case.measure(indicator["measure"])
    if "each" in points and measure["kind"] == "count":
        each, rows = number(points["each"]), selected(case, measure)
        return sum((each * _share_left(case, points.get("fade"), row) for row in rows), Fraction(0))
    value = value_of(case, measure)
    if value == MISSING:
        return number(points["missing"])
    if value == NOT_APPLICABLE:
        return number(points["not_applicable"])
    if "each" in points:
        return number(points["each"]) * value
    if "when_true" in points:
        return number(points["when_true"] if value else points.get("when_false", 0))
    if "table" in points:
        return number(points["table"].get(value, points.get("otherwise", 0)))
    return _banded(points, value)


def _banded(points: Mapping[str, Any], value: Any) -> Fraction:
    for band in points["bands"]:
        if value != NO_CODE and inside(value, band):
            return number(band["points"])
    return number(points.get("otherwise", 0))


def _share_left(case: Case, fade: Mapping[str, Any] | None, row: Row) -> Fraction:
    """The share of a record's points that is left on the day."""
    if fade is None:
        return Fraction(1)
    if "second_half_of_publicity" in fade:
        late = records.in_second_half(row, case.day, case.document)
        return number(fade["second_half_of_publicity"]) if late else Fraction(1)
    elapsed = whole_months(row["occurred_on"], case.day)
    if "over" in fade:
        over = months_of(fade["over"])
        return max(Fraction(over - elapsed, over), Fraction(0))
    return _last_step(fade["steps"], elapsed)


def _last_step(steps: Sequence[Mapping[str, Any]], elapsed: int) -> Fraction:
    reached = [s for s in steps if months_of(s["after"]) <= elapsed]
    return number(max(reached, key=lambda s: months_of(s["after"]))["share"]) if reached else Fraction(1)
