"""A draft of the next version of the rule set, and its comparison with the one in force, which waits for the worker."""

from rules.library import shipped_library
from service.access.reach import WHOLE
from service.core.clock import today
from service.core.db.service import Service
from service.demo.adoption import EDITOR
from service.rule_sets.actions.drafts import add_draft
from service.time.comparison.actions import WantedComparison, order_comparison
from service.time.comparison.queries.comparisons import newest_comparison_with

_IN_FORCE = "generic@2026-01"
_CHANGES = """
replace:
  overrides:
    - id: on_abnormal_list
      title: {zh: 现处经营异常名录，不得优于D类, en: "on the abnormal-operation list, not better than D"}
      kind: cap
      tier: D
      when: {measure: listed_abnormal}
      basis: {indicator: direct_rules, threshold: direct_rules}
"""


def put_up_draft(service: Service) -> None:
    """Puts up the draft in the name of the rule editor, and has it compared, where nothing was compared yet."""
    parent, version = shipped_library().get(_IN_FORCE), f"{today().year + 1}-01"
    text = f"""scheme: {parent.scheme}
version: "{version}"
extends: {{rule_set: {parent.name}, sha256: {parent.digest}}}
title: {{zh: 征求意见稿, en: draft for comments}}
standing: demonstration
effective_from: {version}-01
{_CHANGES}"""
    draft = shipped_library().draft_of(text, "draft")
    with service.database.write() as connection:
        if newest_comparison_with(connection, parent.scheme, draft.digest) is not None:
            return
        add_draft(connection, service.rule_sets.files, text, EDITOR, WHOLE)
        order_comparison(connection, service.library, service.settings, WantedComparison(parent, draft), EDITOR)
