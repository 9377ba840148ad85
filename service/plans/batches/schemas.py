"""What the API is asked of batches, and answers."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, Day, WordsSchema
from service.plans.batch import BY_HAND, BatchStatus
from service.plans.batches.stated import LONGEST_EVIDENCE, LONGEST_REASON, LONGEST_TITLE, MOST_BY_HAND, MOST_SHARES

_ID = validate.Range(1, 2**31 - 1)
_REASON = validate.Length(max=LONGEST_REASON)
_STATUS = validate.OneOf([one.value for one in BatchStatus])
_CODES = validate.Length(max=200)
_PAIR = validate.Length(equal=2)
_WORDS = {"description": "理由 Why."}


class NarrowingSchema(Schema):
    """The part of the line's frame that a batch is drawn from; [] for all of it."""

    tiers = fields.List(
        fields.String(validate=validate.Length(1, 80)),
        load_default=list,
        validate=_CODES,
        metadata={"description": "类别代码，unclassified 为暂未分类 Tiers; unclassified: not classified."},
    )
    counties = fields.List(fields.String(validate=validate.Length(1, 12)), load_default=list, validate=_CODES)
    industries = fields.List(fields.String(validate=validate.Length(1, 5)), load_default=list, validate=_CODES)
    due_by = Day(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "只抽取到这一天应查的主体（特殊重点领域按法定频次） "
            "Only those whom a statutory frequency owes a visit by this day; null: all."
        },
    )


class ByHandSchema(Schema):
    """A subject that is left out by hand."""

    subject = fields.String(required=True, validate=validate.Length(1, 64))
    code = fields.String(required=True, validate=validate.OneOf([code.value for code in BY_HAND]))
    evidence = fields.String(
        required=True,
        validate=[validate.Length(1, LONGEST_EVIDENCE), NOT_BLANK],
        metadata={"description": "依据的文件 The document that says so."},
    )


class BatchStatedSchema(Schema):
    """A batch as it is stated."""

    title = fields.String(required=True, validate=[validate.Length(1, LONGEST_TITLE), NOT_BLANK])
    narrowing = fields.Nested(NarrowingSchema, load_default=lambda: {"tiers": [], "counties": [], "industries": []})
    share = fields.List(
        fields.Integer(validate=validate.Range(1, MOST_SHARES)),
        load_default=lambda: [1, 1],
        validate=_PAIR,
        metadata={"description": "剩余份数中的几份 So many of the shares that are left: [a, b]."},
    )
    run = fields.Integer(
        validate=_ID,
        metadata={"description": "所用的分类批次，默认为现行 The run whose tiers it goes by; else that in effect."},
    )
    overrides = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 80)),
        values=fields.List(fields.Integer(validate=validate.Range(0, 10**9)), validate=_PAIR),
        load_default=dict,
        validate=validate.Length(max=50),
        metadata={"description": "另定的比例 Other ratios than the line's: {tier: [num, den]}."},
    )
    overrides_reason = fields.String(load_default="", validate=_REASON, metadata=_WORDS)
    one_stratum = fields.Boolean(
        load_default=False, metadata={"description": "合并为一层抽取 All are drawn as one stratum."}
    )
    one_stratum_reason = fields.String(load_default="", validate=_REASON, metadata=_WORDS)
    exclusions_by_hand = fields.List(
        fields.Nested(ByHandSchema), load_default=list, validate=validate.Length(max=MOST_BY_HAND)
    )
    provisional_reason = fields.String(
        load_default="",
        validate=_REASON,
        metadata={"description": "使用暂定类别的理由 Why it goes by provisional tiers."},
    )
    officers_by = fields.List(
        fields.String(validate=validate.OneOf(["counties", "departments"])),
        load_default=list,
        validate=validate.Length(max=2),
        metadata={"description": "由谁分别匹配人员 Who draws officers of its own; []: the lead department for all."},
    )


class NewBatchSchema(BatchStatedSchema):
    """A new batch of a line."""

    line = fields.Integer(required=True, validate=_ID, metadata={"description": "计划行编号 The line of the plan."})


class BatchesQuestionSchema(PageArguments):
    """Which batches."""

    status = fields.String(validate=_STATUS)
    line = fields.Integer(validate=_ID)
    waits = fields.Boolean(metadata={"description": "只列待负责人同意的 Only those that wait for consent."})


class BatchHeadSchema(Schema):
    """What everybody sees of a batch who sees its line."""

    id = fields.Integer(required=True)
    line = fields.Integer(required=True)
    number = fields.Integer(required=True)
    title = fields.String(required=True)
    status = fields.String(required=True, validate=_STATUS)
    status_title = fields.Nested(WordsSchema, required=True)
    owner = fields.String(required=True)
    created_at = fields.String(required=True, metadata={"format": "date-time"})


class ListedBatchSchema(BatchHeadSchema):
    line_title = fields.String(required=True)
    plan_title = fields.String(required=True)
    year = fields.Integer(required=True)
    region = fields.String(required=True)


class BatchesSchema(Schema):
    items = fields.List(fields.Nested(ListedBatchSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class BatchHindranceSchema(Schema):
    """What keeps the lists from being locked."""

    code = fields.String(required=True)
    words = fields.Nested(WordsSchema, required=True)


class EditionOfBatchSchema(Schema):
    """The edition whose tiers it goes by."""

    run = fields.Integer(required=True)
    scheme = fields.String(required=True)
    version = fields.String(required=True)
    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, metadata={"format": "date"})
    provisional = fields.Boolean(required=True)
    late_sources = fields.List(fields.String(), required=True)


class PartSchema(Schema):
    """Who draws officers of its own for which counties."""

    department = fields.String(required=True, allow_none=True)
    region = fields.String(required=True)
    cells = fields.List(fields.String(), required=True)


class BatchActSchema(Schema):
    act = fields.String(required=True)
    by = fields.String(required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})
    from_status = fields.String(required=True, allow_none=True)
    to_status = fields.String(required=True)
    note = fields.String(required=True, allow_none=True)


