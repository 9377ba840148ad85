"""What a stored enterprise would be classified as on a day by what was known on a day; nothing is kept of it."""

from datetime import date

from sqlalchemy import Connection

from scoring.score import Scores, score
from service.core.clock import end_of
from service.core.settings import Settings
from service.facts.enterprises import Enterprise
from service.facts.full_facts import full_facts_of
from service.facts.questions import enterprise_not_found
from service.model.use import models_in_use
from service.rule_sets.asked_rule_sets import asked_closure
from service.scores.score_json import too_large


def score_on(
    connection: Connection,
    found: Enterprise,
    scheme: str,
    as_of: date,
    known_on: date,
    settings: Settings,
    *,
    evidence: bool = True,
) -> Scores:
    """The scores of the one enterprise under `scheme` or `scheme@version`.

    Raises Problem where there is no such rule set, where the enterprise was not known, or where a figure is too large.
    """
    closure = asked_closure(scheme, as_of, known_on, "query.scheme")
    facts = full_facts_of(connection, [found.id], as_of, known_on)
    if not len(facts):
        raise enterprise_not_found(found.code)
    models = models_in_use(connection, closure, as_of, settings, end_of(known_on))
    try:
        return score(closure, facts, as_of, known_on, evidence=evidence, models=models)
    except OverflowError:
        raise too_large(found.code) from None
