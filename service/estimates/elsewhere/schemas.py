"""Published figures as the API is told of them and answers."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import NOT_BLANK, Day, WordsSchema
from service.estimates.effect.measures import MEASURES, Unit
from service.estimates.elsewhere.published import LONGEST_DEFINITION, LONGEST_PLACE, LONGEST_SOURCE
from service.registries.workdays import YEARS

_MEASURE = validate.OneOf(list(MEASURES))


class PublishedFigureStatementSchema(Schema):
    """A figure that another place published."""

    place = fields.String(required=True, validate=[validate.Length(1, LONGEST_PLACE), NOT_BLANK])
    measure = fields.String(required=True, validate=_MEASURE)
    begins = Day(required=True)
    ends = Day(required=True)
    value = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={
            "description": "数值，比例以百分数计 In the unit of the measure, shares in per cent.",
            "example": "33",
        },
    )
    definition = fields.String(
        required=True,
        validate=[validate.Length(1, LONGEST_DEFINITION), NOT_BLANK],
        metadata={"description": "公布时的口径 As it was defined where it was published."},
    )
    comparable = fields.Boolean(
        required=True, metadata={"description": "口径与本局相同，可以比较 It is defined as ours is."}
    )
    source = fields.String(required=True, validate=[validate.Length(1, LONGEST_SOURCE), NOT_BLANK])
    link = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, LONGEST_SOURCE))
    published_on = Day(load_default=None, allow_none=True)


class PublishedFiguresQuestionSchema(PageArguments):
    """Which figures."""

    measure = fields.String(validate=_MEASURE)


class BesideOursQuestionSchema(Schema):
    """Our figures of which year."""

    year = fields.Integer(
        validate=validate.Range(YEARS.start, YEARS.stop - 1),
        metadata={"description": "本局数据的年度，空为已统计的最近一年 None: the last year that was reckoned."},
    )


class PublishedFigureSchema(Schema):
    """A figure as it stands; one that was withdrawn says by whom."""

    id = fields.Integer(required=True)
    place = fields.String(required=True)
    measure = fields.String(required=True)
    measure_title = fields.Nested(WordsSchema, required=True)
    begins = fields.Date(required=True)
    ends = fields.Date(required=True)
    value = fields.String(required=True)
    definition = fields.String(required=True)
    comparable = fields.Boolean(required=True)
    source = fields.String(required=True)
    link = fields.String(required=True, allow_none=True)
    published_on = fields.Date(required=True, allow_none=True)
    file = fields.String(required=True, allow_none=True)
    recorded_by = fields.String(required=True)
    recorded_at = fields.DateTime(required=True)
    withdrawn_by = fields.String(required=True, allow_none=True)
    withdrawn_at = fields.DateTime(required=True, allow_none=True)


class PublishedFiguresSchema(Schema):
    """A page of figures, the last entered first."""

    items = fields.List(fields.Nested(PublishedFigureSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class OurFigureSchema(Schema):
    """What the measure comes to here."""

    value = fields.Float(required=True)
    until = fields.Date(required=True)
    made_at = fields.DateTime(required=True)


class MeasureBesideSchema(Schema):
    """A measure: ours, and those of others by the names of their places."""

    measure = fields.String(required=True)
    title = fields.Nested(WordsSchema, required=True)
    unit = fields.String(required=True, validate=validate.OneOf([one.value for one in Unit]))
    definition = fields.Nested(WordsSchema, required=True)
    ours = fields.Nested(
        OurFigureSchema, required=True, allow_none=True, metadata={"description": "null：尚未统计 Not reckoned yet."}
    )
    others = fields.List(fields.Nested(PublishedFigureSchema), required=True)


class BesideOursSchema(Schema):
    """Each measure with what others published of it; never a ranking."""

    year = fields.Integer(required=True)
    items = fields.List(fields.Nested(MeasureBesideSchema), required=True)
