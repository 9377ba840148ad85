"""The answers of the health checks."""

from marshmallow import Schema, fields, validate

from service.core.db.schedule import DailyState


class HealthSchema(Schema):
    """That all is well."""

    status = fields.String(required=True, metadata={"description": "live 或 ready live or ready"})


class DailySchema(Schema):
    """How a kind of work stands that is done once a day."""

    kind = fields.String(required=True)
    hour = fields.Integer(
        required=True, metadata={"description": "几点起（北京时间） From which hour, in Asia/Shanghai."}
    )
    last_day = fields.String(required=True, allow_none=True, metadata={"format": "date"})
    state = fields.String(required=True, validate=validate.OneOf([state.value for state in DailyState]))
    message = fields.String(required=True)


class ReadySchema(HealthSchema):
    """That it can serve, and how what is done once a day stands."""

    schedule = fields.List(fields.Nested(DailySchema), required=True)
