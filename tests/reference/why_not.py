"""Why a tier is not reached, looked for step by step along the order of tiers, with nothing of the product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.reference import points, tiers
from tests.reference.measures import Case, holds
from tests.reference.values import ENDS, inside

Override = Mapping[str, Any]


@dataclass(frozen=True)
class Away:
    """At a level these overrides lead from the tier to another, the deciding one first."""

    level: str
    to: str
    overrides: list[str]


@dataclass(frozen=True)
class Kept:
    """What kept an enterprise out of a tier: `what` is a sort of obstacle, "" where nothing did."""

    what: str
    ids: list[str]
    lacks: int | None = None
    away: Away | None = None
    then: tuple[Away, ...] = ()


def why_not(case: Case, tier: str) -> Kept:
    """What keeps the enterprise of the case out of the tier."""
    reasons = [r["id"] for r in case.document.get("not_rated") or [] if holds(case, r["when"], None)]
    if reasons:
        return Kept("not classified", reasons)
    _, score = points.lines(case)
    passed = [tiers.band(case, score)]
    for level in tiers.LEVELS[1:]:
        passed.append(tiers.step(case, level, tiers.applying(case, level, score), passed[-1]))
    if passed[-1] == tier:
        return Kept("", [])
    if tier in passed:
        place = len(passed) - 1 - passed[::-1].index(tier)
        away = _away(case, score, tier, place + 1)
        assert away is not None
        return Kept("led away", [], away=away, then=_later(case, score, tier, tiers.LEVELS.index(away.level) + 1))
    naming = [o["id"] for o in case.document.get("overrides") or [] if o.get("tier") == tier]
    stated = next(t for t in case.document["tiers"] if t["id"] == tier)
    if not any(end in stated for end in ENDS):
        return Kept("no band", naming, then=_later(case, score, tier, tiers.LEVELS.index("class") + 1))
    return Kept("outside", naming, _lacking(score, stated), then=_later(case, score, tier, 1))


def _later(case: Case, score: int, tier: str, begin: int) -> tuple[Away, ...]:
    """All that leads away, where the tier is this one before the level `begin`, and again after each of them."""
    first = _away(case, score, tier, begin)
    if first is None:
        return ()
    return (first, *_later(case, score, tier, tiers.LEVELS.index(first.level) + 1))


def _away(case: Case, score: int, tier: str, begin: int) -> Away | None:
    """What leads away for good, where the tier is this one before the level `begin`."""
    last, after, found = tier, [], None
    for level in tiers.LEVELS[begin:]:
        moved = tiers.step(case, level, tiers.applying(case, level, score), last)
        after.append((level, last, moved))
        last = moved
    for level, before, moved in after:
        if before == tier and moved != tier:
            found = Away(level, moved, _leading(case, tiers.applying(case, level, score), level, tier, moved))
    return found if last != tier else None


def _leading(case: Case, applying: Sequence[Override], level: str, tier: str, to: str) -> list[str]:
    """The overrides that lead away alone; the one that decides first."""
    alone = {o["id"]: tiers.step(case, level, [o], tier) for o in applying}
    away = [o for o in applying if alone[o["id"]] != tier]
    there = [o for o in away if alone[o["id"]] == to]
    if level == "shift":
        widest = max(o["by"] for o in there)
        there = [o for o in there if o["by"] == widest]
    first = there[0] if level in ("class", "manual") else min(there, key=lambda o: o["id"])
    return [first["id"], *(o["id"] for o in away if o is not first)]


def _lacking(score: int, tier: Mapping[str, Any]) -> int:
    """The smallest change of the score that brings it into the band, found by trying."""
    by = 0
    while True:
        by += 1
        for change in (by, -by):
            if inside(Fraction(score + change, 100), tier):
                return change
