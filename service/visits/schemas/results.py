"""Results of visits as the API is told them, and answers them in all versions."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import NOT_BLANK, TEXT, Day, OpinionSchema, WordsSchema
from service.registries.item_fields import METHOD_WORDS
from service.visits.result_codes import FollowUp, ResultCode
from service.visits.result_faults import LONGEST_NUMBER, LONGEST_TEXT, MOST_PROOFS, TICKS
from service.visits.results import OF_ITEM, OF_WHOLE, ResultStatus
from service.visits.schemas.staffing import OfCourseSchema

_MOST_ITEMS = 100


def _text(most: int, said: str) -> fields.String:
    return fields.String(
        load_default=None, allow_none=True, validate=validate.Length(0, most), metadata={"description": said}
    )


class ProofSchema(Schema):
    """What proves a result: what it is, and its number or where it is found."""

    what = fields.String(required=True, validate=[validate.Length(1, LONGEST_NUMBER), NOT_BLANK])
    reference = fields.String(required=True, validate=[validate.Length(1, LONGEST_NUMBER), NOT_BLANK])


class ItemResultSchema(Schema):
    """What is said of one item, by its code."""

    item = fields.String(required=True, validate=validate.Length(1, 40))
    looked_at = fields.Boolean(load_default=None, allow_none=True, metadata={"description": "是否检查了这一事项"})
    result = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf([one.value for one in OF_ITEM]),
        metadata={"description": "全国结果码，如1未发现问题、6责令改正 The national result code."},
    )
    finding = _text(LONGEST_TEXT, "检查发现 What was found, or why it was not looked at.")
    handling = _text(LONGEST_TEXT, "处理情况 What was done about it.")
    checklist = fields.List(
        fields.String(allow_none=True, validate=validate.OneOf(TICKS)),
        load_default=list,
        validate=validate.Length(max=200),
        metadata={"description": "检查表逐项 What was ticked, line by line."},
    )


class ResultStatementSchema(OfCourseSchema):
    """What an authority found at the visit; what lacks may lack until it is handed in."""

    visited_on = Day(required=True, metadata={"description": "检查日期 The day of the visit."})
    methods = fields.List(
        fields.String(validate=validate.OneOf(list(METHOD_WORDS))), load_default=list, validate=validate.Length(max=10)
    )
    code = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf([one.value for one in OF_WHOLE]),
        metadata={"description": "整次检查的结果码；空：由各事项定 Of the visit as a whole; null: the items decide."},
    )
    follow_up = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf([one.value for one in FollowUp])
    )
    order_no = _text(LONGEST_NUMBER, "责令改正文书文号 The number of the order to correct.")
    order_due = Day(
        load_default=None, allow_none=True, metadata={"description": "改正期限 The last day that the order sets."}
    )
    handed_to = _text(LONGEST_NUMBER, "移送、抄告的单位 Whom it is handed to.")
    handed_no = _text(LONGEST_NUMBER, "移送、抄告的文号 The number by which it is handed over.")
    evidence = fields.List(fields.Nested(ProofSchema), load_default=list, validate=validate.Length(max=MOST_PROOFS))
    remark = _text(LONGEST_TEXT, "备注 A remark.")
    items = fields.List(fields.Nested(ItemResultSchema), load_default=list, validate=validate.Length(max=_MOST_ITEMS))


class CorrectionSchema(ResultStatementSchema):
    """The result as it should have been, and why."""

    reason = fields.String(
        required=True, validate=[TEXT, NOT_BLANK], metadata={"description": "更正的理由 Why it is corrected."}
    )


class ResultReviewSchema(OfCourseSchema, OpinionSchema):
    """Whether the result is approved; of a refusal whether it was serious (情节严重)."""

    approved = fields.Boolean(required=True)
    refusal_confirmed = fields.Boolean(
        load_default=None,
        allow_none=True,
        metadata={"description": "确认“不配合检查情节严重” That it refused, seriously; null: no refusal."},
    )


class CorrectionDecisionSchema(OfCourseSchema, OpinionSchema):
    """Whether the correction is granted."""

    granted = fields.Boolean(required=True)


class PublicationDecisionSchema(OfCourseSchema):
    """Whether the result is made public; where it is not, on which legal ground."""

    approved = fields.Boolean(required=True)
    opinion = fields.String(load_default=None, allow_none=True, validate=[TEXT, NOT_BLANK])
    ground = fields.String(
        load_default=None,
        allow_none=True,
        validate=[TEXT, NOT_BLANK],
        metadata={"description": "不予公示的法定依据 The legal ground for not publishing."},
    )


class VisitResultSchema(Schema):
    """A version of an authority's result."""

    department = fields.String(required=True)
    version = fields.Integer(required=True)
    counts = fields.Boolean(required=True, metadata={"description": "当前有效的版本 It is the version that counts."})
    status = fields.String(required=True, validate=validate.OneOf([one.value for one in ResultStatus]))
    visited_on = fields.Date(required=True)
    methods = fields.List(fields.String(), required=True)
    code = fields.String(required=True, allow_none=True, validate=validate.OneOf([one.value for one in ResultCode]))
    title = fields.Nested(WordsSchema, required=True, allow_none=True)
    follow_up = fields.String(required=True, allow_none=True)
    order_no = fields.String(required=True, allow_none=True)
    order_due = fields.Date(required=True, allow_none=True)
    handed_to = fields.String(required=True, allow_none=True)
    handed_no = fields.String(required=True, allow_none=True)
    evidence = fields.List(fields.Nested(ProofSchema), required=True)
    remark = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    items = fields.List(fields.Nested(ItemResultSchema), required=True)
    entered_by = fields.String(required=True)
    entered_at = fields.DateTime(required=True)
    reviewed_by = fields.String(required=True, allow_none=True)
    reviewed_at = fields.DateTime(required=True, allow_none=True)
    opinion = fields.String(required=True, allow_none=True)


class VisitResultsSchema(Schema):
    """All versions of the results that the reader sees, authority by authority, the first version first."""

    items = fields.List(fields.Nested(VisitResultSchema), required=True)
