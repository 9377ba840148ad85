"""The benchmark policy (30 point rules, overrides and tiers) as a plain document."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.reference.document import BASIS, document, override, text

Points = Mapping[str, Any]
PENALTY = "administrative_penalty"


def bands(*pairs: tuple[object, object], otherwise: object = 0, **more: object) -> Points:
    """Bands by their upper ends, written `(("below", 1), -4)`; the rest is `otherwise`."""
    return {"bands": [{end[0]: end[1], "points": points} for end, points in pairs], "otherwise": otherwise, **more}  # type: ignore[index]


def up_to(*pairs: tuple[object, object], otherwise: object, **more: object) -> Points:
    return bands(*((("at_most", end), points) for end, points in pairs), otherwise=otherwise, **more)


def under(*pairs: tuple[object, object], otherwise: object, **more: object) -> Points:
    return bands(*((("below", end), points) for end, points in pairs), otherwise=otherwise, **more)


def count(of: str, within: str, **where: object) -> Mapping[str, Any]:
    return {"kind": "count", "of": of, "within": within, **({"where": where} if where else {})}


def total(of: str, within: str) -> Mapping[str, Any]:
    return {"kind": "sum", "field": "amount", "of": of, "within": within}


def value(field: str) -> Mapping[str, Any]:
    return {"kind": "value", "field": field}


def since(of: str) -> Mapping[str, Any]:
    return {"kind": "days_since_latest", "of": of}


def active(of: str) -> Mapping[str, Any]:
    return {"kind": "active", "of": of}


def each(points: object, limit: int, **more: object) -> Points:
    return {"each": points, "limit": limit, **more}


UNQUALIFIED = {"outcome": "unqualified"}
TAX = {"table": {"A": 4, "B": 2, "M": 0, "C": -4, "D": -10}, "missing": 0}
FADING = {"kind": "count", "of": PENALTY, "where": {"severity": {"at_least": 2}}, "within": "P24M"}
SHARE = {"kind": "share", "of": "spot_check", "within": "P24M", "part": UNQUALIFIED, "at_least": 3}
YEARS = {"kind": "years_since", "field": "established_on"}
INDUSTRY = {"kind": "condition", "when": {"measure": value("industry"), "begins_with": ["B", "C", "D"]}}
OVER_20_PERCENT = {
    "bands": [{"above": Decimal("0.5"), "points": -4}, {"above": Decimal("0.2"), "points": -2}],
    "not_applicable": 0,
}

RULES: Sequence[tuple[Mapping[str, Any], Points]] = (
    (YEARS, under((1, -4), (3, -1), (5, 0), (10, 1), otherwise=2, missing=-4)),
    (value("registered_capital"), under((10, -1), (100, 0), (1000, 1), otherwise=2, missing=0)),
    (value("employees"), under((3, -1), (50, 0), otherwise=1, missing=0)),
    (value("tax_grade"), TAX),
    (value("annual_report_filed"), {"when_true": 0, "when_false": -6, "missing": 0}),
    (value("address_verified"), {"when_true": 0, "when_false": -5, "missing": 0}),
    (INDUSTRY, {"when_true": -1}),
    (count(PENALTY, "P12M", severity=1), each(-1, -5)),
    (count(PENALTY, "P24M", severity=2), each(-3, -12)),
    (count(PENALTY, "P36M", severity=3), each(-8, -24)),
    (total(PENALTY, "P24M"), up_to((10_000, 0), (100_000, -1), (1_000_000, -3), otherwise=-6)),
    (since(PENALTY), under((90, -3), (180, -1), otherwise=0, missing=0)),
    (count("abnormal_operation", "P36M"), each(-4, -12)),
    (active("abnormal_operation"), {"when_true": -6}),
    (count("serious_violation", "P60M"), each(-15, -30)),
    (count("court_enforcement", "P36M"), each(-5, -15)),
    (total("court_enforcement", "P36M"), up_to((100_000, 0), (1_000_000, -2), otherwise=-5)),
    (count("complaint", "P12M", outcome="substantiated"), each(Decimal("-0.5"), -6)),
    (count("complaint", "P6M"), under((10, 0), (30, -2), otherwise=-4)),
    (count("inspection", "P24M", outcome="problem"), each(-2, -8)),
    (count("inspection", "P24M", outcome="no_problem"), each(Decimal("0.5"), 3)),
    (since("inspection"), up_to((1095, 0), otherwise=-1, missing=-1)),
    (count("spot_check", "P24M", outcome="unqualified"), each(-3, -12)),
    (SHARE, OVER_20_PERCENT),
    (active("tax_arrears"), {"when_true": -8}),
    (total("tax_arrears", "P24M"), up_to((50_000, 0), (500_000, -2), otherwise=-4)),
    (count("honour", "P36M"), each(1, 5)),
    (count("commitment_breach", "P24M"), each(-4, -12)),
    (count("registration_change", "P12M"), under((4, 0), (8, -1), otherwise=-3)),
    (FADING, each(-2, -6, fade={"over": "P24M"})),
)

OVERRIDES = [
    override("serious", "direct", tier="D", when={"measure": active("serious_violation")}),
    override("abnormal", "cap", tier="C", when={"measure": active("abnormal_operation")}),
    override("court", "cap", tier="C", when={"measure": active("court_enforcement")}),
]

BENCHMARK = document(
    "benchmark",
    indicators=[
        {"id": f"i{n}", "title": text(f"i{n}"), "measure": measure, "points": points, "basis": BASIS}
        for n, (measure, points) in enumerate(RULES, 1)
    ],
    overrides=OVERRIDES,
)
