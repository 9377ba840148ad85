"""The dated table of clocks: by when items of the ledger are answered, and results published."""

from typing import Any

from rules.clocks import RATED, ClockOf, ClockPart
from rules.schema.dated_tables import TableSchema
from rules.schema.kit import Choice, ListOf, Part, Pattern, Strict, Whole, refusal_of
from rules.schema.words import text_part

_DAYS = ("first_response", "working_days", "calendar_days", "extension", "rating")


def _clock(id: ClockOf, basis: dict[str, str], **given: Any) -> dict[str, Any]:
    by_order = id is ClockOf.RECTIFICATION
    if ("calendar_days" in given, "working_days" in given) != (by_order, not by_order) or (
        by_order and "extension" in given
    ):
        raise refusal_of(
            "rectification: calendar_days; others: working_days",
            "责令改正写 calendar_days（文书未写日期时的自然日数），延期以文书为准，不写；其他写 working_days。",
            "State calendar_days of rectification, whose extension is the order's own and not written here; "
            "working_days of all others.",
        )
    if ("rating" in given) is not (id in RATED):
        raise refusal_of(
            "feedback, request: rating",
            "监督员反映和企业诉求须写 rating（几个工作日后视为未评价），其他不写。",
            "State rating (working days until it is taken as not rated) of feedback and request, and of nothing else.",
        )
    needed = {part for part in ClockPart if part in given} | {ClockPart.RESOLUTION}
    if set(basis) != needed:
        names = ", ".join(part for part in ClockPart if part in needed)
        raise refusal_of(
            f"basis: {{{names}}}",
            "写了几种天数，就要写几种依据；没有天数的不写依据。",
            "Each kind of days that is stated needs its basis, and no other has one.",
        )
    return dict.fromkeys(_DAYS) | given | {"id": id, "basis": basis}


class ClockBasisSchema(Strict):
    first_response = Pattern()
    resolution = Pattern(required=True)
    extension = Pattern()
    rating = Pattern()


class ClockSchema(Strict):
    makes = staticmethod(_clock)
    id = Choice(ClockOf, required=True)
    title = text_part()
    first_response = Whole(1, 60)
    working_days = Whole(1, 250)
    calendar_days = Whole(1, 366)
    extension = Whole(1, 250)
    rating = Whole(1, 250)
    basis = Part(ClockBasisSchema, required=True)


class ClocksSchema(TableSchema):
    clocks = ListOf(Part(ClockSchema), least=1, required=True)
