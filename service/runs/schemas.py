"""Scoring runs as the API takes and gives them."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import SCHEME, Day, Shaped, WordsSchema
from service.decisions.moves import CAUSES
from service.runs.queries.moved import DIRECTIONS
from service.runs.words import RUN_MODES, RUN_STATES
from service.tiers.queries.lists import NO_OFFICE
from service.tiers.schemas.summary import MoveSchema


class RunsQuestionSchema(PageArguments):
    """Which runs."""

    scheme = Shaped(SCHEME, "方案 Scheme.")


class RunStartSchema(Schema):
    """What to compute."""

    scheme = Shaped(SCHEME, "方案 Scheme.", required=True)
    mode = fields.String(
        load_default="incremental",
        validate=validate.OneOf(RUN_MODES),
        metadata={"description": "incremental 只算有新数据或到最早变化日的主体 Only those due; full 全部 all."},
    )
    as_of = Day(metadata={"description": "基准日，默认今天 As-of day, default today."})
    known_on = Day(metadata={"description": "数据截止日，默认今天 Data known by, default today."})


class ProgressSchema(Schema):
    """How far the run is; `per_second` and `seconds_left` are null while nothing can be said yet."""

    state = fields.String(required=True)
    done = fields.Integer(required=True)
    total = fields.Integer(required=True)
    per_second = fields.Float(required=True, allow_none=True)
    seconds_left = fields.Float(required=True, allow_none=True)
    pause = fields.Nested(
        WordsSchema,
        required=True,
        allow_none=True,
        metadata={"description": "暂停的原因，之后自动继续 Why it waits; it goes on by itself."},
    )
    error = fields.Nested(WordsSchema, required=True, allow_none=True)


class CauseSchema(Schema):
    code = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)


class RunSchema(Schema):
    """One run."""

    id = fields.Integer(required=True)
    scheme = fields.String(required=True)
    version = fields.String(required=True)
    mode = fields.String(required=True, validate=validate.OneOf(RUN_MODES))
    as_of = fields.Date(required=True)
    known_on = fields.Date(required=True)
    status = fields.String(required=True, validate=validate.OneOf(RUN_STATES))
    status_title = fields.Nested(WordsSchema, required=True)
    enterprises = fields.Integer(required=True)
    examined = fields.Integer(required=True)
    changed = fields.Integer(required=True, metadata={"description": "结果有变化的户数 Whose outcome changed."})
    moved = fields.Integer(required=True, metadata={"description": "类别有变化的户数 Whose tier changed."})
    moved_share = fields.Float(required=True, allow_none=True)
    failed_enterprises = fields.Integer(required=True)
    causes = fields.List(
        fields.Nested(CauseSchema), required=True, metadata={"description": "暂不生效的原因 Why held."}
    )
    needs_other_person = fields.Boolean(
        required=True, metadata={"description": "须由发起人以外的人员生效 Another person puts it into effect."}
    )
    started_by = fields.String(required=True)
    approved_by = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)
    in_effect_at = fields.AwareDateTime(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    opinion = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "生效或撤回的意见 Why a person put it into effect or withdrew it."},
    )


class RunWithProgressSchema(RunSchema):
    progress = fields.Nested(ProgressSchema, required=True, allow_none=True)


class RunsSchema(Schema):
    items = fields.List(fields.Nested(RunSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class RunChangesSchema(Schema):
    """What a run moved: how many from which tier to which, and why; the best tier first."""

    run = fields.Integer(required=True)
    scheme = fields.String(required=True)
    before = fields.Integer(required=True, allow_none=True, metadata={"description": "比较的批次 The run before."})
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    tiers = fields.List(fields.String(), required=True)
    changes = fields.List(
        fields.Nested(MoveSchema),
        required=True,
        allow_none=True,
        metadata={"description": "限辖区的账号为空 Null for an account of some regions: see `moved`."},
    )


class MovedQuestionSchema(PageArguments):
    """Which of those that moved."""

    direction = fields.String(
        validate=validate.OneOf(DIRECTIONS),
        metadata={"description": "worse 下调，better 上调，other 与暂未分类之间，first 首次纳入分类 Which way."},
    )
    grades = fields.Integer(validate=validate.Range(0, 63), metadata={"description": "跨几档 By how many tiers."})
    least_grades = fields.Integer(
        validate=validate.Range(0, 63), metadata={"description": "至少跨几档 By at least how many tiers."}
    )
    cause = fields.String(validate=validate.OneOf(CAUSES), metadata={"description": "原因 Why."})
    office = fields.String(
        validate=validate.Length(1, 20),
        metadata={"description": f"监管所代码，{NO_OFFICE} 为未确定 A supervision office; {NO_OFFICE}: none known."},
    )


class MovedCountSchema(Schema):
    """So many of the account's jurisdictions moved that way, by so many tiers, for one cause."""

    direction = fields.String(required=True, validate=validate.OneOf(DIRECTIONS))
    grades = fields.Integer(required=True)
    cause = fields.String(required=True, validate=validate.OneOf(CAUSES))
    cause_title = fields.Nested(WordsSchema, required=True)
    number = fields.Integer(required=True)


class MovedSchema(Schema):
    """One enterprise; null is not classified, `is_first` was not there before."""

    uscc = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    region = fields.String(required=True)
    office = fields.String(required=True, allow_none=True)
    from_tier = fields.String(required=True, allow_none=True)
    to_tier = fields.String(required=True, allow_none=True)
    is_first = fields.Boolean(required=True)
    direction = fields.String(required=True, validate=validate.OneOf(DIRECTIONS))
    grades = fields.Integer(required=True)
    cause = fields.String(required=True, validate=validate.OneOf(CAUSES))
    cause_title = fields.Nested(WordsSchema, required=True)
    main_reason = fields.Nested(
        WordsSchema,
        required=True,
        allow_none=True,
        metadata={
            "description": "主要原因：起作用的判定规则，或变动最大的指标 "
            "The override that decided, else the line whose points changed the most; null where none stands out."
        },
    )
    news = fields.Dict(
        required=True,
        metadata={
            "description": "上一批次之后知悉的数据 What came to be known since the run before: records, attributes."
        },
    )


class MovedPageSchema(Schema):
    run = fields.Integer(required=True)
    scheme = fields.String(required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    counts = fields.List(
        fields.Nested(MovedCountSchema),
        required=True,
        metadata={"description": "按方向、跨档和原因的户数 How many, by direction, tiers and cause."},
    )
    items = fields.List(fields.Nested(MovedSchema), required=True)
    next = fields.String(required=True, allow_none=True)
