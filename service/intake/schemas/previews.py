"""Uploads that are looked at before anything is taken in, as the API takes and gives them."""

from marshmallow import Schema, fields, validate

from service.core.web.schemas import WordsSchema
from service.intake.queries.previews import DISCARDED, EXPIRED, LOOKING, READY, TAKEN, UNREADABLE
from service.intake.schemas.imports import NoticeSchema, WordCountSchema


class PreviewMappingSchema(Schema):
    """Which column is which field, instead of what was said before."""

    form = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(min=1, max=40),
        metadata={"description": "表单，默认按表头识别 Form of the file; default: told by its headings."},
    )
    columns = fields.Dict(
        keys=fields.String(validate=validate.Length(min=1, max=1_000)),
        values=fields.String(validate=validate.Length(min=1, max=200)),
        load_default=dict,
        validate=validate.Length(max=500),
        metadata={"description": "表头到字段，“-”为不读取 Fields by heading; `-` is not read."},
    )


class SeenColumnSchema(Schema):
    """A column of the file and the field that it is read as."""

    heading = fields.String(required=True)
    field = fields.String(required=True, allow_none=True, metadata={"description": "空为未使用 Null: not used."})
    said = fields.Boolean(required=True, metadata={"description": "由人指定 Whether a person said so."})
    proposed = fields.Boolean(
        required=True, metadata={"description": "尚未采用的建议 It may be that field; a person has to say so."}
    )


class SeenFaultSchema(NoticeSchema):
    """What is wrong in one column of a row."""

    column = fields.String(required=True)


class SeenRowSchema(Schema):
    """One of the first rows: its texts in the order of the columns, personal numbers covered."""

    line = fields.Integer(required=True)
    cells = fields.List(fields.String(), required=True)
    faults = fields.List(fields.Nested(SeenFaultSchema), required=True)


class SeenCountsSchema(Schema):
    """Rows by what would become of them; read = good + to_check + natural_persons."""

    read = fields.Integer(required=True)
    good = fields.Integer(required=True)
    to_check = fields.Integer(required=True)
    natural_persons = fields.Integer(required=True)
    not_found = fields.Integer(
        required=True,
        metadata={"description": "其中主体未知或不在辖区 Of the good ones: no such enterprise, or out of reach."},
    )


class SeenReasonSchema(SeenFaultSchema):
    """Why rows would wait to be checked, with their number."""

    rows = fields.Integer(required=True)


class SeenNameSchema(Schema):
    """A name that rows state instead of a code and nobody confirmed."""

    name = fields.String(required=True)
    rows = fields.Integer(required=True)


class SeenErrorSchema(Schema):
    """Why the file cannot be read as it is."""

    what = fields.Nested(WordsSchema, required=True)
    why = fields.Nested(WordsSchema, required=True)
    remedy = fields.Nested(WordsSchema, required=True)


class LookSchema(Schema):
    """What was seen in the file; of one that cannot be read its columns, with what each may be, and the error."""

    form = fields.String(required=True, allow_none=True)
    nearest = fields.String(
        allow_none=True, metadata={"description": "最接近的表单 The form that the headings come nearest to."}
    )
    lacking = fields.List(
        fields.List(fields.String()),
        metadata={"description": "所缺字段，每组有一个即可 Fields that it lacks: one of each group is needed."},
    )
    columns = fields.List(fields.Nested(SeenColumnSchema), required=True)
    rows = fields.List(fields.Nested(SeenRowSchema), required=True)
    counts = fields.Nested(SeenCountsSchema)
    codes = fields.List(fields.String(), metadata={"description": "未知主体的代码示例 Some codes that are not known."})
    reasons = fields.List(fields.Nested(SeenReasonSchema))
    words = fields.List(fields.Nested(WordCountSchema))
    names = fields.List(fields.Nested(SeenNameSchema))
    notices = fields.List(fields.Nested(NoticeSchema))
    about_headings = fields.Boolean(
        metadata={"description": "只因表头，选定表单或字段即可 It is about the headings alone: a mapping mends it."}
    )
    error = fields.Nested(SeenErrorSchema)


class PreviewSchema(Schema):
    """A file that was handed in and of which nothing is taken in yet."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    file_name = fields.String(required=True)
    sha256 = fields.String(required=True)
    source = fields.String(required=True)
    data_on = fields.String(required=True, metadata={"format": "date"})
    snapshot = fields.Boolean(required=True)
    status = fields.String(
        required=True, validate=validate.OneOf([LOOKING, READY, UNREADABLE, TAKEN, DISCARDED, EXPIRED])
    )
    form = fields.String(required=True, allow_none=True, metadata={"description": "指定的表单 The form that was said."})
    mapping = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "指定的列对应 Fields by heading that were said."},
    )
    job_id = fields.Integer(required=True, allow_none=True)
    import_id = fields.Integer(required=True, allow_none=True)
    look = fields.Nested(LookSchema, required=True, allow_none=True)
    actor = fields.String(required=True)
    created_at = fields.String(required=True, metadata={"format": "date-time"})


class PreviewsSchema(Schema):
    """A page of uploads that wait."""

    items = fields.List(fields.Nested(PreviewSchema), required=True)
    next = fields.String(required=True, allow_none=True)
