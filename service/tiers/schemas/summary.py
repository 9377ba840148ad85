"""The summary of a scheme's tiers as the API gives it."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import Shaped, WordsSchema
from service.decisions.change_counts import COUNTY
from service.tiers.schemas.lists import EditionQuestionSchema, EditionSchema


class TierSummaryQuestionSchema(EditionQuestionSchema):
    """Which scheme, where, and how fine the regions are."""

    region = Shaped(f"[0-9]{{1,{COUNTY}}}", "行政区划代码的前几位 The first digits of the region code.")
    depth = fields.Integer(
        load_default=4,
        validate=validate.OneOf([2, 4, 6]),
        metadata={"description": "2 省，4 市，6 县 2 province, 4 city, 6 county."},
    )


class TierShareSchema(Schema):
    tier = fields.String(required=True, allow_none=True)
    title = fields.Nested(WordsSchema, required=True)
    number = fields.Integer(required=True)
    share = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "占已分类户数的比例 The share of those that are classified."},
    )


class GroupSchema(Schema):
    """The tiers of one region, section of industry or step that decided."""

    key = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True, allow_none=True)
    number = fields.Integer(required=True)
    tiers = fields.List(fields.Nested(TierShareSchema), required=True)


class MoveSchema(Schema):
    """So many enterprises moved; null is not classified, `is_first` was not there before."""

    from_tier = fields.String(required=True, allow_none=True)
    to_tier = fields.String(required=True, allow_none=True)
    is_first = fields.Boolean(required=True)
    cause = fields.String(required=True)
    cause_title = fields.Nested(WordsSchema, required=True)
    number = fields.Integer(required=True)


class TierSummarySchema(EditionSchema):
    """Numbers and shares; null where the account's jurisdiction or the region leaves a count unknown."""

    number = fields.Integer(required=True)
    tiers = fields.List(fields.Nested(TierShareSchema), required=True)
    by_region = fields.List(fields.Nested(GroupSchema), required=True)
    by_industry = fields.List(fields.Nested(GroupSchema), required=True, allow_none=True)
    by_decided_by = fields.List(fields.Nested(GroupSchema), required=True, allow_none=True)
    changes = fields.List(
        fields.Nested(MoveSchema),
        required=True,
        allow_none=True,
        metadata={"description": "较上一批次的变动 What moved since the run before."},
    )
