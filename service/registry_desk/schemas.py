"""Entries of registries, firms of offices and working days as the API writes them."""

from marshmallow import Schema, fields, validate

from service.core.web.paging import PageArguments
from service.core.web.schemas import TEXT, Day, WordsSchema

_NAME = validate.Length(min=1, max=100)
_MOST_FIRMS = 10_000


class EntryVersionSchema(Schema):
    """One version of an entry."""

    code = fields.String(
        required=True, metadata={"description": "代码，区划代码省去补足的0 A region's without filling zeros."}
    )
    name = fields.Nested(WordsSchema, required=True)
    aliases = fields.List(fields.String(), required=True, metadata={"description": "别名 Other names."})
    regions = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "监管所所辖区划 Regions that an office is in charge of."},
    )
    valid_from = fields.Date(
        required=True, allow_none=True, metadata={"description": "启用日期；空为一直有效 null: always."}
    )
    valid_until = fields.Date(
        required=True, allow_none=True, metadata={"description": "停用日期 First day out of use."}
    )
    in_use = fields.Boolean(required=True, metadata={"description": "今天是否有效 Whether it is in use today."})
    note = fields.String(required=True, allow_none=True)
    recorded_by = fields.String(required=True)
    recorded_at = fields.DateTime(required=True)


class EntriesSchema(Schema):
    """A page of entries."""

    items = fields.List(fields.Nested(EntryVersionSchema), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "下一页 The next page."})


class EntrySchema(EntryVersionSchema):
    """An entry as it stands today, with all its versions."""

    versions = fields.List(fields.Nested(EntryVersionSchema), required=True)


class EntriesQuestionSchema(PageArguments):
    """Which entries."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"description": "代码开头或名称的一部分 How the code begins, or a piece of a name."},
    )
    on = Day(metadata={"description": "哪一天的 As of which day; today if left out."})
    ended = fields.Boolean(load_default=False, metadata={"description": "包括已停用的 Those out of use, too."})


class EntryStatementSchema(Schema):
    """What is stated of an entry; what is left out stays as it is known."""

    name = fields.String(validate=_NAME)
    name_en = fields.String(validate=_NAME)
    aliases = fields.List(fields.String(validate=_NAME))
    regions = fields.List(fields.String(), metadata={"description": "仅监管所 Of offices only."})
    valid_from = Day(metadata={"description": "自何日起 From which day on; today if left out."})
    valid_until = Day(
        or_never=True, allow_none=True, metadata={"description": "停用日期；null 为取消停用 null: no end is known."}
    )
    note = fields.String(validate=validate.Length(max=500))


class ListingSchema(Schema):
    """A firm, and the office that is in charge of it by name; null takes it off any list."""

    uscc = fields.String(required=True)
    office = fields.String(required=True, allow_none=True)
    valid_from = Day(metadata={"description": "自何日起 From which day on; today if left out."})


class ListingsSchema(Schema):
    """Firms to be listed; all or none are taken."""

    firms = fields.List(fields.Nested(ListingSchema), required=True, validate=validate.Length(min=1, max=_MOST_FIRMS))


class EnteredSchema(Schema):
    """What was entered."""

    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    notices = fields.List(fields.Nested(WordsSchema), required=True)


class WorkdayYearSchema(Schema):
    """The working days of a year."""

    year = fields.Integer(required=True)
    working_days = fields.Integer(required=True, metadata={"description": "工作日天数 How many working days it has."})
    off = fields.List(fields.Date(), required=True, metadata={"description": "周一至周五中的休息日 Weekdays off."})
    on = fields.List(fields.Date(), required=True, metadata={"description": "周末中的上班日 Working days at weekends."})
    invented = fields.Boolean(required=True, metadata={"description": "虚构（演示） Made up for a demonstration."})
    note = fields.String(required=True, allow_none=True)
    recorded_by = fields.String(required=True)
    recorded_at = fields.DateTime(required=True)


class WorkdayYearsSchema(Schema):
    """The tables of all years."""

    items = fields.List(fields.Nested(WorkdayYearSchema), required=True)


class WorkdayStatementSchema(Schema):
    """The table of a year, whole."""

    off = fields.List(Day(), required=True, validate=validate.Length(max=366))
    on = fields.List(Day(), required=True, validate=validate.Length(max=366))
    invented = fields.Boolean(load_default=False)
    note = fields.String(validate=TEXT)


class DueDayQuestionSchema(Schema):
    """A day and a number of working days."""

    start = Day(required=True, metadata={"description": "起算日，不计入 The first day, which is not counted."})
    days = fields.Integer(
        required=True,
        validate=validate.Range(1, 1_000),
        metadata={"description": "工作日数 Working days.", "minimum": 1, "maximum": 1_000},
    )


class DueDaySchema(Schema):
    """The due day, or whose calendar is missing."""

    due_on = fields.Date(required=True, allow_none=True)
    missing_year = fields.Integer(required=True, allow_none=True)
    words = fields.Nested(WordsSchema, required=True)
