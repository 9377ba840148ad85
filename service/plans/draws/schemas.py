"""Draws as the API takes and gives them."""

from marshmallow import Schema, fields, validate

from inspection.hashing import HASH
from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, TEXT, Shaped, ShownOnceSchema, WordsSchema
from service.plans.batch import BatchStatus
from service.plans.draws.actions.looks import PURPOSE_LENGTHS
from service.plans.draws.actions.number import MOST_CHARACTERS
from service.plans.draws.queries.changes import ChangeKind, ChangeStatus
from service.plans.draws.sources import MOST_SOURCES
from service.plans.draws.states import Act

_LINE = validate.Length(min=1, max=MOST_CHARACTERS)
_STATES = validate.OneOf([state.value for state in BatchStatus])


class LockSchema(Schema):
    """By which numbers a batch is drawn, each named before anybody can know it."""

    sources = fields.List(
        fields.String(validate=_LINE),
        required=True,
        validate=validate.Length(min=1, max=MOST_SOURCES),
        metadata={
            "description": "随机数来源，按次序 Where the number comes from, in order: dice|40, party|office|SHA-256, "
            "lottery|kl8|2027001|drawn, index|000001|20270105."
        },
    )
    open = fields.Boolean(
        load_default=False,
        metadata={"description": "不加密封值（仅限单一比例且未按类别筛选）No secret: one ratio, no filter by tier."},
    )


class LockOrderSchema(ShownOnceSchema):
    """What is shown once: print it for two sealed envelopes. Nothing of it is stored."""

    secret = fields.String(required=True, allow_none=True, metadata={"description": "密封值 The secret."})
    key = fields.String(required=True, allow_none=True, metadata={"description": "补抽密钥 The key of replacements."})
    sources = fields.List(fields.String(), required=True)
    bits = fields.Integer(required=True, metadata={"description": "随机数的比特数 The bits of the number."})
    job = fields.Integer(required=True, metadata={"description": "锁定名单的任务 The job that locks the lists."})


class PartToLockSchema(Schema):
    """A part of what was drawn whose officers were not ready at the lock: whose they are, where, of which cells."""

    department = fields.String(load_default=None, allow_none=True, validate=validate.Length(min=1, max=40))
    region = Shaped("[0-9]{0,12}", "人员所属区划前缀 Where the officers serve.", load_default="")
    cells = fields.List(
        fields.String(validate=validate.Length(min=1, max=80)), required=True, validate=validate.Length(min=1, max=500)
    )
    sources = fields.List(
        fields.String(validate=_LINE), required=True, validate=validate.Length(min=1, max=MOST_SOURCES)
    )


class ChildLockSchema(ShownOnceSchema):
    """What is shown once of a draw of officers that is locked now."""

    draw_id = fields.String(required=True)
    secret = fields.String(required=True, allow_none=True)
    key = fields.String(required=True, allow_none=True)
    sources = fields.List(fields.String(), required=True)


class NumberSchema(Schema):
    """The seed lines, one to each source, in its order."""

    lines = fields.List(
        fields.String(validate=_LINE), required=True, validate=validate.Length(min=1, max=MOST_SOURCES + 1)
    )


class DrawReasonSchema(Schema):
    """Why a draw should be void."""

    reason = fields.String(required=True, validate=[TEXT, NOT_BLANK])


class VoidDecisionSchema(Schema):
    """Whether a draw is void."""

    void = fields.Boolean(required=True)
    opinion = fields.String(required=True, validate=[TEXT, NOT_BLANK])


class VerdictSchema(Schema):
    """What a witness signed."""

    verified = fields.Boolean(required=True)
    signed_paper = Shaped(HASH, "签字文书的 SHA-256 The SHA-256 of the signed paper.", required=True)


class ChangeRequestSchema(Schema):
    """Who leaves: a subject out of scope, or an officer of its team."""

    subject = fields.String(required=True, validate=validate.Length(min=1, max=64))
    officer = fields.String(load_default=None, allow_none=True, validate=validate.Length(min=1, max=40))
    reason = fields.String(required=True, validate=[TEXT, NOT_BLANK])
    evidence = fields.String(required=True, validate=[TEXT, NOT_BLANK])


class ChangeDecisionSchema(Schema):
    """With the key of the envelope the next link is revealed; without it the replacement is refused."""

    key = Shaped(HASH, "补抽密钥 The key of replacements.", load_default=None, allow_none=True)
    opinion = fields.String(required=True, validate=[TEXT, NOT_BLANK])


