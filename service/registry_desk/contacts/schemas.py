"""Contacts as the API takes them in and tells them."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import Day
from service.registries.contacts import LONGEST_NAME, LONGEST_PHONE

_NAME = {"description": "联系人姓名 The contact's name."}
_PHONE = {"description": "联系电话，几个号码用顿号分开 Telephone; several are parted by commas."}


class ContactStatementSchema(Schema):
    """Whom to reach and how; one of the two at least."""

    name = fields.String(load_default="", validate=validate.Length(max=LONGEST_NAME), metadata=_NAME)
    phone = fields.String(load_default="", validate=validate.Length(max=LONGEST_PHONE), metadata=_PHONE)


class ContactSchema(Schema):
    """The contact of a subject."""

    name = fields.String(required=True, allow_none=True, metadata=_NAME)
    phone = fields.String(required=True, allow_none=True, metadata=_PHONE)


class KeptSchema(Schema):
    """That a contact is kept, and until when; never whose."""

    code = fields.String(required=True, metadata={"description": "对象的现用代码 The code of the subject."})
    retain_until = Day(required=True, metadata={"description": "保存至 Kept until, then erased."})
