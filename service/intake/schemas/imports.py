"""Imports and rows to check as the API takes and gives them."""

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import Day, WordsSchema
from service.intake.write import KINDS

SOURCE = validate.Length(min=1, max=200)


class UploadSchema(Schema):
    """The file of an import."""

    file = Upload(required=True, metadata={"description": "CSV、XLSX、Parquet 或 NDJSON 文件 The file."})


class ImportOrderSchema(Schema):
    """What the file of an import holds."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS), metadata={"description": "内容 What it holds."})
    source = fields.String(required=True, validate=SOURCE, metadata={"description": "数据来源 Who delivers it."})
    form = fields.String(
        validate=validate.Length(min=1, max=40),
        metadata={"description": "表格样式，默认按表头识别 Form of the file; default: told by its headings."},
    )
    sheet = fields.String(
        validate=validate.Length(min=1, max=200),
        metadata={"description": "工作表，工作簿有多个表时指明 Sheet of a workbook, where several hold tables."},
    )
    mapping = fields.String(
        validate=validate.Length(min=1, max=100_000),
        metadata={
            "description": "列对应：YAML、JSON（columns: {表头: 字段}）或每行“表头=字段”；随来源保存 "
            "Which column is which field, in YAML, JSON or one HEADING=FIELD a line; it is kept with the source."
        },
    )
    data_on = Day(metadata={"description": "数据所截至的日期，默认今天 The day to which it reaches."})
    snapshot = fields.Boolean(
        load_default=False, metadata={"description": "全量名单 A full list: what it lacks is reported, never deleted."}
    )


class NoticeSchema(Schema):
    """Something to know of an import, in both languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class WordCountSchema(Schema):
    """A word that no list has and nobody matched, with the number of rows that state it."""

    field = fields.String(required=True)
    record_type = fields.String(required=True, metadata={"description": "记录类型 Type of the records."})
    word = fields.String(required=True)
    rows = fields.Integer(required=True)


class ImportReportSchema(Schema):
    """What an import had to say, and how much a full list no longer names."""

    notices = fields.List(fields.Nested(NoticeSchema), required=True)
    words = fields.List(
        fields.Nested(WordCountSchema),
        metadata={"description": "未知用语，至多200种 Words that no list has, the 200 most frequent."},
    )
    differences = fields.Integer()


