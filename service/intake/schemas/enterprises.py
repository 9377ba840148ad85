"""Enterprises as the API takes them in, and what it says of rows taken in."""

from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from rules.fields import ENTERPRISE_FIELDS, PAPER_FIELDS
from service.core.web.schemas import Day, WordsSchema
from service.facts.schemas.stated_fields import EnterpriseSchema, StatedOwner, stated_field_of
from service.intake.schemas.imports import WordCountSchema
from service.reading.lengths import longest_of

# Contacts have a resource of their own: no request body that is kept or noted holds one.
_ADDRESS = stated_field_of(PAPER_FIELDS["address"], validate=validate.Length(max=longest_of("address")))


class DeliverySchema(Schema):
    """Where facts come from."""

    source = fields.String(
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"description": "数据来源单位 Who delivers the facts."},
    )
    data_on = Day(metadata={"description": "数据日期，默认今天 The day the data reach to, default today."})


class OwnerSchema(Schema):
    """One enterprise as it is handed in."""

    class Meta:
        include: ClassVar[dict[str, fields.Field[Any]]] = {
            **EnterpriseSchema.Meta.include,
            "uscc": stated_field_of(ENTERPRISE_FIELDS["uscc"], StatedOwner, required=True, allow_none=False),
            "address": _ADDRESS,
        }


class EnterprisesWriteSchema(DeliverySchema):
    """Enterprises to take in: new ones are added, changed ones corrected."""

    enterprises = fields.List(fields.Nested(OwnerSchema), required=True, validate=validate.Length(min=1))


class TakenSchema(Schema):
    """How the rows were dealt with: read is the sum of all others."""

    read = fields.Integer(required=True)
    inserted = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    corrected = fields.Integer(required=True)
    natural_persons = fields.Integer(
        required=True, metadata={"description": "自然人，只计数不保存 Natural persons: counted, not stored."}
    )
    unknown_words = fields.List(
        fields.Nested(WordCountSchema),
        metadata={"description": "未知用语，按原文保留，匹配前不计入规则 Words that no list has: kept, not counted."},
    )
    warnings = fields.List(
        fields.Nested(WordsSchema),
        required=True,
        metadata={"description": "提示：可疑的日期和数字，已照写保存。 Doubtful days and counts, taken as they stand."},
    )


class AttributesSchema(EnterpriseSchema):
    """The fields of an enterprise but for its code, which the address names."""

    class Meta:
        exclude = ("uscc",)
        include: ClassVar[dict[str, fields.Field[Any]]] = {"address": _ADDRESS}
