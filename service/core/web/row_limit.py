"""The most rows that one request may send."""

from collections.abc import Sized

from rules.texts import Text
from service.core.problem import refusal_at
from service.core.web.context import settings

ENTERPRISES = Text("户", "enterprises")
RECORDS = Text("条", "records")


def refuse_too_many(rows: Sized, where: str, unit: Text, *, in_parts: bool = True) -> None:
    """Raises Problem 422 at `where` for more than MOST_ROWS rows; `in_parts` advises to send them in parts."""
    most = settings().most_rows
    if len(rows) <= most:
        return
    zh, en = f"一次最多 {most} {unit.zh}", f"At most {most} {unit.en} at once"
    advice = ("，请分批提交", "; send them in parts") if in_parts else ("", "")
    raise refusal_at(where, Text(f"{zh}{advice[0]}。", f"{en}{advice[1]}."))
