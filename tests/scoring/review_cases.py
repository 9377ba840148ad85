"""One measure, one enterprise: the day that a rule reads next, case by case."""

from typing import Any

from tests.reference.document import BASIS, document, override, text
from tests.worlds.random_facts import Row

Plain = dict[str, Any]


def indicator(measure: Plain, points: Plain) -> Plain:
    return {"id": "i", "title": text("i"), "measure": measure, "points": points, "basis": BASIS}


def counted(measure: Plain | None = None, **points: Any) -> Plain:
    """A document that counts penalties, or what `measure` says instead."""
    return under(
        indicator({"kind": "count", "of": "administrative_penalty", **(measure or {})}, {"each": -1, **points})
    )


def under(*indicators: Plain, **more: Any) -> Plain:
    table = [{"type": "administrative_penalty", "severity": "any", "months": 12, "basis": "figures"}]
    return document("asked", indicators=list(indicators), publicity=table, **more)


def days_since(*edges: int, **measure: Any) -> Plain:
    bands = [{"below": edge, "points": -edge} for edge in edges]
    measure = {"kind": "days_since_latest", "of": "administrative_penalty", **measure}
    return under(indicator(measure, {"bands": bands, "otherwise": 0, "missing": 0}))


def years(**points: Any) -> Plain:
    return under(indicator({"kind": "years_since", "field": "established_on"}, {"missing": 0, **points}))


def either(kind: str, **measure: Any) -> Plain:
    return under(indicator({"kind": kind, "of": "administrative_penalty", **measure}, {"when_true": -1}))


def gravest(**measure: Any) -> Plain:
    measure = {"kind": "max", "field": "severity", "of": "administrative_penalty", **measure}
    return under(
        indicator(measure, {"bands": [{"below": 2, "points": -1}, {"at_least": 2, "points": -3}], "missing": 0})
    )


def penalty(occurred_on: str, **stated: Any) -> Row:
    return {"type": "administrative_penalty", "occurred_on": occurred_on, **stated}


def adjusted(**stated: Any) -> Row:
    people = {"applicant": "甲", "approver": "乙", "reason": "核实", "scheme": "asked", "tier": "B"}
    valid = {"type": "manual_adjustment", "occurred_on": "2026-01-01", "ends_on": "2026-09-01", **people}
    return valid | stated


SINCE = {"kind": "days_since_latest", "of": "administrative_penalty"}
AGED = indicator(SINCE, {"bands": [{"at_least": 30, "points": -1}], "missing": 0})
JUST = indicator({"kind": "condition", "when": {"measure": SINCE, "equals": 20}}, {"when_true": -1})
GROWN = indicator(
    {"kind": "years_since", "field": "established_on"}, {"bands": [{"below": 1, "points": -1}], "missing": 0}
)
YEAR, MONTH, PUBLIC = {"within": "P12M"}, {"within": "P1M"}, {"state": "in_publicity"}
FADES = {"fade": {"over": "P6M"}}
HALVES = {"fade": {"second_half_of_publicity": 0.5}}
PLAIN = indicator({"kind": "value", "field": "employees"}, {"bands": [{"at_least": 0, "points": -1}], "missing": 0})
BY_HAND = under(PLAIN, overrides=[override("m", "manual")])
BOTH = [penalty("2026-01-01", ends_on="2026-08-01"), penalty("2026-02-01", ends_on="2026-10-01")]

