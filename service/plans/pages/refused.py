"""What is said of a plan that was refused, field by field."""

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
            # Of what lines lack each is said by itself: two may lack the same.
            name = one["where"] if one["where"].startswith("lines.") else one["where"].rpartition(".")[2]
            before = found.get(name)
            found[name] = Text(
                f"{before.zh}{one['zh']}" if before else one["zh"], f"{before.en} {one['en']}" if before else one["en"]
            )
        return found, error.status
    if isinstance(error, Problem):
        return refusals_of(error), error.status
    assert isinstance(error, ProductError)
    said = Text(f"{error.what.zh}{error.why.zh}{error.remedy.zh}", f"{error.what.en} {error.why.en} {error.remedy.en}")
    return {"": said}, 409 if isinstance(error, Conflict) else 422
