"""Where the current account may write registries."""

from service.access.permissions import Permission
from service.access.route_rules import current_account


def current_writing_regions() -> tuple[str, ...]:
    """The jurisdictions in which the current account may write registries, as prefixes; ("",) is everywhere.

    They serve every business line, so that a grant for one of them does not give it.
    """
    return current_account().reach(Permission.REGISTRY_WRITE).of_every_line.jurisdiction().regions
