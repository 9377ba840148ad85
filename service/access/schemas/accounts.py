"""Accounts and tokens as the API takes and gives them."""

from marshmallow import Schema, fields, validate

from service.access.actions.tokens import LONGEST_TOKEN_DAYS
from service.access.passwords import LONGEST, SHORTEST
from service.access.permissions import Permission, Role
from service.core.web.paging import PageArguments
from service.core.web.schemas import ShownOnceSchema, WordsSchema

ROLES = [role.value for role in Role]
PERMISSIONS = [permission.value for permission in Permission]


class GrantSchema(Schema):
    """A role within a jurisdiction and a business line."""

    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    region = fields.String(
        load_default="",
        validate=validate.Regexp(r"\A[0-9]{0,12}\Z"),
        metadata={"description": "区域代码前缀，空为全部 Prefix of region codes; empty: all."},
    )
    office = fields.String(
        load_default="",
        validate=validate.Length(max=20),
        metadata={"description": "监管所代码，与区域只写一项 The code of a supervision office, instead of a region."},
    )
    line = fields.String(
        load_default="",
        validate=validate.Regexp(r"\A[a-z0-9-]{0,80}\Z"),
        metadata={"description": "业务条线代码，空为全部 The code of a business line; empty: all."},
    )


class AccountSchema(Schema):
    login = fields.String(required=True)
    name = fields.String(required=True)
    department = fields.String(required=True)
    department_code = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "登记簿中的部门代码；空为不在登记簿中 Its code in the registry; null: none of it."},
    )
    active = fields.Boolean(required=True)
    has_password = fields.Boolean(
        required=True, metadata={"description": "否：程序账号，只用令牌 False: a program's, which only tokens can use."}
    )
    created_at = fields.String(required=True, metadata={"format": "date-time"})
    grants = fields.List(fields.Nested(GrantSchema), required=True)


class AccountsSchema(Schema):
    items = fields.List(fields.Nested(AccountSchema), required=True)
    next = fields.String(required=True, allow_none=True)


_OWN_PASSWORD = fields.String(
    validate=validate.Length(1, LONGEST),
    metadata={"description": "设密码时必填：办理人本人的密码 Needed to set a password: that of whoever sets it."},
)


class NewAccountSchema(Schema):
    """An account to add; without a password it is a program's."""

    login = fields.String(
        required=True,
        validate=validate.Regexp(r"\A[A-Za-z0-9][A-Za-z0-9._@-]{0,79}\Z"),
    )
    name = fields.String(required=True, validate=validate.Length(1, 200))
    department = fields.String(load_default="", validate=validate.Length(max=200))
    password = fields.String(load_default=None, validate=validate.Length(SHORTEST, LONGEST))
    own_password = _OWN_PASSWORD


class AccountChangeSchema(Schema):
    """What is to change; what is left out stays."""

    active = fields.Boolean()
    owner = fields.String(
        load_default="",
        validate=validate.Length(max=80),
        metadata={"description": "停用时：其待办由谁接手 When it is disabled: the log-in of who takes over."},
    )
    password = fields.String(validate=validate.Length(SHORTEST, LONGEST))
    own_password = _OWN_PASSWORD
    department = fields.String(
        validate=validate.Length(max=200),
        metadata={"description": "部门名称，或登记簿中的代码 The department by name, or by its code in the registry."},
    )


class OpenItemSchema(Schema):
    """So many of something wait for a person, on that page."""

    words = fields.Nested(WordsSchema, required=True)
    number = fields.Integer(required=True)
    address = fields.String(required=True)
    since = fields.Date(required=True, allow_none=True, metadata={"description": "最早一件自何日起 Of the oldest."})
    due_on = fields.Date(required=True, allow_none=True)


class ChangedAccountSchema(AccountSchema):
    """The account as it is now; of one that is disabled, what waits for it."""

    open_items = fields.List(
        fields.Nested(OpenItemSchema),
        metadata={
            "description": "停用时：等待其办理、未写明接手人的事项；再次提交并写明 owner 即转交 "
            "When it was disabled and nobody takes over: what waits for it. State an `owner` to hand it over."
        },
    )


class TokenSchema(Schema):
    id = fields.String(required=True)
    login = fields.String(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.String(validate=validate.OneOf(PERMISSIONS)), required=True)
    created_at = fields.String(required=True, metadata={"format": "date-time"})
    expires_at = fields.String(required=True, metadata={"format": "date-time"})
    last_used_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    revoked_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})


class TokensSchema(Schema):
    items = fields.List(fields.Nested(TokenSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class NewTokenSchema(Schema):
    """A token to make."""

    login = fields.String(required=True, validate=validate.Length(1, 80), metadata={"description": "账号 Account."})
    name = fields.String(required=True, validate=validate.Length(1, 200), metadata={"description": "用途 Its use."})
    password = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST),
        metadata={"description": "办理人本人的密码 The password of whoever makes it."},
    )
    days = fields.Integer(load_default=90, validate=validate.Range(1, LONGEST_TOKEN_DAYS))
    scopes = fields.List(
        fields.String(validate=validate.OneOf(PERMISSIONS)),
        load_default=[],
        metadata={"description": "空为账号的全部权限 Empty: all that the account may do."},
    )


class MadeTokenSchema(ShownOnceSchema):
    id = fields.String(required=True)
    token = fields.String(required=True, allow_none=True, metadata={"description": "只显示这一次 Shown this once."})


class TokensQuestionSchema(PageArguments):
    """Whose tokens."""

    login = fields.String(validate=validate.Length(1, 80), metadata={"description": "账号 Account."})
