"""Models and the switches that put them to use, as the API takes and gives them."""

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import SCHEME, TEXT, Day, Shaped, WordsSchema
from service.decisions.switches import MODES, STATES
from service.model.queries.registry import DIGEST
from service.model.words import MODEL_KINDS


class ModelsQuestionSchema(PageArguments):
    """Which models."""

    scheme = Shaped(SCHEME, "方案 Scheme.")


class RegistrationSchema(Schema):
    """What is said of a model file that is registered."""

    note = fields.String(validate=TEXT, metadata={"description": "说明 A note."})


class ModelFileSchema(Schema):
    """The file of a model."""

    file = Upload(
        required=True, metadata={"description": "credit-tiers model train 写出的模型文件 The file that it wrote."}
    )


class ModelSchema(Schema):
    """A registered model; `digest` is the SHA-256 by which it is called everywhere."""

    digest = fields.String(required=True)
    scheme = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(MODEL_KINDS))
    kind_title = fields.Nested(WordsSchema, required=True)
    title = fields.String(required=True)
    registered_by = fields.String(required=True)
    registered_at = fields.AwareDateTime(required=True)
    note = fields.String(required=True, allow_none=True)


class ModelsSchema(Schema):
    """A page of models, the last registered first."""

    items = fields.List(fields.Nested(ModelSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class ModelWithCardSchema(ModelSchema):
    """A model with its card: what it learned from, its steps, how it was evaluated."""

    card = fields.Dict(required=True)


class WantedSwitchSchema(Schema):
    """What is asked for: a model of the scheme live or in shadow, or no model at all."""

    scheme = Shaped(SCHEME, "方案 Scheme.", required=True)
    model = Shaped(DIGEST, "模型摘要值；停用时不写 The digest of the model; left out where the mode is off.")
    mode = fields.String(
        required=True,
        validate=validate.OneOf(MODES),
        metadata={"description": "live 计分，shadow 试算（不计分），off 不使用模型 With points, without, or no model."},
    )
    reason = fields.String(required=True, validate=TEXT, metadata={"description": "理由 Why."})


class SwitchesQuestionSchema(PageArguments):
    """Which switches."""

    scheme = Shaped(SCHEME, "方案 Scheme.")
    model = Shaped(DIGEST, "模型摘要值 The digest of the model.")
    status = fields.String(validate=validate.OneOf(STATES))
    on = Day(metadata={"description": "只列该日曾在用的 Only those that were in use on that day."})


class SwitchSchema(Schema):
    """A switch and how far it is; `used_until` null and `used_from` not: it is in use."""

    id = fields.Integer(required=True)
    scheme = fields.String(required=True)
    model = fields.String(required=True, allow_none=True)
    mode = fields.String(required=True, validate=validate.OneOf(MODES))
    mode_title = fields.Nested(WordsSchema, required=True)
    reason = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATES))
    status_title = fields.Nested(WordsSchema, required=True)
    requested_by = fields.String(required=True)
    requested_at = fields.AwareDateTime(required=True)
    decided_by = fields.String(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    used_from = fields.AwareDateTime(required=True, allow_none=True)
    used_until = fields.AwareDateTime(required=True, allow_none=True)


class SwitchesSchema(Schema):
    """A page of switches, the newest first."""

    items = fields.List(fields.Nested(SwitchSchema), required=True)
    next = fields.String(required=True, allow_none=True)