class BatchSchema(BatchHeadSchema):
    """A batch; null is what the reader does not see."""

    share = fields.List(fields.Integer(), required=True)
    handed_down = fields.List(fields.Nested(PartSchema), required=True)
    edition = fields.Nested(EditionOfBatchSchema, required=True, allow_none=True)
    narrowing = fields.Nested(NarrowingSchema, required=True, allow_none=True)
    overrides = fields.Dict(keys=fields.String(), values=fields.List(fields.Integer()), required=True, allow_none=True)
    overrides_reason = fields.String(required=True, allow_none=True)
    one_stratum = fields.Boolean(required=True, allow_none=True)
    one_stratum_reason = fields.String(required=True, allow_none=True)
    exclusions_by_hand = fields.List(fields.Nested(ByHandSchema), required=True, allow_none=True)
    provisional_reason = fields.String(required=True, allow_none=True)
    provisional_consent_by = fields.String(required=True, allow_none=True)
    provisional_consent_at = fields.String(required=True, allow_none=True)
    hindrances = fields.List(fields.Nested(BatchHindranceSchema), required=True, allow_none=True)
    acts = fields.List(fields.Nested(BatchActSchema), required=True)


class StratumVisitsSchema(Schema):
    stratum = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    ratio = fields.List(fields.Integer(), required=True, allow_none=True)
    eligible = fields.Integer(required=True)
    target = fields.Integer(required=True)
    drawn = fields.Integer(required=True)
    number = fields.Integer(required=True)
    left = fields.Integer(required=True)


class CountyVisitsSchema(Schema):
    """Expected numbers of a county, and the days of officers who serve there."""

    county = fields.String(required=True)
    eligible = fields.Integer(required=True)
    drawn = fields.Integer(required=True)
    number = fields.Float(required=True)
    left = fields.Float(required=True)
    officers = fields.Integer(required=True, allow_none=True)
    days_needed = fields.Float(required=True, allow_none=True)
    days_available = fields.Integer(required=True, allow_none=True)


class MonthVisitsSchema(Schema):
    month = fields.String(required=True)
    drawn = fields.Integer(required=True)
    number = fields.Float(required=True)
    left = fields.Float(required=True)


class DepartmentDaysSchema(Schema):
    department = fields.String(required=True, allow_none=True)
    officers = fields.Integer(required=True)
    leads = fields.Integer(required=True)
    days_needed = fields.Integer(required=True)
    days_available = fields.Integer(required=True)


class ShortageSchema(WordsSchema):
    """Which promise cannot be kept, in words."""

    subjects = fields.Integer(required=True)
    places = fields.Integer(required=True)
    available = fields.Integer(required=True)


class OfficerDaysSchema(Schema):
    team = fields.Integer(required=True)
    days = fields.Integer(required=True)
    departments = fields.List(fields.Nested(DepartmentDaysSchema), required=True)
    trials = fields.Integer(required=True, allow_none=True)
    shortages = fields.List(fields.Nested(ShortageSchema), required=True, allow_none=True)


class RoundingSchema(Schema):
    each = fields.Integer(required=True)
    together = fields.Integer(required=True)


class OverlapSchema(Schema):
    line = fields.Integer(required=True)
    title = fields.String(required=True)
    subjects = fields.Integer(required=True)
    expected = fields.Float(required=True)


class OverCapSchema(Schema):
    stratum = fields.String(required=True)
    subjects = fields.Integer(required=True)
    expected = fields.Float(required=True)


class BatchPreviewSchema(Schema):
    """What a batch would bring about if its lists were locked today; null is what the reader does not see."""

    day = fields.String(required=True, metadata={"format": "date"})
    may_be_locked = fields.Boolean(required=True, allow_none=True)
    hindrances = fields.List(fields.Nested(BatchHindranceSchema), required=True, allow_none=True)
    edition_age_days = fields.Integer(required=True, allow_none=True)
    newer_run = fields.Integer(required=True, allow_none=True)
    moved_since = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, allow_none=True)
    extract = fields.Integer(required=True, allow_none=True)
    excluded = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, allow_none=True)
    not_in_frame = fields.List(fields.String(), required=True, allow_none=True)
    excluded_titles = fields.Dict(
        keys=fields.String(), values=fields.Nested(WordsSchema), required=True, allow_none=True
    )
    number = fields.Integer(required=True, allow_none=True)
    drawn = fields.Integer(required=True, allow_none=True)
    left = fields.Integer(required=True, allow_none=True)
    unplaced = fields.Integer(required=True, allow_none=True)
    rounding = fields.Nested(RoundingSchema, required=True, allow_none=True)
    offers_one_stratum = fields.Boolean(required=True, allow_none=True)
    strata = fields.List(fields.Nested(StratumVisitsSchema), required=True, allow_none=True)
    counties = fields.List(fields.Nested(CountyVisitsSchema), required=True)
    months = fields.List(fields.Nested(MonthVisitsSchema), required=True, allow_none=True)
    has_calendar = fields.Boolean(required=True)
    officers = fields.Nested(OfficerDaysSchema, required=True)
    overlaps = fields.List(fields.Nested(OverlapSchema), required=True, allow_none=True)
    over_caps = fields.List(fields.Nested(OverCapSchema), required=True, allow_none=True)
    betrayals = fields.List(fields.Nested(WordsSchema), required=True, allow_none=True)
