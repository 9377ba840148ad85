"""Rows of lines as they are written."""

from typing import Any

from sqlalchemy import Connection, func, insert, literal, select

from service.core.clean_for_storage import clean_for_storage
from service.core.db.tables.plans import plan_line
from service.plans.line_checks import Known, common_of, ratios_of
from service.plans.plan import Plan
from service.plans.stated import StatedLine

_SAME = (
    *("plan_no", "task_no", "directional", "starts_on", "ends_on", "scheme", "planned_number", "shares"),
    *("lead_department", "region", "team", "leads"),
)


def columns_of(stated: StatedLine, known: Known) -> dict[str, Any]:
    """What is stored of a line: what is stated, and what follows from its items and the rule set."""
    common = common_of([known.items[code] for code in stated.items if code in known.items])
    return {name: getattr(stated, name) for name in _SAME} | {
        "title": clean_for_storage(stated.title),
        "line": stated.line or known.plan.line,
        "items": list(stated.items),
        "mode": common.mode,
        "frame": common.frame.as_json(),
        "need": common.need,
        "need_of": common.need_of,
        "ratios": {tier: [one.numerator, one.denominator] for tier, one in sorted(ratios_of(stated, known).items())},
        "reason_unclassified": _text_or_none(stated.reason_unclassified),
        "co_departments": list(stated.co_departments),
        "section": _text_or_none(stated.section),
    }


def next_number(connection: Connection, plan_id: int) -> int:
    """The number of the line that comes last."""
    last = connection.execute(select(func.max(plan_line.c.number)).where(plan_line.c.plan_id == plan_id)).scalar()
    return (last or 0) + 1


def copy_lines(connection: Connection, before: Plan, made: Plan) -> None:
    """Gives a new version the lines of the one before, each of which goes on from the first of it."""
    names = [name for column in plan_line.c if (name := column.name) not in ("id", "plan_id", "root_id")]
    root = func.coalesce(plan_line.c.root_id, plan_line.c.id)
    of_it = select(*(plan_line.c[name] for name in names), root, literal(made.id))
    copied = of_it.where(plan_line.c.plan_id == before.id).order_by(plan_line.c.number)
    connection.execute(insert(plan_line).from_select([*names, "root_id", "plan_id"], copied))


def _text_or_none(said: str | None) -> str | None:
    return clean_for_storage(said) or None if said else None
