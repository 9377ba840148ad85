"""What is said of a plan that was refused, field by field."""

from service.core.web import form_fields
from service.core.web.form_fields import REFUSED as REFUSED
from service.core.web.form_fields import Refusal, last_part_of


def refusal_of(error: Exception) -> Refusal:
    """What is wrong by field of the form of a plan or a line, and the status of the answer."""
    return form_fields.refusal_of(error, _field_of)


def _field_of(where: str) -> str:
    # Of what lines lack each is said by itself: two may lack the same.
    return where if where.startswith("lines.") else last_part_of(where)
