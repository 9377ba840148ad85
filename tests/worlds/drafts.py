"""Drafts of rule sets, as text."""

from rules.library import shipped_library


def draft_of(name: str, more: str, version: str = "2027-01") -> str:
    """A draft of a later version of a shipped rule set, which says `more` and begins with its month."""
    parent = shipped_library().get(name)
    return f"""scheme: {parent.scheme}
version: "{version}"
extends: {{rule_set: {parent.name}, sha256: {parent.digest}}}
title: {{zh: 试行稿, en: draft}}
standing: demonstration
effective_from: {version}-01
{more}"""


HARDER = """
score: {direction: higher_is_riskier, base: 6, at_least: 0, at_most: 1000}
remove: [new_firm, type_risk, no_staff]
replace:
  overrides:
    - id: on_abnormal_list
      title: {zh: 现处经营异常名录，列为D类, en: "on the abnormal-operation list, D"}
      kind: cap
      tier: D
      when: {measure: listed_abnormal}
      basis: {indicator: direct_rules, threshold: direct_rules}
"""
