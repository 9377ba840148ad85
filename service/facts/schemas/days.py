"""What questions about facts have in common: days, and prefixes of codes."""

from marshmallow import Schema, validate

from service.core.web.schemas import Day

CODE_PREFIX = validate.Regexp(r"[0-9A-Za-z]{0,20}\Z")


class DaysSchema(Schema):
    """As of which day, as known on which day."""

    as_of = Day(metadata={"description": "基准日，默认今天 As-of day, default today."})
    known_on = Day(metadata={"description": "数据截止日，默认今天 What was known by this day, default today."})
