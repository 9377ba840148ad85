"""The month that an address or a form names."""

from datetime import date

from rules.texts import Text
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.form_fields import refuse_field


def asked_month(written: str) -> date:
    """The month written as `2026-06`; raises Problem 422 where it is none, 404 where there is no report of it."""
    try:
        month = date.fromisoformat(f"{written}-01")
    except ValueError:
        refuse_field("month", Text("月份应写成 2026-06。", "Write the month as 2026-06."))
    if month.year < 2000 or month > today():
        raise Problem(404, "no-month", Text("没有这一月份的报告。", "There is no report of that month."))
    return month
