"""Hand-made cases in which rules meet that random ones rarely bring together."""

from datetime import date
from typing import Any

from tests.reference.conditions import Plain
from tests.reference.document import BASIS, document, override, text
from tests.worlds.random_facts import Row, World

DAY = date(2026, 6, 30)
ALWAYS = {"score": {"at_least": 0}}
LATEST = {
    "id": "latest",
    "title": text("latest"),
    "measure": {"kind": "latest", "of": ["inspection", "complaint"], "field": "outcome"},
    "points": {"table": {"problem": -11, "no_problem": -16}, "missing": 0},
    "basis": BASIS,
}


def one(record_id: str, **stated: Any) -> Row:
    return {"uscc": "REG-0", "record_id": record_id, "type": "inspection", "occurred_on": date(2026, 1, 1), **stated}


def adjusted(record_id: str, tier: str, **stated: Any) -> Row:
    """A valid manual adjustment."""
    valid = {"scheme": "asked", "tier": tier, "ends_on": date(2027, 1, 1), "reason": "核查"}
    valid |= {"applicant": "甲", "approver": "乙"}
    return one(record_id, type="manual_adjustment", **valid | stated)


def case(*overrides: Any, rows: tuple[Row, ...] = ()) -> tuple[list[Plain], World]:
    """One enterprise of 100 points less what its latest inspection or complaint takes."""
    asked = document("asked", indicators=[LATEST], overrides=list(overrides))
    return [asked], World([{"uscc": "REG-0"}], list(rows), DAY, None)


SHIFT = override("s1", "shift", by=1, when=ALWAYS)
SHIFT_2 = override("s2", "shift", by=2, when=ALWAYS)
FLOOR = override("f", "floor", tier="A", when=ALWAYS)
CAP = override("c", "cap", tier="C", when=ALWAYS)
MANUAL = override("m", "manual")
DIRECT = override("d", "direct", tier="D", when=ALWAYS)

# What each case shows, the case, and the tier and the deciding level that semantics give.
CASES = (
    ("a cap beats a floor", case(FLOOR, CAP), ("C", "cap")),
    ("a floor beats a shift", case(FLOOR, SHIFT), ("A", "floor")),
    ("the largest shift counts", case(SHIFT_2, SHIFT), ("C", "shift")),
    ("a manual adjustment beats a cap", case(CAP, MANUAL, rows=(adjusted("a", "B"),)), ("B", "manual")),
    (
        "a direct determination beats a manual adjustment",
        case(DIRECT, MANUAL, rows=(adjusted("a", "B"),)),
        ("D", "direct"),
    ),
    ("one person cannot adjust", case(MANUAL, rows=(adjusted("a", "B", approver="甲"),)), ("A", "points")),
    ("no adjustment without a reason", case(MANUAL, rows=(adjusted("a", "B", reason=None),)), ("A", "points")),
    ("a blank reason is none", case(MANUAL, rows=(adjusted("a", "B", reason=" \u3000"),)), ("A", "points")),
    (
        "one person is one however the name is written",
        case(MANUAL, rows=(adjusted("a", "B", applicant="Ａnna ", approver="anna"),)),
        ("A", "points"),
    ),
    (
        "an older adjustment does not come back when the newer has ended",
        case(MANUAL, rows=(adjusted("a", "B"), adjusted("b", "C", occurred_on=date(2026, 2, 1), ends_on=DAY))),
        ("A", "points"),
    ),
    (
        "nor when the newer was withdrawn",
        case(MANUAL, rows=(adjusted("a", "B"), adjusted("b", "C", occurred_on=date(2026, 2, 1), repaired_on=DAY))),
        ("A", "points"),
    ),
    (
        "a newer one that is not valid leaves the older",
        case(MANUAL, rows=(adjusted("a", "B"), adjusted("b", "C", occurred_on=date(2026, 2, 1), reason=""))),
        ("B", "manual"),
    ),
    (
        "of two adjustments on one day the larger id counts, and longer is larger",
        case(MANUAL, rows=(adjusted("aa", "C"), adjusted("b", "B"))),
        ("C", "manual"),
    ),
    (
        "of two records on one day the larger id is the latest, across types",
        case(rows=(one("10", outcome="no_problem"), one("9", type="complaint", outcome="problem"))),
        ("B", "points"),
    ),
)
