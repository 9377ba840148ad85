"""Whether every line of a plan is complete as things stand."""

from datetime import date

from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from service.core.problem import TITLES, Problem
from service.plans.plan import Plan
from service.plans.queries.known import faults_of_plan


def refuse_incomplete(connection: Connection, library: Library, found: Plan, day: date) -> None:
    """Raises Problem 422 with what each line lacks, by its number; a plan without lines is not complete."""
    faults = faults_of_plan(connection, library, found, day)
    if not faults:
        return
    errors = [{"where": f"lines.{number}.{name}", "zh": why.zh, "en": why.en} for number, name, why in faults]
    raise Problem(422, *TITLES[422], Text("计划行未填完整。", "Lines of the plan are not complete."), errors=errors)
