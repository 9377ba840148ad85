"""Random rule-set documents that load."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random

from tests.reference import words
from tests.reference.conditions import (
    MAY_BE_MISSING,
    Plain,
    choices_of,
    condition,
    interval,
    record_measure,
    simple_measure,
    sort_of,
)
from tests.reference.document import BASIS, document, override, text
from tests.reference.words import chance, optional, several

FIGURES = (-1, 2, -5, -20, 10, Decimal("-0.5"), Decimal("0.33"), Decimal("-12.25"), Decimal("0.01"), Decimal("1.15"))
LIMITS = (-5, 5, -20, Decimal("-1.25"), {"at_least": -3, "at_most": Decimal("7.5")})
WEIGHTS = (10_000, 5_000, 2_500, 3_333)
LEVEL_WEIGHTS = (10_000, 5_000, 4_000)
SHARES = (Decimal("0.5"), Decimal("0.25"), 0)
BETTER = (
    {"direction": "higher_is_better", "base": 80, "at_least": 0, "at_most": 100},
    [
        {"id": "A", "title": text("A"), "at_least": 85},
        {"id": "B", "title": text("B"), "at_least": 75, "below": 85},
        {"id": "C", "title": text("C"), "above": 60, "below": 75},
        {"id": "D", "title": text("D"), "at_most": 60},
    ],
)
RISKIER = (
    {"direction": "higher_is_riskier", "base": Decimal("12.5"), "at_least": Decimal("-0.25"), "at_most": 50},
    [
        {"id": "A", "title": text("A"), "below": 10},
        {"id": "B", "title": text("B"), "at_least": 10, "at_most": Decimal("12.5")},
        {"id": "C", "title": text("C"), "above": Decimal("12.5"), "at_most": 25},
        {"id": "D", "title": text("D"), "above": 25},
    ],
)
CLASS_TIER = {"id": "M", "title": text("M")}
PUBLICITY = (
    [
        {"severity": "any", "months": 12, "law_until": "2025-12-25"},
        {"severity": "any", "months": 1, "law_from": "2025-12-25"},
    ],
    [{"severity": "any", "months": 12}, {"severity": 2, "months": 4}, {"severity": 3, "months": 24}],
)


def closure(rng: Random) -> list[Plain]:
    """One document, or two of which the second reads the tier of the first."""
    if chance(rng, 3):
        return [rule_set(rng, words.OTHER_SCHEME), rule_set(rng, reads=(words.OTHER_SCHEME,))]
    return [rule_set(rng)]


def rule_set(rng: Random, scheme: str = words.SCHEME, reads: Sequence[str] = ()) -> Plain:
    """One rule set: one to four indicators, and everything that may stand around them."""
    score, tiers = rng.choice((BETTER, RISKIER))
    has_class = chance(rng, 2)
    levels = rng.choice(([], [level(rng, "L1")], [level(rng, "L1"), {**level(rng, "L2"), "parent": "L1"}]))
    groups = [group(rng, name) for name in rng.choice(("", "g", "gh"))]
    places = {"level": [one["id"] for one in levels], "group": [one["id"] for one in groups]}
    named = [{"id": f"m{n}", **simple_measure(rng, reads)} for n in range(rng.choice((0, 1)))]
    return document(
        scheme,
        score=score,
        tiers=[*tiers[:2], CLASS_TIER, *tiers[2:]] if has_class else tiers,
        reads=list(reads),
        objection=rng.choice(("count", "hold")),
        levels=levels,
        groups=groups,
        record_types=[{"id": "own_type", "title": text("own"), "adverse": True}],
        publicity=[
            {**period, "type": type_, "basis": "figures"} for type_ in words.TYPES for period in rng.choice(PUBLICITY)
        ],
        measures=named,
        indicators=[indicator(rng, f"i{n}", places, named, reads) for n in range(rng.choice((1, 2, 3, 4)))],
        overrides=[random_override(rng, f"o{n}", has_class, reads) for n in range(rng.choice((0, 1, 2, 4, 6)))],
        not_rated=[not_rated(rng, "n0", reads)] if chance(rng, 5) else [],
    )


def level(rng: Random, name: str) -> Plain:
    return {"id": name, "title": text(name), "weight": rng.choice(LEVEL_WEIGHTS)}


def group(rng: Random, name: str) -> Plain:
    return {"id": name, "title": text(name), "limit": rng.choice(LIMITS)}


def not_rated(rng: Random, name: str, reads: Sequence[str]) -> Plain:
    return {"id": name, "title": text(name), "when": condition(rng, reads)}


def indicator(
    rng: Random, name: str, places: Mapping[str, Sequence[str]], named: Sequence[Plain], reads: Sequence[str]
) -> Plain:
    """One indicator somewhere in the tree; its measure may be a named one."""
    faded = chance(rng, 4)
    measure = record_measure(rng, "count") if faded else any_measure(rng, named, reads)
    points = {"each": rng.choice(FIGURES), "fade": fade(rng)} if faded else points_of(rng, measure)
    points |= optional(rng, limit=rng.choice(LIMITS))
    where = {key: place for key, ids in places.items() if (place := rng.choice((None, *ids)))}
    return {
        "id": name,
        "title": text(name),
        "measure": measure.get("id", measure),
        "points": points,
        "basis": BASIS,
        **where,
        **optional(rng, weight=rng.choice(WEIGHTS)),
    }


def any_measure(rng: Random, named: Sequence[Plain], reads: Sequence[str]) -> Plain:
    if named and chance(rng, 3):
        return rng.choice(named)
    return {"kind": "condition", "when": condition(rng, reads)} if chance(rng, 6) else simple_measure(rng, reads)


def points_of(rng: Random, measure: Plain) -> Plain:
    """Points that fit what the measure gives, saying what its absence is worth."""
    kind, points = measure["kind"], _points(rng, measure)
    if kind in MAY_BE_MISSING:
        points["missing"] = rng.choice(FIGURES)
    if kind == "share":
        points["not_applicable" if measure.get("at_least", 1) > 1 else "missing"] = rng.choice(FIGURES)
    return points


def _points(rng: Random, measure: Plain) -> Plain:
    kind, sort, figure = measure["kind"], sort_of(measure), rng.choice(FIGURES)
    if kind in ("count", "distinct", "years_since") and chance(rng, 2):
        return {"each": figure}
    if sort == "truth":
        return {"when_true": figure, **optional(rng, when_false=rng.choice(FIGURES))}
    rest = optional(rng, otherwise=rng.choice(FIGURES))
    if sort == "text":
        rows = several(rng, choices_of(measure), 3) + (["not_rated"] if kind == "tier" else [])
        return {"table": {row: rng.choice(FIGURES) for row in rows}, **rest}
    bands = [interval(rng, choices_of(measure)) for _ in range(rng.choice((1, 2, 3)))]
    return {"bands": [{**band, "points": rng.choice(FIGURES)} for band in bands], **rest}


def fade(rng: Random) -> Plain:
    """Fading by months, in steps, or in the second half of publicity."""
    kind = rng.choice(("over", "steps", "second_half_of_publicity"))
    if kind == "over":
        return {"over": f"P{rng.choice(words.MONTHS)}M"}
    if kind == "second_half_of_publicity":
        return {kind: rng.choice(SHARES)}
    after = sorted(several(rng, words.MONTHS, 3))
    return {"steps": [{"after": f"P{m}M", "share": share} for m, share in zip(after, SHARES, strict=False)]}


def random_override(rng: Random, name: str, has_class: bool, reads: Sequence[str]) -> Plain:
    """One override of any kind."""
    kind = rng.choice(("cap", "floor", "shift", "direct", "manual", "class"))
    if kind == "manual":
        return dict(override(name, kind))
    more: Plain = {"when": condition(rng, reads, score=True)}
    if kind == "shift":
        more["by"] = rng.choice((1, 2))
    elif kind == "class":
        more["tier"] = "M" if has_class else rng.choice(("A", "C"))
        more |= rng.choice(({}, {"within": ["A", "B"]}, {"within": ["C"]}))
    else:
        more["tier"] = "D" if kind == "direct" else rng.choice("ABCD")
    return dict(override(name, kind, **more))
