"""`/rule-sets/<scheme>/compare`: two versions side by side, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request

from rules.diff import Kind
from rules.ruleset import RuleSet
from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.banners import banners_of_all
from service.core.names import Names
from service.core.web.context import library
from service.core.web.form_fields import asked_text
from service.rule_sets.difference import difference_of
from service.rule_sets.pages.place import blueprint
from service.rule_sets.pages.rule_sets import LONGEST_VERSION, version_to_read
from service.rule_sets.pages.shelves import sound_versions_of
from service.rule_sets.queries import rule_set_of, scheme_title, versions_of
from service.rule_sets.states import earlier_of

LONGEST_NAME = 80 + 1 + LONGEST_VERSION
KINDS = {
    Kind.ADDED: Text("新增", "Added"),
    Kind.REMOVED: Text("删除", "Removed"),
    Kind.CHANGED: Text("修改", "Changed"),
}
KIND_LOOKS = {Kind.ADDED: "mark-good", Kind.REMOVED: "mark-bad", Kind.CHANGED: "mark-warn"}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what was written, the version that is meant, and what is wrong where there is none."""

    written: str
    rule_set: RuleSet | None
    error: Text | None = None


@blueprint.get("/<scheme>/compare")
@requires(Permission.RULE_SET_FIGURES)
def compare(scheme: str) -> tuple[str, int]:
    """`?old=` and `?new=` side by side, each a version of the scheme or `scheme@version`; 422 where one is not there.

    Without them: the version to read, and the one before it or that it extends.
    """
    reached = current_account().reach(Permission.RULE_SET_FIGURES).schemes
    new = _asked_side("new", scheme, reached) or _side_of(version_to_read(scheme))
    old = _asked_side("old", scheme, reached) or _side_of(_natural_other(scheme, new.rule_set, reached))
    titles = {name: scheme_title(library(), name) for name in library().schemes()}
    one, other = old.rule_set, new.rule_set
    page = render_template(
        "rule_sets/compare.html",
        scheme=scheme,
        title=titles.get(scheme, Text(scheme, scheme)),
        old=old,
        new=new,
        choices=_choices(reached),
        difference=difference_of(one, other, titles) if one and other else None,
        kinds=KINDS,
        kind_looks=KIND_LOOKS,
        banners=banners_of_all([rule_set for rule_set in (one, other) if rule_set]),
    )
    return page, 422 if old.error or new.error else 200


def _asked_side(name: str, scheme: str, reached: Names) -> Side | None:
    """What the request names; None where it names nothing."""
    written = asked_text(request.args, name, LONGEST_NAME)
    if not written:
        return None
    named = written if "@" in written else f"{scheme}@{written}"
    of, _, version = named.partition("@")
    rule_set = rule_set_of(library(), of, version) if of in reached else None
    if rule_set is None:
        return Side(
            written, None, Text(f"没有“{written}”，请从列表中选择。", f"There is no {written!r}; choose from the list.")
        )
    return _side_of(rule_set)


def _side_of(rule_set: RuleSet | None) -> Side:
    return Side(rule_set.name if rule_set else "", rule_set)


def _natural_other(scheme: str, new: RuleSet | None, reached: Names) -> RuleSet | None:
    """The version before, else the one that is extended."""
    if new is None:
        return None
    before = earlier_of(versions_of(library(), new.scheme), new)
    if before is not None or new.extends is None:
        return before
    extended, _, version = new.extends.partition("@")
    return rule_set_of(library(), extended, version) if extended in reached else None


def _choices(reached: Names) -> Sequence[RuleSet]:
    """All that can be chosen, of each scheme the newest first."""
    schemes = [scheme for scheme in library().schemes() if scheme in reached]
    found = [sound_versions_of(library(), scheme) for scheme in schemes]
    return [rule_set for versions in found if isinstance(versions, list) for rule_set in reversed(versions)]
