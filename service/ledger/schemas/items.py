"""Items of the ledger as the API is asked for them and answers."""

from marshmallow import Schema, fields, validate

from rules.clocks import RepairChannel
from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, REGION, TEXT, Day, Shaped, ShownOnceSchema, WordsSchema
from service.ledger.item import LONGEST_NAME, LONGEST_TEXT, LONGEST_TITLE
from service.ledger.records.prospects import Version
from service.ledger.states import ItemAct, ItemStatus, ItemType, Outcome, Rating

_CODE = validate.Length(1, 80)
_TYPE = validate.OneOf([one.value for one in ItemType])
_STATUS = validate.OneOf([one.value for one in ItemStatus])
_CHANNEL = validate.OneOf([one.value for one in RepairChannel])
# The key of a record is a whole number of 64 bits, as a text: not every reader of JSON keeps so many digits.
_RECORD = r"-?[0-9]{1,19}"


class ItemContactSchema(Schema):
    """Who filed it, where that is nobody with an account; erased after `retain_until`."""

    name = fields.String(required=True, validate=[validate.Length(1, LONGEST_NAME), NOT_BLANK])
    phone = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 40))
    retain_until = Day(required=True, metadata={"description": "保存至 Kept until, then erased."})


class LedgerItemStatementSchema(Schema):
    """An item as it is filed."""

    type = fields.String(required=True, validate=_TYPE)
    title = fields.String(required=True, validate=[validate.Length(1, LONGEST_TITLE), NOT_BLANK])
    text = fields.String(required=True, validate=[validate.Length(1, LONGEST_TEXT), NOT_BLANK])
    source = fields.String(
        required=True,
        validate=[validate.Length(1, 200), NOT_BLANK],
        metadata={"description": "来源：来信、走访、巡查…… Where it came from: a letter, a visit, a patrol."},
    )
    line = fields.String(load_default=None, allow_none=True, validate=_CODE)
    firm = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 64),
        metadata={"description": "所涉主体的统一社会信用代码 The code of the enterprise that it is about."},
    )
    about = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 200),
        metadata={"description": "未收录的主体、场所等 What it is about, where that is no such enterprise."},
    )
    record_type = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 40))
    record_identity = Shaped(
        _RECORD, "所涉记录的编号，整数 The number of the record.", load_default=None, allow_none=True
    )
    region = Shaped(
        f"({REGION})?", "行政区划代码，空为主体或本人所在 Region; empty: that of the firm.", load_default=""
    )
    office = fields.String(load_default=None, allow_none=True, validate=_CODE)
    department = fields.String(load_default=None, allow_none=True, validate=_CODE)
    supervisor = fields.String(
        load_default=None,
        allow_none=True,
        validate=_CODE,
        metadata={"description": "监督员编号 The number of the supervisor whose feedback it is."},
    )
    channel = fields.String(load_default=None, allow_none=True, validate=_CHANNEL)
    acceptance_no = fields.String(load_default=None, allow_none=True, validate=_CODE)
    document_no = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 200))
    order_due = Day(
        load_default=None, allow_none=True, metadata={"description": "责令改正的期限 The day in the order."}
    )
    filed_on = Day(load_default=None, allow_none=True, metadata={"description": "提出日期，空为今天 Null: today."})
    contact = fields.Nested(ItemContactSchema, load_default=None, allow_none=True)


class LedgerItemsQuestionSchema(PageArguments):
    """Which items: those that are open, unless a status or `ended` says otherwise."""

    status = fields.String(validate=_STATUS)
    ended = fields.Boolean(metadata={"description": "已办结的 Those that have ended."})
    type = fields.String(validate=_TYPE)
    office = fields.String(validate=_CODE)
    region = Shaped(REGION, "行政区划代码的开头 How the code of the region begins.")
    line = fields.String(validate=_CODE)
    supervisor = fields.String(validate=_CODE)
    owner = fields.String(
        validate=validate.Length(0, 80), metadata={"description": "承办人账号，空为无人承办 The owner; empty: nobody."}
    )
    firm = fields.String(validate=validate.Length(1, 64))
    days_left = fields.Integer(
        validate=validate.Range(0, 250),
        metadata={"description": "至多剩余几个工作日，含已逾期 At most so many working days left, overdue included."},
    )
    overdue = fields.Boolean(metadata={"description": "已逾期的 Those that are overdue."})


