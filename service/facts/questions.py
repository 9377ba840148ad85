"""What requests of several rooms ask about: an as-of day and a day of knowledge, an enterprise, jurisdictions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_reach
from service.core.clock import today
from service.core.problem import Problem
from service.facts.enterprises import Enterprise, get_enterprise


def days_of(question: Mapping[str, Any]) -> tuple[date, date]:
    """The as-of day and the day of knowledge of a question; both are today unless it says so."""
    return question.get("as_of") or today(), question.get("known_on") or today()


def enterprise_of(connection: Connection, code: str, *permissions: Permission) -> Enterprise:
    """The enterprise of the code; raises Problem 404 unless the account has all permissions for its region or office.

    They must reach the schemes that the request names, too.
    """
    enterprise = get_enterprise(connection, code) if code.isascii() and code.isprintable() else None
    if enterprise is None or not all(
        current_reach(one).covers(enterprise.region, enterprise.office) for one in permissions
    ):
        raise enterprise_not_found(code)
    return enterprise


def enterprise_not_found(code: str) -> Problem:
    """The Problem 404 of a code, in the same words whether it is unknown or outside the account's jurisdictions."""
    return Problem(
        404,
        "not-found",
        Text("没有找到这一经营主体。", "There is no such enterprise."),
        Text(
            f"辖区内没有代码为 {code} 的经营主体；请核对代码。",
            f"Your jurisdictions hold no enterprise with the code {code}; check it.",
        ),
    )
