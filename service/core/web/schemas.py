"""What the schemas of all subjects share: texts in both languages, patterns, notes, problem details."""

import re
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from rules.stated_days import NO_SUCH_DAY, can_be_meant
from rules.texts import Text

SCHEME, REGION, INDUSTRY = "[a-z0-9-]{1,80}", "[0-9]{1,12}", "[A-Z][0-9]{0,4}"
NO_MATCH = Text("格式不符，请核对。", "It does not have the form that it must have; check it.")
TEXT = validate.Length(min=1, max=2000)
# Something must be seen of it.
NOT_BLANK = validate.Regexp(r"[\s\S]*\S", error="Shorter than minimum length 1.")


class WordsSchema(Schema):
    """A text that a person reads, Chinese and English."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class ShownOnceSchema(Schema):
    """An answer with what is shown once; where its request was repeated under its key, without that, and why."""

    shown_before = fields.Nested(
        WordsSchema,
        metadata={
            "description": "重复的请求才有：只给出一次的内容已在首次答复中给出，以及如何重新取得 "
            "Of a repeated request alone: that it was shown in the first answer, and how to get it anew."
        },
    )


class Day(fields.Date):
    """A day that a request states, and can mean; `or_never`: or the last day of all, which stands for none."""

    def __init__(self, *, or_never: bool = False, **more: Any) -> None:
        super().__init__(validate=self._check, **more)
        self._or_never = or_never

    def _check(self, value: date) -> None:
        if not can_be_meant(value) and not (self._or_never and value == date.max):
            raise ValidationError([NO_SUCH_DAY])


class Shaped(fields.String):
    """A text that matches a pattern as a whole."""

    def __init__(self, pattern: str, said: str, **more: Any) -> None:
        # Said in the words of OpenAPI, whose end of a text is not Python's.
        super().__init__(validate=self._check, metadata={"description": said, "pattern": f"^{pattern}$"}, **more)
        self._pattern = re.compile(pattern)

    def _check(self, value: str) -> None:
        if not self._pattern.fullmatch(value):
            raise ValidationError([NO_MATCH])


class NoteSchema(Schema):
    """Why it is settled like this."""

    note = fields.String(required=True, validate=[TEXT, NOT_BLANK], metadata={"description": "意见 The reason."})


class OpinionSchema(Schema):
    """What a person thinks who decides."""

    opinion = fields.String(required=True, validate=[TEXT, NOT_BLANK], metadata={"description": "意见 The opinion."})


class ProblemPlaceSchema(Schema):
    """One single place that is wrong."""

    where = fields.String(metadata={"description": "位置 Where, such as json.enterprises[0].uscc."})
    message = fields.String(metadata={"description": "原因 Why."})


class ProblemSchema(Schema):
    """An error as RFC 9457 writes it, in the language asked for."""

    type = fields.String(required=True, metadata={"description": "/problems/ 加错误代码 /problems/ and a stable code."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    instance = fields.String(required=True, metadata={"description": "所请求的地址 The path that was asked for."})
    detail = fields.String()
    errors = fields.List(fields.Nested(ProblemPlaceSchema))


class NothingSchema(Schema):
    """A body without content."""
