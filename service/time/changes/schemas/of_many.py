"""What the API says of changes of everyone."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import Day, WordsSchema
from service.decisions.moves import CAUSES, FIRST
from service.scores.schemas import SCHEME
from service.time.changes.of_many import MOST_DAYS, USUAL_DAYS


class PeriodQuestionSchema(Schema):
    """Under which scheme, from the end of which day to that of which."""

    scheme = fields.String(required=True, validate=SCHEME, metadata={"description": "方案 A scheme."})
    first = Day(
        data_key="from",
        metadata={
            "description": f"起始日，默认结束日前 {USUAL_DAYS} 天；相隔不超过 {MOST_DAYS} 天。"
            f"The first day, default {USUAL_DAYS} days before the last; at most {MOST_DAYS}."
        },
    )
    last = Day(data_key="to", metadata={"description": "结束日，默认今天 The last day, default today."})


class CauseSumsSchema(Schema):
    """What one cause did to those whose tier is another."""

    cause = fields.String(required=True, validate=validate.OneOf([one for one in CAUSES if one != FIRST]))
    cause_title = fields.Nested(WordsSchema, required=True)
    number = fields.Integer(
        required=True, metadata={"description": "主要因其变化的户数 How many it led where they stand."}
    )
    touched = fields.Integer(
        required=True, metadata={"description": "其间因其变过类别的户数 How many it moved on the way."}
    )
    points = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "分值之差合计；null：不详 The sum of its points; null: not known."},
    )


class ChangesGroupSchema(Schema):
    """Those of a county or an office; `code` is "" where there is none."""

    code = fields.String(required=True)
    name = fields.Nested(WordsSchema, required=True, allow_none=True)
    number = fields.Integer(required=True, metadata={"description": "类别不同的户数 Whose tier is another."})
    worse = fields.Integer(required=True)
    better = fields.Integer(required=True)
    points = fields.Float(required=True, allow_none=True)
    causes = fields.List(fields.Nested(CauseSumsSchema), required=True)


class EditionSideSchema(Schema):
    """The run that was in effect at the end of a day."""

    run = fields.Integer(required=True)
    as_of = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, metadata={"format": "date"})
    version = fields.String(required=True)


class ManyChangesSchema(Schema):
    """Whom the runs between two days moved, of the account's jurisdictions."""

    scheme = fields.String(required=True)
    banners = fields.List(fields.Nested(WordsSchema), required=True)
    first = fields.Nested(
        EditionSideSchema,
        required=True,
        allow_none=True,
        data_key="from",
        metadata={"description": "null：起始日尚无生效的结果 Null: none was in effect."},
    )
    last = fields.Nested(EditionSideSchema, required=True, allow_none=True, data_key="to")
    runs = fields.List(fields.Integer(), required=True, metadata={"description": "其间生效的批次 The runs between."})
    total = fields.Nested(ChangesGroupSchema, required=True)
    by_region = fields.List(fields.Nested(ChangesGroupSchema), required=True)
    by_office = fields.List(fields.Nested(ChangesGroupSchema), required=True)
