"""What is said of a batch that was refused, field by field."""

from rules.texts import Text
from service.core.errors import Conflict, ProductError
from service.core.problem import Problem
from service.core.web.form_fields import refusals_of
from service.plans.batches.pages.form import RATIO

REFUSED = (Problem, ProductError)
# Fields of the form that are called otherwise than in the body of a request.
_CALLED = {"share.0": "share_a", "share.1": "share_b", "run": "run_id"}
_OVERRIDES, _BY_HAND, _NARROWING = "overrides.", "exclusions_by_hand", "narrowing."


def refusal_of(error: Exception) -> tuple[dict[str, Text], int]:
    """What is wrong by field, of several things of one field all; "" is none of them; and the status of the answer."""
    if isinstance(error, Problem) and error.errors:
        found: dict[str, Text] = {}
        for one in error.errors:
            name = _field_of(one["where"])
            before, words = found.get(name), Text(one["zh"], one["en"])
            found[name] = Text(f"{before.zh}{words.zh}", f"{before.en} {words.en}") if before else words
        return found, error.status
    if isinstance(error, Problem):
        return refusals_of(error), error.status
    assert isinstance(error, ProductError)
    said = Text(f"{error.what.zh}{error.why.zh}{error.remedy.zh}", f"{error.what.en} {error.why.en} {error.remedy.en}")
    return {"": said}, 409 if isinstance(error, Conflict) else 422


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
