"""What is said of a batch that was refused, field by field."""

from service.core.web import form_fields
from service.core.web.form_fields import REFUSED as REFUSED
from service.core.web.form_fields import Refusal
from service.plans.batches.pages.form import RATIO

# Fields of the form that are called otherwise than in the body of a request.
_CALLED = {"share.0": "share_a", "share.1": "share_b", "run": "run_id"}
_OVERRIDES, _BY_HAND, _NARROWING = "overrides.", "exclusions_by_hand", "narrowing."


def refusal_of(error: Exception) -> Refusal:
    """What is wrong by field of the form of a batch, and the status of the answer."""
    return form_fields.refusal_of(error, _field_of)


def _field_of(where: str) -> str:
    """The field of the form that holds what stands there in the body of a request."""
    name = where.removeprefix("json.")
    if name.startswith(_OVERRIDES):
        return f"{RATIO}{name.removeprefix(_OVERRIDES)}"
    if name.startswith(_BY_HAND):
        return "by_hand"
    if name.startswith(_NARROWING):
        return name.split(".")[1]
    return _CALLED.get(name, name)