class ChangeSchema(Schema):
    """A replacement and how far it is."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([kind.value for kind in ChangeKind]))
    subject = fields.String(required=True)
    officer = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    evidence = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf([status.value for status in ChangeStatus]))
    number = fields.Integer(required=True, allow_none=True)
    link = fields.String(required=True, allow_none=True)
    came = fields.String(required=True, allow_none=True)
    asked_by = fields.String(required=True)
    asked_at = fields.String(required=True, metadata={"format": "date-time"})
    decided_by = fields.String(required=True, allow_none=True)
    opinion = fields.String(required=True, allow_none=True)


class DrawSchema(Schema):
    """How far a draw is; no list stands in it."""

    draw_id = fields.String(required=True)
    batch = fields.Integer(required=True)
    parent = fields.String(required=True, allow_none=True)
    children = fields.List(fields.String(), required=True)
    department = fields.String(required=True, allow_none=True)
    region = fields.String(required=True, allow_none=True)
    status = fields.String(required=True, validate=_STATES)
    status_title = fields.Nested(WordsSchema, required=True)
    allowed = fields.List(fields.String(validate=validate.OneOf([act.value for act in Act])), required=True)
    commitment = fields.String(required=True, allow_none=True)
    verifier = fields.String(required=True)
    sources = fields.List(fields.String(), required=True)
    lines = fields.List(fields.String(), required=True)
    selected = fields.Integer(required=True, allow_none=True)
    replacements = fields.Integer(required=True)
    unstaffed = fields.Nested(WordsSchema, required=True, allow_none=True)
    locked_by = fields.String(required=True)
    locked_at = fields.String(required=True, metadata={"format": "date-time"})
    number_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    drawn_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    void_asked_by = fields.String(required=True, allow_none=True)
    void_reason = fields.String(required=True, allow_none=True)
    void_opinion = fields.String(required=True, allow_none=True)
    verified = fields.Boolean(required=True, allow_none=True)
    signed_paper = fields.String(required=True, allow_none=True)
    job = fields.Integer(required=True, allow_none=True)
    job_state = fields.String(required=True, allow_none=True)


class DrawsQuestionSchema(PageArguments):
    """Which draws."""

    status = fields.String(load_default="", validate=validate.OneOf(["", *[state.value for state in BatchStatus]]))


class ListedDrawSchema(Schema):
    """A draw of the list."""

    draw_id = fields.String(required=True)
    status = fields.String(required=True, validate=_STATES)
    batch = fields.Integer(required=True)
    batch_title = fields.String(required=True)
    line_title = fields.String(required=True)
    selected = fields.Integer(required=True, allow_none=True)
    locked_at = fields.String(required=True, metadata={"format": "date-time"})
    verified = fields.Boolean(required=True, allow_none=True)


class DrawsSchema(Schema):
    """A page of draws, the newest first."""

    items = fields.List(fields.Nested(ListedDrawSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class PurposeSchema(PageArguments):
    """What a list is looked at for; it is recorded with every look."""

    purpose = fields.String(
        required=True,
        validate=validate.Length(*PURPOSE_LENGTHS),
        metadata={"description": "用途，随每次查看记入审计日志 What for; kept in the audit log with every look."},
    )


class RecordPurposeSchema(Schema):
    """What a sealed record is taken away for."""

    purpose = fields.String(required=True, validate=validate.Length(*PURPOSE_LENGTHS))


class DrawnSubjectSchema(Schema):
    """One of those drawn, with the exact probability of being drawn, and in millionths."""

    place = fields.Integer(required=True)
    subject = fields.String(required=True)
    stratum = fields.String(required=True)
    cell = fields.String(required=True)
    probability = fields.String(required=True)
    inclusion = fields.Integer(required=True)
    replaced_by_link = fields.Integer(required=True)
    officers = fields.List(fields.String(), required=True)


class DrawnSchema(Schema):
    """A page of those drawn, in the order of their tickets."""

    draw_id = fields.String(required=True)
    items = fields.List(fields.Nested(DrawnSubjectSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class OtherDrawSchema(Schema):
    """Another draw of the period that drew the same subject; made elsewhere, it has no number here."""

    draw_id = fields.String(required=True, allow_none=True)
    batch = fields.Integer(required=True, allow_none=True)
    title = fields.String(required=True, allow_none=True)
    line_title = fields.String(required=True)
    department = fields.String(required=True, allow_none=True)
    begins = fields.Date(required=True)
    ends = fields.Date(required=True)


class MergedVisitSchema(Schema):
    """A subject whose selections one visit can serve, on any of the days; every selection stands."""

    subject = fields.String(required=True)
    name = fields.String(required=True)
    begins = fields.Date(required=True)
    ends = fields.Date(required=True)
    others = fields.List(fields.Nested(OtherDrawSchema), required=True)


class MergedVisitsSchema(Schema):
    """What merging comes to, and a page of merged visits, by subject."""

    draw_id = fields.String(required=True)
    drawn = fields.Integer(required=True)
    shared = fields.Integer(required=True, metadata={"description": "其他抽取也抽中的 Also drawn by others."})
    selections = fields.Integer(required=True, metadata={"description": "这些主体的抽中次数 Their selections in all."})
    visits = fields.Integer(required=True, metadata={"description": "合并后的检查次数 Visits that serve them all."})
    items = fields.List(fields.Nested(MergedVisitSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class LogLineSchema(Schema):
    """A line of the log of draws, and its hash."""

    seq = fields.Integer(required=True)
    line = fields.String(required=True)
    hash = fields.String(required=True)


class LogSchema(Schema):
    """A page of the log, the newest line first."""

    items = fields.List(fields.Nested(LogLineSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class DrawPublicationSchema(Schema):
    """All that is public of a draw."""

    spec = fields.String(required=True)
    log = fields.List(fields.String(), required=True)
    seed = fields.List(fields.String(), required=True)
    selected = fields.Integer()
    verifier = fields.String()
    statement = fields.Dict()
