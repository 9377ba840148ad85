"""The tier: band of the score, then class, shift, floor, cap, manual and direct, in that order."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any
from unicodedata import normalize

from tests.reference import records
from tests.reference.measures import Case, Row, holds
from tests.reference.values import ENDS, inside

LEVELS = ("points", "class", "shift", "floor", "cap", "manual", "direct")


def decide(case: Case, score: int) -> tuple[str, str]:
    """The tier and the level that last changed it."""
    tier, decided_by = band(case, score), "points"
    for level in LEVELS[1:]:
        moved = step(case, level, applying(case, level, score), tier)
        if moved != tier:
            tier, decided_by = moved, level
    return tier, decided_by


def applying(case: Case, level: str, score: int) -> list[Mapping[str, Any]]:
    """The overrides of the level whose condition holds; of manual ones, all."""
    stated = [o for o in case.document.get("overrides") or [] if o["kind"] == level]
    return [o for o in stated if "when" not in o or holds(case, o["when"], score)]


def _banded(case: Case) -> list[Mapping[str, Any]]:
    return [t for t in case.document["tiers"] if any(end in t for end in ENDS)]


def band(case: Case, score: int) -> str:
    """The tier whose band holds the score."""
    return next(t["id"] for t in _banded(case) if inside(Fraction(score, 100), t))


def step(case: Case, level: str, applying: Sequence[Mapping[str, Any]], tier: str) -> str:
    """The tier after a level, where these overrides of it apply."""
    order = [t["id"] for t in case.document["tiers"]]
    if not applying:
        return tier
    if level == "class":
        return _relabelled(applying, tier)
    if level == "shift":
        return _shifted(case, tier, max(o["by"] for o in applying), order)
    if level == "manual":
        return _adjusted(case, tier, order)
    targets = [o["tier"] for o in applying]
    if level == "floor":
        return min([tier, min(targets, key=order.index)], key=order.index)
    return max([tier, max(targets, key=order.index)], key=order.index)


def _relabelled(applying: Sequence[Mapping[str, Any]], tier: str) -> str:
    for override in applying:
        if override.get("within") is None or tier in override["within"]:
            return override["tier"]
    return tier


def _shifted(case: Case, tier: str, by: int, order: list[str]) -> str:
    """Down `by` grades along the banded tiers, at most to the worst of them."""
    worse = [t["id"] for t in _banded(case) if order.index(t["id"]) > order.index(tier)]
    return ([tier, *worse])[min(by, len(worse))]


def _adjusted(case: Case, tier: str, order: list[str]) -> str:
    """The tier of the latest valid manual adjustment that has begun, unless it has ended, or the tier as it was."""
    begun = [r for r in case.records if _valid(case, r, order)]
    if not begun:
        return tier
    latest = records.latest(begun)
    is_over = not records.counts(latest, case.day, case.document) or not records.active(latest, case.day)
    return tier if is_over else latest["tier"]


def _valid(case: Case, row: Row, order: list[str]) -> bool:
    return (
        row["type"] == "manual_adjustment"
        and records.counts({**row, "repaired_on": None}, case.day, case.document)
        and row.get("ends_on") is not None
        and row.get("scheme") == case.document["scheme"]
        and row.get("tier") in order
        and (row.get("reason") or "").strip()
        and row.get("applicant") is not None
        and row.get("approver") is not None
        and _written_plainly(row["applicant"]) != _written_plainly(row["approver"])
    )


def _written_plainly(name: str) -> str:
    return " ".join(normalize("NFKC", name).split()).casefold()
