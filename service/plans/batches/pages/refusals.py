"""What is said of a batch that was refused, field by field."""

from rules.texts import Text
from service.core.errors import Conflict, ProductError
from service.core.problem import Problem
from service.core.web.form_fields import refusals_of

REFUSED = (Problem, ProductError)


def refusal_of(error: Exception) -> tuple[dict[str, Text], int]:
    """What is wrong by field, of several things of one field all; "" is none of them; and the status of the answer."""
    if isinstance(error, Problem) and error.errors:
        found: dict[str, Text] = {}
        for one in error.errors:
            before = found.get(one["where"])
            words = Text(one["zh"], one["en"])
            found[one["where"]] = Text(f"{before.zh}{words.zh}", f"{before.en} {words.en}") if before else words
        return found, error.status
    if isinstance(error, Problem):
        return refusals_of(error), error.status
    assert isinstance(error, ProductError)
    said = Text(f"{error.what.zh}{error.why.zh}{error.remedy.zh}", f"{error.what.en} {error.why.en} {error.remedy.en}")
    return {"": said}, 409 if isinstance(error, Conflict) else 422
