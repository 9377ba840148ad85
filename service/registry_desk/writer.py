"""Where the current account may write registries."""

from dataclasses import dataclass

from service.access.permissions import Permission
from service.access.route_rules import current_account
from service.registries.registry import Registry


@dataclass(frozen=True, slots=True)
class Writer:
    """The jurisdictions in which somebody may write, as prefixes (("",) is everywhere), and whose items besides."""

    within: tuple[str, ...]
    department: str | None = None


def permission_of(registry: Registry) -> Permission:
    """What an account needs to write in the registry."""
    return Permission.ITEM_WRITE if registry is Registry.ITEMS else Permission.REGISTRY_WRITE


def current_writer(registry: Registry) -> Writer:
    """Where the current account may write in the registry; who belongs to a department, its items only.

    Registries serve every business line, so that a grant for one of them does not give it.
    """
    if registry is not Registry.ITEMS:
        return Writer(current_writing_regions())
    account = current_account()
    regions = account.reach(Permission.REGISTRY_WRITE).of_every_line.jurisdiction().regions
    return Writer(regions, account.department_code) if account.may(Permission.ITEM_WRITE) else Writer(())


def current_writing_regions() -> tuple[str, ...]:
    """The jurisdictions in which the current account may write registries, as prefixes; ("",) is everywhere.

    They serve every business line, so that a grant for one of them does not give it.
    """
    return current_account().reach(Permission.REGISTRY_WRITE).of_every_line.jurisdiction().regions
