"""What strata are called: each by the title of its tier in the rule set that decided it."""

from rules.library import Library
from rules.texts import Text
from service.decisions.editions import Edition
from service.plans.lists.queries.prepared import names_of
from service.plans.lists.strata import title_of_stratum
from service.rule_sets.queries import rule_set_of


def titles_of_strata(library: Library, edition: Edition | None) -> dict[str, Text]:
    """What the strata of an edition are called; without one that of all subjects."""
    names = names_of(edition)
    rule_set = rule_set_of(library, edition.scheme, edition.version) if edition else None
    known = dict(zip(names, (tier.title for tier in rule_set.tiers), strict=False)) if rule_set else {}
    return {name: known.get(name) or title_of_stratum(name) for name in names}
