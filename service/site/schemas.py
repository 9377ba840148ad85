"""The answers of the health checks."""

from marshmallow import Schema, fields


class HealthSchema(Schema):
    """That all is well."""

    status = fields.String(required=True, metadata={"description": "live 或 ready live or ready"})
