"""The pages of rule sets."""

from service.rule_sets.pages import compare, rule_sets
from service.rule_sets.pages.place import blueprint

__all__ = ["blueprint", "compare", "rule_sets"]
