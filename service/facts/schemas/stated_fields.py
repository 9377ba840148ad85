"""Enterprises and their records as requests state them: one schema field for each row of the tables of fields.

Values are checked by the readers that files go through and handed on as they were stated, so that a request and a
file cannot differ.
"""

from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields

from rules.fields import ENTERPRISE_FIELDS, RECORD_FIELDS, Field, Kind
from rules.texts import Text
from scoring.cleaning import clean_code
from scoring.value_parsing import REASONS, Read, Reason, Unreadable, reader_of, text_of
from service.core.files.faults import REASONS as FILE_REASONS
from service.core.files.faults import Fault
from service.core.files.personal import is_card
from service.core.identifiers import is_identifier
from service.reading.columns import FREE
from service.reading.lengths import LIMITED, longest_of

OF_A_PERSON = Text(
    "这是自然人的证件号码；本系统只处理经营主体。",
    "This is the number of a natural person's card; only enterprises are dealt with.",
)
NO_CODE = Text(
    "不是统一社会信用代码（校验码须相符），也不是 REG- 开头的注册号，请核对。",
    "Neither a unified social credit code with a sound check character nor a registration number REG-…; check it.",
)


class _Stated:
    """A value of one of the JSON `types` that its field's reader takes."""

    types: ClassVar[tuple[type, ...]]
    reason: ClassVar[Reason]
    read: Read

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        if type(value) not in self.types:
            raise ValidationError([REASONS[self.reason]])
        try:
            self.read(value)
        except Unreadable as error:
            raise ValidationError([REASONS[error.reason]]) from None
        return value


class StatedText(_Stated, fields.String):
    """A text that every database can hold."""

    types, reason = (str,), Reason.NOT_A_TEXT

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if type(value) is str and "\0" in value:
            raise ValidationError([REASONS[Reason.NOT_A_TEXT]])
        name = self.name or ""
        is_limited = name not in FREE or name in LIMITED
        if type(value) is str and is_limited and len(value) > longest_of(name):
            raise ValidationError([FILE_REASONS[Fault.TOO_LONG]])
        return super()._deserialize(value, attr, data, **more)


class StatedDay(_Stated, fields.Date):
    """A date as ISO 8601 writes it, nothing shorter."""

    types, reason = (str,), Reason.NOT_A_DATE

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if type(value) is str and len(value) != len("2026-06-30"):
            raise ValidationError([REASONS[Reason.NOT_A_DATE]])
        return super()._deserialize(value, attr, data, **more)


class StatedInteger(_Stated, fields.Integer):
    types, reason = (int, float), Reason.NOT_WHOLE


class StatedNumber(_Stated, fields.Float):
    types, reason = (int, float), Reason.NOT_A_NUMBER


class StatedTruth(_Stated, fields.Boolean):
    types, reason = (bool,), Reason.NOT_YES_OR_NO


class StatedSeverity(_Stated, fields.Integer):
    types, reason = (int,), Reason.NOT_A_SEVERITY


class StatedCode(_Stated, fields.String):
    """The identifier of an enterprise."""

    types, reason = (str,), Reason.NOT_A_TEXT

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        code = clean_code(super()._deserialize(value, attr, data, **more))
        if not is_identifier(code):
            raise ValidationError([NO_CODE])
        if is_card(code):
            raise ValidationError([OF_A_PERSON])
        return code


class StatedOwner(StatedCode):
    """The identifier of an enterprise, or the number of a person's card: such a row is counted, and left out."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        code = clean_code(value) if type(value) is str else ""
        return code if is_card(code) else super()._deserialize(value, attr, data, **more)


class StatedType(_Stated, fields.String):
    """A record type by its name or its word; which there are is known where the rule sets are."""

    types, reason = (str,), Reason.NOT_A_TEXT


_BY_KIND: dict[Kind, type[fields.Field[Any]]] = {
    Kind.TEXT: StatedText,
    Kind.DATE: StatedDay,
    Kind.INTEGER: StatedInteger,
    Kind.DECIMAL: StatedNumber,
    Kind.MONEY: StatedNumber,
    Kind.BOOLEAN: StatedTruth,
    Kind.SEVERITY: StatedSeverity,
}
_LIMITS: dict[Kind, dict[str, Any]] = {Kind.SEVERITY: {"enum": [1, 2, 3]}, Kind.MONEY: {"minimum": 0}}


def stated_field_of(field: Field, made_of: type[fields.Field[Any]] | None = None, **more: Any) -> fields.Field[Any]:
    """The schema field of a row of the tables of fields; null is missing."""
    unit = f" ({field.unit.value})" if field.unit else ""
    metadata = {"description": f"{field.zh[0]} {field.en}{unit}", **_LIMITS.get(field.kind, {})}
    schema_field = (made_of or _BY_KIND[field.kind])(metadata=metadata, **({"allow_none": True} | more))
    schema_field.read = text_of if field.kind is Kind.TEXT else reader_of(field.kind, field.scale)  # type: ignore[attr-defined]
    return schema_field


def _required_field_of(field: Field, made_of: type[fields.Field[Any]] | None = None) -> fields.Field[Any]:
    return stated_field_of(field, made_of, required=True, allow_none=False)


class RecordSchema(Schema):
    """One record; the enterprise that states it is its owner."""

    class Meta:
        include: ClassVar[dict[str, fields.Field[Any]]] = {
            **{name: stated_field_of(field) for name, field in RECORD_FIELDS.items() if name != "uscc"},
            "type": _required_field_of(RECORD_FIELDS["type"], StatedType),
            "occurred_on": _required_field_of(RECORD_FIELDS["occurred_on"]),
        }


class EnterpriseSchema(Schema):
    """One enterprise, without records."""

    class Meta:
        include: ClassVar[dict[str, fields.Field[Any]]] = {
            **{name: stated_field_of(field) for name, field in ENTERPRISE_FIELDS.items()},
            "uscc": _required_field_of(ENTERPRISE_FIELDS["uscc"], StatedCode),
        }
