"""What a version of a plan says, as one fingerprint: two versions that say the same have the same."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import orjson

from service.plans.plan import Plan, PlanLine

_OF_PLAN = ("year", "kind", "title", "region", "office", "line", "department")
# How far a line is, where it came from and where it stands in the database is nothing that it says.
_NOT_OF_LINE = frozenset({"id", "plan_id", "status", "ended_on", "copied_from", "root_id"})


def digest_of(plan: Plan, lines: Iterable[PlanLine]) -> str:
    """The SHA-256 of what a version and its lines say."""
    said = {"plan": [getattr(plan, name) for name in _OF_PLAN], "lines": [content_of(line) for line in lines]}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def content_of(line: PlanLine) -> dict[str, Any]:
    """What a line says, by field."""
    return {
        name: value
        for name, value in asdict(line).items()
        if (name not in _NOT_OF_LINE and not name.startswith("plan_")) or name == "plan_no"
    }
