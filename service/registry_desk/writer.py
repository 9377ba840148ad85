"""Where the current account may write registries."""

from dataclasses import dataclass

from service.access.account import Account
from service.access.permissions import Permission
from service.access.route_rules import current_account
from service.core.web.context import library
from service.registries.actions.entries import NameCheck
from service.registries.registry import Registry
from service.rule_sets.tier_words import item_name_check


@dataclass(frozen=True, slots=True)
class Writer:
    """The jurisdictions in which somebody may write, as prefixes (("",) is everywhere), and whose items besides."""

    within: tuple[str, ...]
    department: str | None = None
    # Why an item cannot be called so: its list is published, and tells no tier.
    against: NameCheck | None = None


def permission_of(registry: Registry) -> Permission:
    """What an account needs to write in the registry."""
    return Permission.ITEM_WRITE if registry is Registry.ITEMS else Permission.REGISTRY_WRITE


def item_department(account: Account | None = None) -> str | None:
    """The department whose items alone an account may enter, by default the current one; None: anybody's."""
    who = account or current_account()
    return None if who.may(Permission.REGISTRY_WRITE) else who.department_code


def current_writer(registry: Registry) -> Writer:
    """Where the current account may write in the registry; who belongs to a department, its items only.

    Registries serve every business line, so that a grant for one of them does not give it.
    """
    if registry is not Registry.ITEMS:
        return Writer(current_writing_regions())
    account = current_account()
    regions = account.reach(Permission.REGISTRY_WRITE).of_every_line.jurisdiction().regions
    if not account.may(Permission.ITEM_WRITE):
        return Writer(())
    return Writer(regions, account.department_code, item_name_check(library()))


def current_writing_regions() -> tuple[str, ...]:
    """The jurisdictions in which the current account may write registries, as prefixes; ("",) is everywhere.

    They serve every business line, so that a grant for one of them does not give it.
    """
    return current_account().reach(Permission.REGISTRY_WRITE).of_every_line.jurisdiction().regions