class ImportSchema(Schema):
    """An import; read = inserted + unchanged + corrected + quarantined + natural_persons."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    form = fields.String(required=True, allow_none=True)
    file_name = fields.String(required=True)
    sha256 = fields.String(required=True)
    source = fields.String(required=True)
    data_on = fields.String(required=True, metadata={"format": "date"})
    known_on = fields.String(required=True, metadata={"format": "date"})
    snapshot = fields.Boolean(required=True)
    status = fields.String(
        required=True, validate=validate.OneOf(["waiting", "running", "done", "failed", "cancelled"])
    )
    job_id = fields.Integer(required=True, allow_none=True)
    read = fields.Integer(required=True)
    inserted = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    corrected = fields.Integer(required=True)
    quarantined = fields.Integer(required=True)
    natural_persons = fields.Integer(
        required=True, metadata={"description": "自然人，只计数 Natural persons: counted, not stored."}
    )
    mapping = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "按人所写的列对应：表头到字段 Fields by heading, where a person said them."},
    )
    report = fields.Nested(ImportReportSchema, required=True, allow_none=True)
    actor = fields.String(required=True)
    created_at = fields.String(required=True, metadata={"format": "date-time"})
    finished_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    error = fields.Nested(
        WordsSchema, required=True, allow_none=True, metadata={"description": "未完成的原因 Why it failed."}
    )
    pause = fields.Nested(
        WordsSchema,
        required=True,
        allow_none=True,
        metadata={"description": "暂停的原因，之后自动继续 Why it waits; it goes on by itself."},
    )


class ImportsSchema(Schema):
    """A page of imports."""

    items = fields.List(fields.Nested(ImportSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class RowsQuestionSchema(PageArguments):
    """Which rows to check."""

    reason = fields.String(
        validate=validate.Length(min=1, max=64), metadata={"description": "只列这一原因 Those of one reason."}
    )
    status = fields.String(
        load_default="open",
        validate=validate.OneOf(["open", "replayed", "dismissed", "repeated"]),
        metadata={"description": "状态 Open, replayed, dismissed, or waiting already as a row of an earlier import."},
    )


class FaultSchema(NoticeSchema):
    """What is wrong with one value of a row."""

    column = fields.String(required=True)
    value = fields.String(required=True)


class RowToCheckSchema(Schema):
    """A refused row: its texts by heading, personal numbers covered, and what is wrong with it."""

    id = fields.Integer(required=True)
    import_id = fields.Integer(required=True)
    line = fields.Integer(required=True)
    faults = fields.List(fields.Nested(FaultSchema), required=True)
    row = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    status = fields.String(required=True)
    settled_by = fields.String(required=True, allow_none=True)
    settled_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    note = fields.String(required=True, allow_none=True)
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "首个原因的标记 What tells its first fault."}
    )
    original = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "更正前的原行 The row as it was delivered, where it was changed."},
    )
    mended_by = fields.String(required=True, allow_none=True)
    mended_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    as_before = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "照此前的同一行办理 The same row of an earlier import, as which it was dealt with."},
    )


class RowsToCheckSchema(Schema):
    """A page of rows to check."""

    items = fields.List(fields.Nested(RowToCheckSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class ReplaySchema(Schema):
    """The values of a row that were mended, by heading; the others stay as they are."""

    values = fields.Dict(
        keys=fields.String(validate=validate.Length(min=1, max=200)),
        values=fields.String(validate=validate.Length(max=10_000)),
        required=True,
        validate=validate.Length(max=500),
    )


class MendedRowSchema(ReplaySchema):
    """One of many rows with its mended values."""

    id = fields.Integer(required=True, validate=validate.Range(min=1, max=2**53))


class MendSchema(Schema):
    """Rows of one import, each with its mended values."""

    rows = fields.List(fields.Nested(MendedRowSchema), required=True, validate=validate.Length(min=1))


class MendedSchema(Schema):
    """What became of rows that were mended together."""

    taken = fields.Integer(required=True)
    left = fields.Integer(required=True, metadata={"description": "仍待核 Open still."})
    gone = fields.Integer(
        required=True, metadata={"description": "已处理或不属于本导入 Settled, or of another import."}
    )


class ReasonSchema(NoticeSchema):
    """Why rows of an import wait: the first fault of each, in how many rows."""

    key = fields.String(required=True)
    column = fields.String(required=True)
    rows = fields.Integer(required=True)


class ReasonsSchema(Schema):
    """All reasons of an import, the most frequent first."""

    items = fields.List(fields.Nested(ReasonSchema), required=True)


class DismissSchema(Schema):
    """Why a row is not to be taken in."""

    note = fields.String(required=True, validate=validate.Length(min=1, max=1_000))


class DifferenceSchema(Schema):
    """What a full list no longer names: an enterprise, or one of its records."""

    id = fields.Integer(required=True)
    uscc = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    record_id = fields.String(required=True, allow_none=True)


class DifferencesSchema(Schema):
    """A page of differences."""

    items = fields.List(fields.Nested(DifferenceSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class MappingSchema(Schema):
    """Which column of a source's files is which field; next month's file of that form is read by it."""

    id = fields.Integer(required=True)
    source = fields.String(required=True)
    kind = fields.String(required=True)
    form = fields.String(required=True)
    columns = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "表头到字段，“-”为不读取 Fields by heading; `-` is not read."},
    )
    actor = fields.String(required=True)
    kept_at = fields.String(required=True, metadata={"format": "date-time"})


class MappingsSchema(Schema):
    """All mappings that are kept."""

    items = fields.List(fields.Nested(MappingSchema), required=True)


class MappingsQuestionSchema(Schema):
    """Whose mappings."""

    source = fields.String(validate=SOURCE, metadata={"description": "数据来源 Those of one source."})
