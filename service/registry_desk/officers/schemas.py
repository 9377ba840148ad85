"""Officers, their certificates and absences, and recusals, as the API writes them."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, Day, WordsSchema
from service.registries.inspectors import Kind, Why
from service.registries.officer_statements import MOST_CODES, MOST_REASON, MOST_VISITS

_CODE = validate.Length(max=40)
_MOST_FILED = 1_000
_REASON = "理由，封存 The reason, which is sealed."


class HindranceSchema(Schema):
    """Why somebody cannot be drawn on the day."""

    why = fields.String(required=True, validate=validate.OneOf([one.value for one in Why]))
    day = fields.Date(
        required=True, allow_none=True, metadata={"description": "相关日期 The day that belongs to it, if any."}
    )
    words = fields.Nested(WordsSchema, required=True)


class CertificateSchema(Schema):
    """An enforcement certificate, valid from and to its days, both included."""

    certificate_no = fields.String(
        required=True, allow_none=True, metadata={"description": "执法证号；null 为已到期清除 null: erased."}
    )
    issued_by = fields.String(required=True, allow_none=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    revoked_on = fields.Date(required=True, allow_none=True)
    valid = fields.Boolean(required=True, metadata={"description": "当日是否有效 Whether it is valid on the day."})


class AbsenceSchema(Schema):
    """Days on which an officer cannot be drawn, both included."""

    id = fields.Integer(required=True)
    from_day = fields.Date(required=True)
    until_day = fields.Date(required=True)
    reason = fields.String(required=True, allow_none=True)
    recorded_by = fields.String(required=True)
    recorded_at = fields.DateTime(required=True)
    withdrawn_by = fields.String(required=True, allow_none=True)
    withdrawn_at = fields.DateTime(required=True, allow_none=True)


class InspectorVersionSchema(Schema):
    """One version of an officer."""

    number = fields.String(required=True, metadata={"description": "名录库中的编号 The number in the registry."})
    kind = fields.String(required=True, validate=validate.OneOf([one.value for one in Kind]))
    department = fields.String(
        required=True, allow_none=True, metadata={"description": "部门代码；null 为本局 null: the bureau itself."}
    )
    region = fields.String(required=True)
    office = fields.String(required=True, allow_none=True)
    qualifications = fields.List(fields.String(), required=True)
    lead = fields.Boolean(required=True)
    cap = fields.Integer(
        required=True, allow_none=True, metadata={"description": "年度检查户次上限 Visits a year; null: no cap."}
    )
    valid_from = fields.Date(required=True, allow_none=True, metadata={"description": "空为一直有效 null: always."})
    valid_until = fields.Date(
        required=True, allow_none=True, metadata={"description": "停用日期 First day out of the registry."}
    )
    note = fields.String(required=True, allow_none=True)
    recorded_by = fields.String(required=True)
    recorded_at = fields.DateTime(required=True)


class InspectorRowSchema(InspectorVersionSchema):
    """An officer as he stands on the day of the list, and whether he can be drawn on it."""

    name = fields.String(required=True)
    drawn = fields.Integer(
        required=True, metadata={"description": "当年已抽取户次 Visits of that year for which he was drawn."}
    )
    cap_left = fields.Integer(required=True, allow_none=True)
    certified_until = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "执法证连续有效至 The last day of certificates that are valid without a break."},
    )
    can_be_drawn = fields.Boolean(required=True)
    hindrances = fields.List(fields.Nested(HindranceSchema), required=True)


class InspectorsSchema(Schema):
    """A page of officers."""

    items = fields.List(fields.Nested(InspectorRowSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "下一页 The next page."})


class InspectorSchema(InspectorRowSchema):
    """An officer as he stands today, with certificates, absences and all versions."""

    account = fields.String(required=True, allow_none=True)
    certificates = fields.List(fields.Nested(CertificateSchema), required=True)
    absences = fields.List(fields.Nested(AbsenceSchema), required=True)
    versions = fields.List(fields.Nested(InspectorVersionSchema), required=True)


class InspectorsQuestionSchema(PageArguments):
    """Which officers."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=80),
        metadata={"description": "编号开头或姓名的一部分 How the number begins, or a piece of the name."},
    )
    on = Day(metadata={"description": "哪一天的 As of which day; today if left out."})
    ended = fields.Boolean(load_default=False, metadata={"description": "包括已停用的 Those out of use, too."})


