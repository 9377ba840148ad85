"""The pages of rule sets."""

from service.rule_sets.pages import compare, ratios, rule_sets
from service.rule_sets.pages.place import blueprint

__all__ = ["blueprint", "compare", "ratios", "rule_sets"]
