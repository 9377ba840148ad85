"""What is said with officers, days, hand-out, the door, and a firm that is out of scope."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import NOT_BLANK, TEXT, Day, OpinionSchema
from service.visits.actions.days import LONGEST_SLOT
from service.visits.actions.scope import OutOfScope
from service.visits.proposal import LONGEST
from service.visits.team import MOST_OFFICERS

_NUMBER = [validate.Length(1, 40), NOT_BLANK]


def _department() -> fields.String:
    return fields.String(
        load_default="",
        validate=validate.Length(0, 40),
        metadata={"description": "部门代码，空为本机关 Of which authority; empty: the bureau itself."},
    )


def _why(said: str) -> fields.String:
    return fields.String(required=True, validate=[TEXT, NOT_BLANK], metadata={"description": said})


def _slot() -> fields.String:
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, LONGEST_SLOT),
        metadata={"description": "时段，如上午 The part of the day, in words."},
    )


class OfCourseSchema(Schema):
    """Of which authority's part of the visit."""

    department = _department()


class AtTheGateSchema(OfCourseSchema):
    """Why it is they who go, where the gate says something against them."""

    signals_reason = fields.String(
        load_default=None,
        allow_none=True,
        validate=[validate.Length(1, LONGEST["signals_reason"]), NOT_BLANK],
        metadata={"description": "有提示时仍由其检查的理由 Why, in spite of signals."},
    )


class NamedOfficersSchema(AtTheGateSchema):
    """Who goes, by number in the registry; the first leads."""

    officers = fields.List(fields.String(validate=_NUMBER), required=True, validate=validate.Length(1, MOST_OFFICERS))


class ReplacementSchema(AtTheGateSchema):
    """Who goes no more, why, and who comes; who comes for a drawn officer follows from the draw."""

    leaving = fields.String(required=True, validate=_NUMBER)
    coming = fields.String(load_default=None, allow_none=True, validate=_NUMBER)
    reason = _why("理由；回避的理由封存 Why; of a recusal it stays sealed.")
    recused = fields.Boolean(
        load_default=False, metadata={"description": "因回避，同时登记 Because of a recusal, which is filed."}
    )
    evidence = fields.String(load_default=None, allow_none=True, validate=[TEXT, NOT_BLANK])


class VisitDaySchema(Schema):
    """On which day, and in which part of it."""

    day = Day(required=True)
    slot = _slot()


class OtherDaySchema(VisitDaySchema):
    """Another day, for which the firm asked."""

    reason = _why("企业要求改期的理由 Why the firm asks for it.")


class VisitEntrySchema(OfCourseSchema):
    """How they entered; a day before today's only after a failure of the system."""

    code_shown = fields.Boolean(required=True)
    code_reason = fields.String(load_default=None, allow_none=True, validate=[TEXT, NOT_BLANK])
    on = Day(load_default=None, allow_none=True, metadata={"description": "补录的检查日期 The day, entered by hand."})
    failure = fields.String(
        load_default=None,
        allow_none=True,
        validate=[TEXT, NOT_BLANK],
        metadata={"description": "系统故障的情况 What failed."},
    )


class ComeAgainSchema(OfCourseSchema):
    """Another day, as nobody was there."""

    day = Day(required=True)
    reason = _why("为何改日 Why they come again.")


class OutOfScopeSchema(Schema):
    """Why the firm is no subject of an inspection, and what proves it."""

    reason = fields.String(required=True, validate=validate.OneOf([one.value for one in OutOfScope]))
    evidence = _why("证据 What proves it.")


class ScopeDecisionSchema(OpinionSchema):
    """Whether it is confirmed."""

    confirmed = fields.Boolean(required=True)
