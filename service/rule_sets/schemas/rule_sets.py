"""Rule sets as the API gives them."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import Day, WordsSchema


class RuleSetsQuestionSchema(Schema):
    """Which rule sets."""

    scheme = fields.String(validate=validate.Length(max=80), metadata={"description": "方案 Scheme."})
    in_force_on = Day(metadata={"description": "只列当日适用的版本 Only the versions in force on the day."})


class TierSchema(Schema):
    id = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    band = fields.Nested(WordsSchema, required=True, allow_none=True)


class RuleSetHeadingSchema(Schema):
    """What identifies a rule set; its standing and banners go with everything that it says."""

    scheme = fields.String(required=True)
    version = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    sha256 = fields.String(required=True)
    standing = fields.String(required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    disclosure = fields.String(required=True)
    effective_from = fields.String(required=True, metadata={"format": "date"})
    effective_until = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    approved_on = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    tier_noun = fields.Nested(WordsSchema, required=True)
    score_noun = fields.Nested(WordsSchema, required=True)
    tiers = fields.List(fields.Nested(TierSchema), required=True)


class RuleSetsSchema(Schema):
    items = fields.List(fields.Nested(RuleSetHeadingSchema), required=True)


class RuleSetSchema(RuleSetHeadingSchema):
    """The whole document, in words, with what each figure rests on."""

    reads = fields.List(fields.String(), required=True)
    extends = fields.String(required=True, allow_none=True)
    objection = fields.String(required=True)
    score = fields.Dict(required=True)
    legal_basis = fields.List(fields.Dict(), required=True)
    figures = fields.Dict(required=True)
    levels = fields.List(fields.Dict(), required=True)
    groups = fields.List(fields.Dict(), required=True)
    indicators = fields.List(fields.Dict(), required=True)
    overrides = fields.List(fields.Dict(), required=True)
    switched_off = fields.List(
        fields.Dict(), required=True, metadata={"description": "已停用的判定规则 Overrides that are not applied."}
    )
    not_rated = fields.List(fields.Dict(), required=True)
    inspection = fields.Dict(required=True)
    source = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "合并后的原文，摘要由此计算；无权查看权重等数值时为空 "
            "The merged text that the digest is taken from; null for those who may not read its figures."
        },
    )
