"""Records as requests write them: stated, repaired, revoked."""

from marshmallow import Schema, fields, validate

from rules.fields import RECORD_FIELDS
from service.facts.schemas.stated_fields import RecordSchema, StatedOwner, StatedType, stated_field_of
from service.intake.schemas.enterprises import DeliverySchema

_CODE = {"uscc": stated_field_of(RECORD_FIELDS["uscc"], StatedOwner, required=True, allow_none=False)}
_REPAIRED = (
    "record_id",
    "document_no",
    "authority",
    "occurred_on",
    "source",
    "scheme",
    "repaired_on",
    "ends_on",
    "revoked",
    "recorded_at",
    "version",
    "reason",
)


class OwnedRecordSchema(RecordSchema):
    """A record and the enterprise that it is about."""

    uscc = _CODE["uscc"]


RepairSchema = Schema.from_dict(
    {
        **_CODE,
        "type": stated_field_of(RECORD_FIELDS["type"], StatedType),
        **{name: stated_field_of(RECORD_FIELDS[name]) for name in _REPAIRED},
    },
    name="Repair",
)


class RecordsWriteSchema(DeliverySchema):
    """Records to take in: new ones are added, changed ones become a new version."""

    records = fields.List(fields.Nested(OwnedRecordSchema), required=True, validate=validate.Length(min=1))


class RepairsWriteSchema(DeliverySchema):
    """Repairs, delistings and revocations, each of a record named by its id, or by authority and document number."""

    repairs = fields.List(fields.Nested(RepairSchema), required=True, validate=validate.Length(min=1))
