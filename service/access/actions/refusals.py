"""Refusals that changes of accounts, tokens and lines have in common."""

from rules.texts import Text
from service.core.problem import TITLES, Problem


def refusal_of_field(where: str, zh: str, en: str) -> Problem:
    """The refusal of a field whose value cannot be taken."""
    return Problem(422, *TITLES[422], errors=[{"where": where, "zh": zh, "en": en}])


def not_found(kind: str, zh: str, en: str) -> Problem:
    """The refusal where there is no account, grant, token or line of that name."""
    return Problem(404, f"no-such-{kind}", Text(zh, en))
