"""What is said with each act upon an item."""

from marshmallow import Schema, fields, validate

from service.core.attached_files import MOST_OF_ONE
from service.core.web.schemas import NOT_BLANK, REGION, TEXT, Day, Shaped
from service.ledger.actions.close_out import LONGEST_EVIDENCE
from service.ledger.actions.many import MOST, OF_MANY
from service.ledger.item import LONGEST_TEXT
from service.ledger.schemas.items import ItemProposalSchema
from service.ledger.states import Rating

_CODE = validate.Length(1, 80)
_ANSWER = [validate.Length(1, LONGEST_TEXT), NOT_BLANK]


def _note() -> fields.String:
    return fields.String(load_default=None, allow_none=True, validate=[TEXT, NOT_BLANK])


class ItemReasonSchema(Schema):
    """Why."""

    reason = fields.String(required=True, validate=[TEXT, NOT_BLANK], metadata={"description": "理由 Why."})


class AssignmentSchema(Schema):
    """Who is to deal with the item, and in which unit; what is not stated stays as it is."""

    owner = fields.String(
        required=True, validate=_CODE, metadata={"description": "承办人账号 The log-in of the owner."}
    )
    region = Shaped(REGION, "行政区划代码 The region of the unit.", load_default=None, allow_none=True)
    office = fields.String(load_default=None, allow_none=True, validate=_CODE)
    department = fields.String(load_default=None, allow_none=True, validate=_CODE)
    note = _note()


class DuplicateSchema(Schema):
    """Of which item it is another telling; null: of none."""

    of = fields.String(required=True, allow_none=True, validate=validate.Length(1, 40))


class ItemAnswerSchema(Schema):
    """What is answered."""

    text = fields.String(required=True, validate=_ANSWER, metadata={"description": "答复 What is answered."})


class SignatureSchema(Schema):
    """What the leader adds who signs."""

    note = _note()


class ParkingSchema(Schema):
    """Until when it is parked, and why."""

    until = Day(required=True, metadata={"description": "挂账至 Until when."})
    reason = fields.String(required=True, validate=[TEXT, NOT_BLANK])


class RatingSchema(Schema):
    """What who filed it says of the answer."""

    rating = fields.String(
        required=True, validate=validate.OneOf([one.value for one in Rating if one is not Rating.NOT_RATED])
    )
    note = _note()


def _evidence() -> fields.String:
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=[validate.Length(1, LONGEST_EVIDENCE), NOT_BLANK],
        metadata={
            "description": "复查依据，如复查记录的编号；责令改正须写，或指明附件 What shows the re-check, such as "
            "the number of its record: needed of an order to correct, unless a file does."
        },
    )


class CloseOutSchema(Schema):
    """Why it is closed out; an order to correct states the day of its re-check, and what shows it."""

    opinion = fields.String(required=True, validate=[TEXT, NOT_BLANK])
    rechecked_on = Day(
        load_default=None, allow_none=True, metadata={"description": "复查日期 The day of the re-check."}
    )
    evidence = _evidence()
    attachments = fields.List(
        fields.Integer(validate=validate.Range(1, 2**31 - 1)),
        load_default=list,
        validate=validate.Length(max=MOST_OF_ONE),
        metadata={"description": "作为依据的附件，按 id Files of the item that show it, by id."},
    )


class AskedExtensionSchema(Schema):
    """How many more days are asked for, and why."""

    days = fields.Integer(required=True, validate=validate.Range(1, 366))
    reason = fields.String(required=True, validate=[TEXT, NOT_BLANK])


class DecidedExtensionSchema(Schema):
    """Whether more days are given."""

    granted = fields.Boolean(required=True)
    opinion = fields.String(required=True, validate=[TEXT, NOT_BLANK])


class ItemDecisionSchema(ItemProposalSchema):
    """What is decided, and the answer, which speaks of the record alone."""

    answer = fields.String(required=True, validate=_ANSWER)
    took_no_part = fields.Boolean(
        load_default=False,
        metadata={
            "description": "声明未参与作出该记录；外部来源的记录必须声明 That who decides took no part in it: to be "
            "stated of every record from outside."
        },
    )


class ManyItemsSchema(Schema):
    """One act upon many items, with one opinion; to assign them, the owner and the unit."""

    act = fields.String(required=True, validate=validate.OneOf([act.value for act in OF_MANY]))
    numbers = fields.List(
        fields.String(validate=validate.Length(1, 40)), required=True, validate=validate.Length(1, MOST)
    )
    opinion = fields.String(required=True, validate=[TEXT, NOT_BLANK])
    owner = fields.String(load_default=None, allow_none=True, validate=_CODE)
    region = Shaped(REGION, "行政区划代码 The region of the unit.", load_default=None, allow_none=True)
    office = fields.String(load_default=None, allow_none=True, validate=_CODE)
    department = fields.String(load_default=None, allow_none=True, validate=_CODE)
    rechecked_on = Day(load_default=None, allow_none=True)
    evidence = _evidence()


class RefusedItemSchema(Schema):
    """An item to which it was not done, and why."""

    number = fields.String(required=True)
    message = fields.String(required=True)


class DoneToManySchema(Schema):
    """What became of the items."""

    done = fields.List(fields.String(), required=True)
    refused = fields.List(fields.Nested(RefusedItemSchema), required=True)