# What each case shows, the document, D, the records, the review day ("" for never) and the day of establishment.
CASES: tuple[tuple[str, Plain, str, list[Row], str, str], ...] = (
    ("a record without an end", counted(), "2026-06-30", [penalty("2026-01-01")], "", ""),
    ("a record to come", counted(), "2026-06-30", [penalty("2026-07-02")], "2026-07-02", ""),
    ("a record to come, of another type", counted(), "2026-06-30", [penalty("2026-07-02", type="honour")], "", ""),
    (
        "a record to come that the filter leaves out",
        counted({"where": {"severity": 2}}),
        "2026-06-30",
        [penalty("2026-07-02", severity=1)],
        "",
        "",
    ),
    (
        "a record to come that is repaired on its day",
        counted(),
        "2026-06-30",
        [penalty("2026-08-01", repaired_on="2026-08-01")],
        "",
        "",
    ),
    ("repair", counted(), "2026-06-30", [penalty("2026-01-01", repaired_on="2026-07-09")], "2026-07-09", ""),
    (
        "an end that `active` reads",
        counted({"state": "active"}),
        "2026-06-30",
        [penalty("2026-01-01", ends_on="2026-07-09")],
        "2026-07-09",
        "",
    ),
    ("an end that nothing reads", counted(), "2026-06-30", [penalty("2026-01-01", ends_on="2026-07-09")], "", ""),
    ("a window", counted(YEAR), "2026-06-30", [penalty("2025-09-15")], "2026-09-15", ""),
    ("a window from a 31st", counted(MONTH), "2026-02-10", [penalty("2026-01-31")], "2026-03-01", ""),
    ("a window to a 30th", counted(MONTH), "2026-04-10", [penalty("2026-03-31")], "2026-05-01", ""),
    ("a window from 29 February", counted(YEAR), "2024-06-30", [penalty("2024-02-29")], "2025-03-01", ""),
    ("a window from 28 February", counted(YEAR), "2024-01-01", [penalty("2023-02-28")], "2024-02-28", ""),
    ("a record out of its window", counted(YEAR), "2026-06-30", [penalty("2025-06-30")], "", ""),
    (
        "publicity of its own",
        counted(PUBLIC),
        "2026-06-30",
        [penalty("2026-01-01", publicity_ends_on="2026-07-09")],
        "2026-07-09",
        "",
    ),
    ("publicity from the table", counted(PUBLIC), "2026-06-30", [penalty("2026-02-10")], "2027-02-10", ""),
    (
        "publicity from the table from 29 February",
        counted(PUBLIC),
        "2024-06-30",
        [penalty("2024-02-29")],
        "2025-02-28",
        "",
    ),
    (
        "half of an even publicity",
        counted(**HALVES),
        "2026-06-30",
        [penalty("2026-06-20", publicity_ends_on="2026-07-20")],
        "2026-07-05",
        "",
    ),
    (
        "half of a publicity on the next day",
        counted(**HALVES),
        "2026-07-04",
        [penalty("2026-06-20", publicity_ends_on="2026-07-20")],
        "2026-07-05",
        "",
    ),
    (
        "half of an odd publicity",
        counted(**HALVES),
        "2026-06-30",
        [penalty("2026-06-20", publicity_ends_on="2026-07-21")],
        "2026-07-06",
        "",
    ),
    (
        "the half is past, the end is read",
        counted(PUBLIC, **HALVES),
        "2026-07-06",
        [penalty("2026-06-20", publicity_ends_on="2026-07-21")],
        "2026-07-21",
        "",
    ),
    (
        "the half is past, the end is not read",
        counted(**HALVES),
        "2026-07-06",
        [penalty("2026-06-20", publicity_ends_on="2026-07-21")],
        "",
        "",
    ),
    ("fading by months", counted(**FADES), "2026-06-30", [penalty("2026-05-31")], "2026-07-01", ""),
    ("fading from a 31st", counted(**FADES), "2026-02-10", [penalty("2026-01-31")], "2026-03-01", ""),
    ("faded", counted(**FADES), "2026-06-30", [penalty("2025-12-30")], "", ""),
    (
        "fading in steps",
        counted(fade={"steps": [{"after": "P1M", "share": 0.5}, {"after": "P24M", "share": 0}]}),
        "2026-06-30",
        [penalty("2026-02-28")],
        "2028-02-28",
        "",
    ),
    (
        "days since the latest, a band ahead",
        days_since(30, 90),
        "2026-06-30",
        [penalty("2026-06-20")],
        "2026-07-20",
        "",
    ),
    (
        "days since the latest, the next band",
        days_since(30, 90),
        "2026-07-20",
        [penalty("2026-06-20")],
        "2026-09-18",
        "",
    ),
    ("days since the latest, no band left", days_since(30, 90), "2026-10-20", [penalty("2026-06-20")], "", ""),
    (
        "days since the latest, and its repair",
        days_since(30, 90),
        "2026-06-30",
        [penalty("2026-06-20", repaired_on="2026-07-03")],
        "2026-07-03",
        "",
    ),
    (
        "days since the latest, an older one repaired",
        days_since(30),
        "2026-06-30",
        [penalty("2026-06-20"), penalty("2026-06-01", repaired_on="2026-07-03")],
        "2026-07-20",
        "",
    ),
    (
        "days since the latest, a later one to come",
        days_since(30),
        "2026-07-22",
        [penalty("2026-06-20"), penalty("2026-07-25")],
        "2026-07-25",
        "",
    ),
    ("days since the latest, a band begins", under(AGED), "2026-06-30", [penalty("2026-06-20")], "2026-07-20", ""),
    ("days since the latest, one day is meant", under(JUST), "2026-06-30", [penalty("2026-06-20")], "2026-07-10", ""),
    ("days since the latest, that day is over", under(JUST), "2026-07-10", [penalty("2026-06-20")], "2026-07-11", ""),
    (
        "days since the latest, read twice",
        under(AGED, {**JUST, "id": "j"}),
        "2026-06-30",
        [penalty("2026-06-20")],
        "2026-07-10",
        "",
    ),
    (
        "days since the latest, read twice, one of them over",
        under(AGED, {**JUST, "id": "j"}),
        "2026-07-15",
        [penalty("2026-06-20")],
        "2026-07-20",
        "",
    ),
    (
        "every anniversary, and one that a band reads",
        under({**years(each=1)["indicators"][0], "id": "j"}, GROWN),
        "2026-06-30",
        [],
        "2026-07-01",
        "2020-07-01",
    ),
    (
        "an anniversary that a band reads",
        years(bands=[{"below": 3, "points": -1}]),
        "2026-06-30",
        [],
        "2027-03-01",
        "2024-02-29",
    ),
    (
        "an anniversary in a leap year",
        years(bands=[{"below": 4, "points": -1}]),
        "2026-06-30",
        [],
        "2028-02-29",
        "2024-02-29",
    ),
    ("no anniversary left", years(bands=[{"below": 1, "points": -1}]), "2026-06-30", [], "", "2024-02-29"),
    ("every anniversary", years(each=1), "2026-06-30", [], "2026-07-01", "2020-07-01"),
    ("established later", years(bands=[{"below": 1, "points": -1}]), "2026-06-30", [], "2026-07-02", "2026-07-02"),
    ("not known when established", years(each=1), "2026-06-30", [], "", ""),
    ("the last of two active records", either("active"), "2026-06-30", BOTH, "2026-10-01", ""),
    ("the first of two active records", counted({"state": "active"}), "2026-06-30", BOTH, "2026-08-01", ""),
    (
        "the gravest of two",
        gravest(),
        "2026-06-30",
        [
            penalty("2026-01-01", severity=3, repaired_on="2026-09-01"),
            penalty("2026-01-01", severity=1, repaired_on="2026-07-02"),
        ],
        "2026-09-01",
        "",
    ),
    ("an adjustment that expires", BY_HAND, "2026-06-30", [adjusted()], "2026-09-01", ""),
    ("an adjustment to come", BY_HAND, "2026-06-30", [adjusted(occurred_on="2026-07-02")], "2026-07-02", ""),
    ("an adjustment of another scheme", BY_HAND, "2026-06-30", [adjusted(scheme="other")], "", ""),
    ("an adjustment under no manual override", under(PLAIN), "2026-06-30", [adjusted()], "", ""),
)
