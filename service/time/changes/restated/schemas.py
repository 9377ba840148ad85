"""What the API is asked of restatements, and answers."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import SCHEME, Day, Shaped, WordsSchema
from service.decisions.moves import CAUSES, FIRST
from service.time.changes.restated.words import STATE_WORDS
from service.time.changes.schemas.of_many import ChangesGroupSchema


class RestatementStartSchema(Schema):
    """Which scheme on which past day, as known on which two days."""

    scheme = Shaped(SCHEME, "方案 The scheme.", required=True)
    as_of = Day(required=True, metadata={"description": "基准日，今天或以前 The day, today or before."})
    known_first = Day(
        data_key="known_from",
        metadata={"description": "当时的数据截止日，默认即基准日 What was known first; default: on the day itself."},
    )
    known_last = Day(
        data_key="known_to",
        metadata={"description": "后来的数据截止日，默认今天 What is known last; default: today."},
    )


class RestatementsQuestionSchema(PageArguments):
    """Of which scheme."""

    scheme = Shaped(SCHEME, "只列这一方案 Only this scheme's.")


class RestatementSchema(Schema):
    """One restatement; the numbers are null for an account of some regions, whose own stand in the result."""

    id = fields.Integer(required=True)
    scheme = fields.String(required=True)
    as_of = fields.String(required=True, metadata={"format": "date"})
    known_from = fields.String(required=True, metadata={"format": "date"})
    known_to = fields.String(required=True, metadata={"format": "date"})
    versions = fields.List(fields.String(), required=True, metadata={"description": "所依版本 What decides."})
    status = fields.String(required=True, validate=validate.OneOf(list(STATE_WORDS)))
    status_title = fields.Nested(WordsSchema, required=True)
    enterprises = fields.Integer(required=True, allow_none=True)
    moved = fields.Integer(required=True, allow_none=True)
    failed_enterprises = fields.Integer(required=True, allow_none=True)
    started_by = fields.String(required=True)
    created_at = fields.String(required=True)
    finished_at = fields.String(required=True, allow_none=True)


class RestatementsSchema(Schema):
    """A page of restatements."""

    items = fields.List(fields.Nested(RestatementSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class RestatedSchema(Schema):
    """What a restatement found of those of the account's jurisdictions."""

    banners = fields.List(fields.Nested(WordsSchema), required=True)
    first_known = fields.Integer(
        required=True, metadata={"description": "当时尚未知悉的户数 Of how many nothing was known first."}
    )
    total = fields.Nested(ChangesGroupSchema, required=True)
    by_region = fields.List(fields.Nested(ChangesGroupSchema), required=True)
    by_office = fields.List(fields.Nested(ChangesGroupSchema), required=True)


class RestatementResultSchema(RestatementSchema):
    """One restatement, how far it is, and once it is complete what came of it in the account's jurisdictions."""

    progress = fields.Dict(required=True, metadata={"description": "进度 How far it is."})
    result = fields.Nested(
        RestatedSchema,
        required=True,
        allow_none=True,
        metadata={"description": "未完成为空 Null until it is complete."},
    )


class RestatedFirmSchema(Schema):
    """One enterprise whose tier is another; a tier of null is not classified."""

    uscc = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    region = fields.String(required=True)
    office = fields.String(required=True, allow_none=True)
    from_tier = fields.String(required=True, allow_none=True)
    to_tier = fields.String(required=True, allow_none=True)
    cause = fields.String(required=True, validate=validate.OneOf([one for one in CAUSES if one != FIRST]))
    cause_title = fields.Nested(WordsSchema, required=True)
    points = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "分值之差；null：一方没有分值 Null: a side has no score."},
    )


class RestatedFirmsSchema(Schema):
    """A page of those whose tier is another; `number` is how many there are in all."""

    restatement = fields.Integer(required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    number = fields.Integer(required=True)
    items = fields.List(fields.Nested(RestatedFirmSchema), required=True)
    next = fields.String(required=True, allow_none=True)
