"""What the API is asked of versions on their way to being in force, and answers."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, TEXT, WordsSchema
from service.rule_sets.drafts import LONGEST_TEXT
from service.rule_sets.stages import Act, Kind, Stage

_RULES = validate.Length(1, LONGEST_TEXT)


class DraftSchema(Schema):
    """A version as its file would say."""

    text = fields.String(
        required=True,
        validate=_RULES,
        metadata={"description": "规则集或表的全文（YAML） The whole text of a rule set or a dated table."},
    )


class EditSchema(DraftSchema):
    """Another text, in place of one that was read."""

    seen = fields.String(
        required=True,
        validate=validate.Length(equal=64),
        metadata={"description": "所修改文字的摘要 The digest of the text that was edited."},
    )


class RequestSchema(Schema):
    """Why a version is wanted, and what was looked at."""

    reason = fields.String(required=True, validate=[TEXT, NOT_BLANK], metadata={"description": "理由 Why."})
    comparison_id = fields.Integer(
        validate=validate.Range(1, 2**31 - 1),
        metadata={"description": "对比的编号（规则集，7天以内） The comparison, for a rule set, of the last 7 days."},
    )
    ground = fields.String(
        validate=[TEXT, NOT_BLANK],
        metadata={"description": "规则集没有对比的理由，列入例外 Why a rule set has none; listed among exceptions."},
    )


class AdoptionsQuestionSchema(PageArguments):
    """Which versions."""

    kind = fields.String(validate=validate.OneOf([kind.value for kind in Kind]))
    name = fields.String(validate=validate.Length(1, 80), metadata={"description": "方案或表 Scheme or table."})
    status = fields.String(validate=validate.OneOf([stage.value for stage in Stage]))
    on_a_ground = fields.Boolean(
        metadata={"description": "只列没有对比、写明理由的 Only those with a ground in place of a comparison."}
    )


class AdoptionSchema(Schema):
    """One version on its way, or adopted."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in Kind]))
    name = fields.String(required=True)
    version = fields.String(required=True)
    digest = fields.String(required=True)
    effective_from = fields.String(required=True, metadata={"format": "date"})
    effective_until = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    status = fields.String(required=True, validate=validate.OneOf([stage.value for stage in Stage]))
    status_title = fields.Nested(WordsSchema, required=True)
    reason = fields.String(required=True)
    comparison_id = fields.Integer(required=True, allow_none=True)
    ground = fields.String(required=True, allow_none=True)
    requested_by = fields.String(required=True, allow_none=True)
    requested_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    decided_by = fields.String(required=True, allow_none=True)
    decided_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    note = fields.String(required=True, allow_none=True)
    withdrawn_by = fields.String(required=True, allow_none=True)
    withdrawn_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})


class AdoptionsSchema(Schema):
    items = fields.List(fields.Nested(AdoptionSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class ActSchema(Schema):
    """What somebody did to it."""

    act = fields.String(required=True, validate=validate.OneOf([act.value for act in Act]))
    by = fields.String(required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})
    from_status = fields.String(required=True, allow_none=True)
    to_status = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)
    digest = fields.String(required=True)


class RowChangeSchema(Schema):
    """A row of a table before and after."""

    section = fields.String(required=True)
    id = fields.String(required=True)
    before = fields.Dict(required=True, allow_none=True)
    after = fields.Dict(required=True, allow_none=True)


class WholeAdoptionSchema(AdoptionSchema):
    """The version with its text, the rows of a table before and after, and all that was done to it."""

    text = fields.String(required=True, allow_none=True)
    rows = fields.List(fields.Nested(RowChangeSchema), required=True)
    acts = fields.List(fields.Nested(ActSchema), required=True)
