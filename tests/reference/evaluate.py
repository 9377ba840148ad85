"""The slow, obvious evaluator: one enterprise, plain dicts, exact fractions, no code shared with the product.

It is written straight from the language's semantics, so that the fast engine can be held against it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.reference import points, records, tiers
from tests.reference.measures import Case, holds
from tests.worlds.random_facts import World


@dataclass(frozen=True)
class Decision:
    """What a document says of one enterprise; all but `lines` None where it is not rated."""

    score: int | None
    tier: str | None
    decided_by: str | None
    lines: Mapping[str, int] = field(default_factory=dict)


def evaluate(
    documents: Sequence[Mapping[str, Any]],
    enterprise: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    as_of: date,
    known_on: date | None = None,
) -> Decision:
    """The decision of the last document; those before it are the schemes it reads, dependencies first."""
    return _evaluate_one(case_of(documents, enterprise, rows, as_of, known_on))


def case_of(
    documents: Sequence[Mapping[str, Any]],
    enterprise: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    as_of: date,
    known_on: date | None = None,
) -> Case:
    """The enterprise under the last document, with the tiers of those before it."""
    known = records.visible(rows, known_on)
    tiers_read: dict[str, str | None] = {}
    for document in documents[:-1]:
        read = _evaluate_one(Case(document, enterprise, known, as_of, tiers_read))
        tiers_read = {**tiers_read, document["scheme"]: read.tier}
    return Case(documents[-1], enterprise, known, as_of, tiers_read)


def evaluate_world(documents: Sequence[Mapping[str, Any]], world: World) -> list[Decision]:
    """The decision for every enterprise of a world, one by one."""
    return [evaluate(documents, e, world.rows_of(e), world.as_of, world.known_on) for e in world.enterprises]


def _evaluate_one(case: Case) -> Decision:
    if any(holds(case, reason["when"], None) for reason in case.document.get("not_rated") or []):
        return Decision(None, None, None)
    lines, score = points.lines(case)
    return Decision(score, *tiers.decide(case, score), lines)
