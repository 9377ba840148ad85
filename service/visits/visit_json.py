"""Visits as JSON, with the course of each authority."""

from collections.abc import Mapping
from typing import Any

from service.core.plain import Plain, text_of
from service.visits.visit import Visit, VisitCourse, VisitOfficer, VisitStep
from service.visits.words import STATUSES

_VISIT = (
    *("number", "subject", "name", "region", "office", "line", "trigger", "ordered_by", "reason", "evidence"),
    *("signals_reason", "starts_on", "ends_on", "visit_on", "slot", "unannounced", "day_moved", "mark"),
    *("approval_due", "approval", "approved_by", "approved_at", "external_no", "external_state", "code"),
    *("proposed_by", "proposed_at", "ended_at"),
)
_COURSE = (
    *("department", "lead", "status", "handed_out_at", "entered_at", "code_shown", "code_reason", "attempts"),
    *("version", "reviewed_at", "publish_due", "calendar_missing", "ground", "ended_at"),
)
_OFFICER = ("inspector", "leads", "drawn", "left_at", "left_because")


def visit_json(found: Visit) -> Plain:
    """A visit as it stands."""
    return {name: _plain(getattr(found, name)) for name in _VISIT} | {
        "signals": [{"signal": one.signal, "said": text_of(one.said)} for one in found.signals],
        "off_site": dict(found.off_site) if found.off_site is not None else None,
        "courses": [_course_json(one) for one in found.courses],
    }


def step_json(step: VisitStep, departments: Mapping[int, str]) -> Plain:
    """What was done to a visit, by its steps; `departments` are those of its courses, by id."""
    return {name: _plain(getattr(step, name)) for name in ("act", "by", "at", "from_status", "to_status", "note")} | {
        "department": None if step.course_id is None else departments[step.course_id],
        "said": dict(step.said),
    }


def _course_json(course: VisitCourse) -> Plain:
    return {name: _plain(getattr(course, name)) for name in _COURSE} | {
        "status_title": text_of(STATUSES[course.status]),
        "out_of_scope": dict(course.out_of_scope) if course.out_of_scope is not None else None,
        "officers": [_officer_json(one) for one in course.officers],
        "items": list(course.items),
    }


def _officer_json(officer: VisitOfficer) -> Plain:
    return {name: _plain(getattr(officer, name)) for name in _OFFICER}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
