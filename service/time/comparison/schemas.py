"""What the API is asked of comparisons, and answers."""

from marshmallow import Schema, fields, validate

from scoring.movers import DIRECTIONS
from service.core.web.paging import PageArguments
from service.core.web.schemas import REGION, Day, Shaped, WordsSchema
from service.core.web.schemas import SCHEME as SCHEME_PATTERN
from service.time.comparison.words import COMPARISON_WORDS, MOVER_WORDS

LONGEST_DRAFT = 1_000_000
# Stands for "not classified" where a tier is asked for.
UNCLASSIFIED = "none"
_VERSION = validate.Regexp(r"^[0-9A-Za-z.-]{1,40}$")


class ComparisonStartSchema(Schema):
    """Two rule sets of a scheme, and the day."""

    scheme = Shaped(SCHEME_PATTERN, "方案 The scheme.", required=True)
    before = fields.String(
        validate=_VERSION, metadata={"description": "原版本；不写为现行版本 The version before; default: in force."}
    )
    after = fields.String(
        validate=_VERSION,
        metadata={"description": "新版本，或另写试行稿 The other version, or else `draft` or `adoption`."},
    )
    draft = fields.String(
        validate=validate.Length(1, LONGEST_DRAFT),
        metadata={"description": "试行稿全文（YAML） The text of a draft of the scheme."},
    )
    adoption = fields.Integer(
        validate=validate.Range(1, 2**31 - 1),
        metadata={"description": "库中试行稿的编号 The number of a draft that is on its way."},
    )
    as_of = Day(
        metadata={
            "description": "基准日，今天或以后；默认今天与施行日中较晚者 "
            "Today or later; default: the later of today and the day on which the second begins."
        }
    )


class ComparisonsQuestionSchema(PageArguments):
    """Of which scheme."""

    scheme = Shaped(SCHEME_PATTERN, "只列这一方案 Only this scheme's.")


class ComparedSideSchema(Schema):
    """One side."""

    rule_set = fields.String(required=True)
    digest = fields.String(required=True)


class ComparisonSchema(Schema):
    """One comparison; the numbers are null for an account of some regions, whose own stand in the result."""

    id = fields.Integer(required=True)
    scheme = fields.String(required=True)
    before = fields.Nested(ComparedSideSchema, required=True)
    after = fields.Nested(ComparedSideSchema, required=True)
    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, metadata={"format": "date"})
    status = fields.String(required=True, validate=validate.OneOf(list(COMPARISON_WORDS)))
    status_title = fields.Nested(WordsSchema, required=True)
    enterprises = fields.Integer(required=True, allow_none=True)
    moved = fields.Integer(required=True, allow_none=True)
    failed_enterprises = fields.Integer(required=True, allow_none=True)
    started_by = fields.String(required=True)
    created_at = fields.String(required=True)
    finished_at = fields.String(required=True, allow_none=True)


class ComparisonsSchema(Schema):
    """A page of comparisons."""

    items = fields.List(fields.Nested(ComparisonSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class ComparisonResultSchema(ComparisonSchema):
    """One comparison, how far it is, and once it is complete what came of it in the account's jurisdiction."""

    progress = fields.Dict(required=True, metadata={"description": "进度 How far it is."})
    result = fields.Dict(
        required=True,
        allow_none=True,
        metadata={
            "description": "辖区内的合计：矩阵、原因、分值分布、县区、工作量；未完成为空 "
            "The sums of the jurisdiction: matrix, causes, scores, counties, workload; null until it is complete."
        },
    )


class MovesQuestionSchema(PageArguments):
    """Which of those that move."""

    direction = fields.String(
        validate=validate.OneOf(DIRECTIONS),
        metadata={"description": "worse 下调，better 上调，other 其他 Which way."},
    )
    from_tier = fields.String(
        validate=validate.Length(1, 40),
        metadata={"description": f"原类别，{UNCLASSIFIED} 为暂未分类 The tier before; {UNCLASSIFIED}: not classified."},
    )
    to_tier = fields.String(
        validate=validate.Length(1, 40),
        metadata={"description": f"现类别，{UNCLASSIFIED} 为暂未分类 The tier after; {UNCLASSIFIED}: not classified."},
    )
    region = Shaped(REGION, "区划代码的开头 A prefix of the region's code.")


class MoverSchema(Schema):
    """What moves it."""

    kind = fields.String(required=True, validate=validate.OneOf([kind for kind in MOVER_WORDS if kind]))
    id = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)


class ComparisonMoveSchema(Schema):
    """One enterprise that moves; a tier of null is not classified, a cause of null that none stands out."""

    uscc = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    region = fields.String(required=True)
    office = fields.String(required=True, allow_none=True)
    from_tier = fields.String(required=True, allow_none=True)
    to_tier = fields.String(required=True, allow_none=True)
    direction = fields.String(required=True, validate=validate.OneOf(DIRECTIONS))
    cause = fields.Nested(MoverSchema, required=True, allow_none=True)
    score_before = fields.Float(required=True, allow_none=True)
    score_after = fields.Float(required=True, allow_none=True)
    line_before = fields.Float(required=True, allow_none=True)
    line_after = fields.Float(required=True, allow_none=True)


class ComparisonMovesSchema(Schema):
    """A page of those that move; `number` is how many there are in all."""

    comparison = fields.Integer(required=True)
    scheme = fields.String(required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    number = fields.Integer(required=True)
    items = fields.List(fields.Nested(ComparisonMoveSchema), required=True)
    next = fields.String(required=True, allow_none=True)