class CertificateStatementSchema(Schema):
    """What is stated of a certificate; what is left out stays as it is known."""

    certificate_no = fields.String(required=True, validate=validate.Length(min=1, max=60))
    issued_by = fields.String(validate=validate.Length(max=200))
    valid_from = Day()
    valid_until = Day()
    revoked_on = Day()


class InspectorStatementSchema(Schema):
    """What is stated of an officer; what is left out stays as it is known."""

    name = fields.String(validate=validate.Length(min=1, max=80))
    account = fields.String(validate=validate.Length(max=80), metadata={"description": "登录名 Log-in; empty: none."})
    department = fields.String(validate=_CODE, metadata={"description": "空为本局 Empty: the bureau itself."})
    region = fields.String(validate=validate.Length(max=20))
    office = fields.String(validate=_CODE)
    kind = fields.String(validate=validate.OneOf([one.value for one in Kind]))
    qualifications = fields.List(fields.String(validate=_CODE), validate=validate.Length(max=MOST_CODES))
    lead = fields.Boolean()
    cap = fields.Integer(
        allow_none=True,
        validate=validate.Range(1, MOST_VISITS),
        metadata={"description": "null 为不设上限 null: no cap.", "minimum": 1, "maximum": MOST_VISITS},
    )
    valid_from = Day(metadata={"description": "自何日起 From which day on; today if left out."})
    valid_until = Day(
        or_never=True, allow_none=True, metadata={"description": "停用日期；null 为取消停用 null: no end is known."}
    )
    note = fields.String(validate=validate.Length(max=500))
    certificates = fields.List(fields.Nested(CertificateStatementSchema), validate=validate.Length(max=20))


class AbsenceStatementSchema(Schema):
    """Days on which an officer cannot be drawn, both included."""

    from_day = Day(required=True)
    until_day = Day(required=True)
    reason = fields.String(validate=validate.Length(max=MOST_REASON))


class RecusalSchema(Schema):
    """A recusal, without its reason."""

    id = fields.Integer(required=True)
    inspector = fields.String(required=True)
    subject = fields.String(required=True)
    from_day = fields.Date(required=True)
    until_day = fields.Date(required=True, allow_none=True)
    holds = fields.Boolean(required=True, metadata={"description": "今天是否有效 Whether it holds today."})
    filed_by = fields.String(required=True)
    filed_at = fields.DateTime(required=True)
    withdrawn_by = fields.String(required=True, allow_none=True)
    withdrawn_at = fields.DateTime(required=True, allow_none=True)


class RecusalsSchema(Schema):
    """A page of recusals, without their reasons."""

    items = fields.List(fields.Nested(RecusalSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "下一页 The next page."})


class RecusalsQuestionSchema(PageArguments):
    """Which recusals."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=64),
        metadata={"description": "人员编号或对象代码 The number of an officer or the code of a subject."},
    )
    ended = fields.Boolean(load_default=False, metadata={"description": "包括已结束和撤回的 Those over, too."})


class RecusalStatementSchema(Schema):
    """Who is never matched with whom, from a day until another, both included."""

    inspector = fields.String(required=True, validate=_CODE)
    subject = fields.String(
        required=True,
        validate=validate.Length(max=64),
        metadata={"description": "统一社会信用代码或 REG- 登记号 Its code, or a number REG-…."},
    )
    from_day = Day(metadata={"description": "不填为今天 Today if left out."})
    until_day = Day(allow_none=True, metadata={"description": "不填为长期 No end if left out."})
    reason = fields.String(
        required=True, validate=[validate.Length(min=1, max=MOST_REASON), NOT_BLANK], metadata={"description": _REASON}
    )


class RecusalStatementsSchema(Schema):
    """Recusals to be filed; all or none are taken."""

    recusals = fields.List(
        fields.Nested(RecusalStatementSchema), required=True, validate=validate.Length(min=1, max=_MOST_FILED)
    )


class FiledSchema(Schema):
    """What was filed."""

    added = fields.Integer(required=True)
    unchanged = fields.Integer(required=True, metadata={"description": "原已申报的 Filed before."})
    notices = fields.List(fields.Nested(WordsSchema), required=True)


class SealedReasonSchema(Schema):
    """The sealed reason of a recusal."""

    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "理由；null 为已到期清除 null: erased."}
    )


class OwnSchema(Schema):
    """What the registry says of the officer who asks, and his recusals."""

    inspector = fields.Nested(
        InspectorSchema, required=True, allow_none=True, metadata={"description": "null：不在名录库中 not in it."}
    )
    recusals = fields.List(fields.Nested(RecusalSchema), required=True)
