"""Errors of the product as errors of a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from rules.errors import NoRuleSet
from rules.texts import Text
from service.core.errors import ProductError
from service.core.problem import Problem


@contextmanager
def refusals_shown(status: int = 409) -> Iterator[None]:
    """Turns a ProductError or a missing rule set into a Problem: what, why and what to do about it."""
    try:
        yield
    except ProductError as error:
        why = Text(f"{error.why.zh}{error.remedy.zh}", f"{error.why.en} {error.remedy.en}")
        places = [{"where": error.where, "zh": error.what.zh, "en": error.what.en}]
        raise Problem(status, "refused", error.what, why, places) from error
    except NoRuleSet as error:
        raise Problem(
            422, "no-rule-set", Text("没有可用的规则集。", "There is no rule set to use."), Text(error.zh, error.en)
        ) from error
