"""What a version of a plan, a line or a batch says, as one fingerprint: two that say the same have the same."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import orjson

from service.plans.batch import Batch
from service.plans.plan import Plan, PlanLine

_OF_PLAN = ("year", "kind", "title", "region", "office", "line", "department")
# How far a line is, where it came from and where it stands in the database is nothing that it says.
_NOT_OF_LINE = frozenset({"id", "plan_id", "status", "ended_on", "copied_from", "root_id"})
_NOT_OF_BATCH = frozenset({"id", "status", "created_at"})


def digest_of(plan: Plan, lines: Iterable[PlanLine]) -> str:
    """The SHA-256 of what a version and its lines say."""
    return _hash_of({"plan": _head_of(plan), "lines": [content_of(line) for line in lines]})


def digest_of_head(plan: Plan) -> str:
    """The SHA-256 of what a version says, without its lines."""
    return _hash_of(_head_of(plan))


def digest_of_line(line: PlanLine) -> str:
    """The SHA-256 of what a line says, wherever in its plan it stands."""
    return _hash_of(said_of_line(line))


def digest_of_batch(one: Batch) -> str:
    """The SHA-256 of what a batch says."""
    said = {name: value for name, value in asdict(one).items() if name not in _NOT_OF_BATCH}
    return _hash_of(said | {"overrides": {name: str(ratio) for name, ratio in one.overrides.items()}})


def said_of_line(line: PlanLine) -> dict[str, Any]:
    """What a line says, wherever in its plan it stands."""
    return {name: value for name, value in content_of(line).items() if name != "number"}


def content_of(line: PlanLine) -> dict[str, Any]:
    """What a line says, by field."""
    return {
        name: value
        for name, value in asdict(line).items()
        if (name not in _NOT_OF_LINE and not name.startswith("plan_")) or name == "plan_no"
    }


def _head_of(plan: Plan) -> list[Any]:
    return [getattr(plan, name) for name in _OF_PLAN]


def _hash_of(said: object) -> str:
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()
