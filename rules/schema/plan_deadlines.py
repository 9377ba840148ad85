"""The dated table of days by which plans are filed, drawn, finished and published."""

from typing import Any

from rules.plan_deadlines import Step
from rules.schema.dated_tables import TableSchema
from rules.schema.kit import Choice, ListOf, Part, Pattern, Strict, Whole, refusal_of
from rules.schema.words import text_part

_NEEDED = {
    Step.FILE: {"month", "day"},
    Step.FINISH: {"month", "day"},
    Step.DRAW: {"working_days"},
    Step.PUBLISH_CAMPAIGN: {"months"},
}
_TIMES = ("month", "day", "working_days", "months")
# A day that every year has.
_LAST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _deadline(step: Step, **given: Any) -> dict[str, Any]:
    stated = {name for name in _TIMES if name in given}
    if stated != _NEEDED[step] or given.get("day", 1) > _LAST[given.get("month", 1) - 1]:
        raise refusal_of(
            "file, finish: month + day; draw: working_days; publish_campaign: months",
            "file 和 finish 写 month 和 day（每年都有的日子），draw 写 working_days，publish_campaign 写 months。",
            "State month and day (one of every year) of file and finish, working_days of draw, months of "
            "publish_campaign, and nothing else.",
        )
    return dict.fromkeys(_TIMES) | given | {"step": step}


class PlanDeadlineSchema(Strict):
    makes = staticmethod(_deadline)
    step = Choice(Step, required=True)
    title = text_part()
    month = Whole(1, 12)
    day = Whole(1, 31)
    working_days = Whole(1, 60)
    months = Whole(1, 24)
    basis = Pattern(required=True)


class PlanDeadlinesSchema(TableSchema):
    deadlines = ListOf(Part(PlanDeadlineSchema), least=1, required=True)