class DaysLeftSchema(Schema):
    """How far the due day is; `days` below 0: so many ago, null: not known, for want of a calendar."""

    days = fields.Integer(required=True, allow_none=True)
    is_late = fields.Boolean(required=True)
    words = fields.Nested(WordsSchema, required=True)


class LedgerItemSchema(Schema):
    """An item as it stands."""

    number = fields.String(required=True)
    type = fields.String(required=True, validate=_TYPE)
    type_title = fields.Nested(WordsSchema, required=True)
    status = fields.String(required=True, validate=_STATUS)
    status_title = fields.Nested(WordsSchema, required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    source = fields.String(required=True)
    line = fields.String(required=True, allow_none=True)
    firm = fields.String(required=True, allow_none=True)
    firm_name = fields.String(required=True, allow_none=True)
    about = fields.String(required=True, allow_none=True)
    record_type = fields.String(required=True, allow_none=True)
    record_identity = fields.String(required=True, allow_none=True)
    region = fields.String(required=True)
    office = fields.String(required=True, allow_none=True)
    department = fields.String(required=True, allow_none=True)
    supervisor = fields.String(required=True, allow_none=True)
    linked_leader = fields.String(required=True, allow_none=True)
    owner = fields.String(required=True, allow_none=True)
    filed_on = fields.Date(required=True)
    filed_by = fields.String(required=True)
    filed_at = fields.DateTime(required=True)
    first_due = fields.Date(required=True, allow_none=True)
    first_response_at = fields.DateTime(required=True, allow_none=True)
    due = fields.Date(required=True, allow_none=True)
    days_left = fields.Nested(DaysLeftSchema, required=True, allow_none=True)
    calendar_missing = fields.Integer(
        required=True, allow_none=True, metadata={"description": "缺该年工作日历 The year whose calendar is wanting."}
    )
    extended_by = fields.Integer(required=True, allow_none=True)
    resolved_at = fields.DateTime(required=True, allow_none=True)
    parked_until = fields.Date(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    answered_at = fields.DateTime(required=True, allow_none=True)
    rating = fields.String(required=True, allow_none=True, validate=validate.OneOf([one.value for one in Rating]))
    dissatisfied = fields.Integer(required=True)
    sent_back = fields.Boolean(required=True)
    channel = fields.String(required=True, allow_none=True, validate=_CHANNEL)
    acceptance_no = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    order_due = fields.Date(required=True, allow_none=True)
    decision = fields.String(required=True, allow_none=True, validate=validate.OneOf([one.value for one in Outcome]))
    ended_at = fields.DateTime(required=True, allow_none=True)


class LedgerItemsSchema(Schema):
    """A page of items."""

    items = fields.List(fields.Nested(LedgerItemSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class RegisteredLedgerItemSchema(LedgerItemSchema, ShownOnceSchema):
    """The item, and the code of its receipt, which is shown now and never again."""

    receipt_code = fields.String(required=True, allow_none=True)


class ItemStepSchema(Schema):
    """What somebody did to an item, or the service by itself; `said` is what else the act says."""

    act = fields.String(required=True, validate=validate.OneOf([act.value for act in ItemAct]))
    by = fields.String(required=True)
    at = fields.DateTime(required=True)
    from_status = fields.String(required=True, allow_none=True)
    to_status = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)
    said = fields.Dict(required=True)


class AskedDaysSchema(Schema):
    """More days that the owner asked for; `granted` null: nobody has decided yet."""

    days = fields.Integer(required=True)
    reason = fields.String(required=True)
    asked_by = fields.String(required=True)
    asked_at = fields.DateTime(required=True)
    decided_by = fields.String(required=True, allow_none=True)
    decided_at = fields.DateTime(required=True, allow_none=True)
    granted = fields.Boolean(required=True, allow_none=True)
    opinion = fields.String(required=True, allow_none=True)


class ItemProposalSchema(Schema):
    """What is proposed or decided: `how` the record is put right, and with which values."""

    decision = fields.String(required=True, validate=validate.OneOf([one.value for one in Outcome]))
    reason = fields.String(required=True, validate=[TEXT, NOT_BLANK])
    how = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 20))
    values = fields.Dict(keys=fields.String(), load_default=None, allow_none=True)


class ProspectUnderSchema(Schema):
    """What the firm is under a scheme where the record is taken so: as today, or as a decision would leave it."""

    record = fields.String(required=True, validate=validate.OneOf([one.value for one in Version]))
    record_title = fields.Nested(WordsSchema, required=True)
    tier = fields.String(required=True, allow_none=True)
    tier_title = fields.Nested(WordsSchema, required=True)
    score = fields.Float(required=True, allow_none=True)
    moves = fields.Boolean(
        required=True, metadata={"description": "类别与现在不同 Whether the tier is another than today."}
    )


class ProspectOfSchemeSchema(Schema):
    """What the firm is under one scheme, by each version of the facts."""

    scheme = fields.String(required=True)
    version = fields.String(required=True)
    under = fields.List(fields.Nested(ProspectUnderSchema), required=True)


class ProspectsSchema(Schema):
    """What each decision would make of the firm today. Internal: nothing of it is told to the firm."""

    banners = fields.List(fields.Nested(WordsSchema), required=True)
    verdict = fields.Nested(WordsSchema, required=True)
    moves = fields.Boolean(required=True)
    unwritable = fields.Nested(
        WordsSchema,
        required=True,
        allow_none=True,
        metadata={"description": "拟更正的内容为何写不进记录 Why what is proposed cannot be written."},
    )
    schemes = fields.List(fields.Nested(ProspectOfSchemeSchema), required=True)


class RepairConditionSchema(Schema):
    """One condition of a repair; `met` null: somebody has to look at the papers."""

    asks = fields.Nested(WordsSchema, required=True)
    there_is = fields.Nested(WordsSchema, required=True)
    met = fields.Boolean(required=True, allow_none=True)


class RepairConditionsSchema(Schema):
    """Under which conditions the record is repaired by the table of remedies; `why_not`: it is not."""

    table = fields.String(required=True)
    is_demonstration = fields.Boolean(required=True)
    title = fields.Nested(WordsSchema, required=True, allow_none=True)
    why_not = fields.Nested(WordsSchema, required=True, allow_none=True)
    decided_by = fields.Nested(WordsSchema, required=True, allow_none=True)
    conditions = fields.List(fields.Nested(RepairConditionSchema), required=True)


class WholeLedgerItemSchema(LedgerItemSchema):
    """The item with what the reader may do to it now, all that was done, and what was asked for and proposed."""

    allowed = fields.List(
        fields.String(validate=validate.OneOf([act.value for act in ItemAct])),
        required=True,
        metadata={"description": "您现在可以办理的 What you may do to it now."},
    )
    proposal = fields.Nested(ItemProposalSchema, required=True, allow_none=True)
    conditions = fields.Nested(
        RepairConditionsSchema,
        required=True,
        allow_none=True,
        metadata={"description": "待决定的修复的条件 The conditions of a repair that is to be decided."},
    )
    prospects = fields.Nested(
        ProspectsSchema,
        required=True,
        allow_none=True,
        metadata={
            "description": "各种决定下该主体的类别，仅限承办人和有权决定者、其可查看的方案 What each decision makes of "
            "the firm: for its owner and who may decide, of schemes whose tiers they may read."
        },
    )
    extension = fields.Nested(AskedDaysSchema, required=True, allow_none=True)
    duplicate_of = fields.String(required=True, allow_none=True)
    steps = fields.List(fields.Nested(ItemStepSchema), required=True)
