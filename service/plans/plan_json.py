"""Plans and lines as JSON."""

from collections.abc import Sequence
from typing import Any

from service.access.moves import acts_from
from service.core.plain import Plain, text_of
from service.plans.plan import Plan, PlanLine
from service.plans.queries.plans import PlanActDone
from service.plans.states import MOVES
from service.plans.words import LINE_STATUSES, STATUSES

_PLAN = (
    *("id", "year", "kind", "title", "region", "office", "line", "department", "version", "amends", "status", "owner"),
    *("created_at", "reason", "submitted_by", "submitted_at", "decided_by", "decided_at", "opinion", "filing_no"),
    *("filed_on", "published_on", "published_where"),
)
_LINE = (
    *("id", "plan_id", "plan_status", "number", "title", "plan_no", "task_no", "mode", "items", "frame", "need"),
    *("need_of", "directional", "starts_on", "ends_on", "scheme", "planned_number", "shares", "lead_department"),
    *("co_departments", "region", "line", "section", "team", "leads", "status", "ended_on", "copied_from"),
)


def plan_json(plan: Plan) -> Plain:
    """A version of a plan."""
    return {name: _plain(getattr(plan, name)) for name in _PLAN} | {"status_title": text_of(STATUSES[plan.status])}


def whole_plan_json(plan: Plan, lines: Sequence[PlanLine], acts: Sequence[PlanActDone], *, figures: bool) -> Plain:
    """A version with its lines, what its state allows, and what was done to it."""
    names = ("act", "by", "at", "from_status", "to_status", "note", "digest")
    return plan_json(plan) | {
        "lines": [line_json(line, figures=figures) for line in lines],
        "allowed": [act.value for act in acts_from(MOVES, plan.status)],
        "acts": [{name: _plain(getattr(one, name)) for name in names} for one in acts],
    }


def line_json(line: PlanLine, *, figures: bool) -> Plain:
    """A line; `figures`: with its ratios by tier, and why those without one are drawn as they are."""
    ratios = [{"tier": tier, "num": num, "den": den} for tier, (num, den) in (line.ratios or {}).items()]
    return {name: _plain(getattr(line, name)) for name in _LINE} | {
        "ratios": ratios if figures else None,
        "reason_unclassified": line.reason_unclassified if figures else None,
        "status_title": text_of(LINE_STATUSES[line.status]),
    }


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
