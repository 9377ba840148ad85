"""What a form of a registry enters, and what becomes of the form."""

from service.access.route_rules import current_account
from service.core.clock import today
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.registries.actions.entries import enter_entries
from service.registries.queries.entries import entries_of
from service.registries.registry import Entry, Registry
from service.registries.shapes import code_as_held
from service.registry_desk.forms import Filled
from service.registry_desk.reader import refuse_unread
from service.registry_desk.writer import current_writer


def enter_filled(registry: Registry, filled: Filled) -> str | None:
    """The code of what was entered; None where something was wrong, which then stands in `filled`."""
    if filled.said is None:
        return None
    writer = current_writer(registry)
    with database().write() as connection:
        done = enter_entries(
            connection,
            registry,
            [filled.said],
            current_account().login,
            writer.within,
            department=writer.department,
            against=writer.against,
        )
    for faults in done.refused.values():
        filled.note(faults)
    return None if filled.errors else code_as_held(registry, filled.said.code)


def known_entry(registry: Registry, code: str) -> Entry | None:
    """The entry of that code as it stands today; None where there is none."""
    held = code_as_held(registry, code)
    with database().read() as connection:
        return entries_of(connection, registry, [held], today()).get(held)


def asked_entry(registry: Registry, code: str) -> Entry:
    """The same; raises Problem 404 where there is none, or the account may not see it."""
    entry = known_entry(registry, code)
    if entry is None:
        raise Problem(404, *TITLES[404])
    with database().read() as connection:
        refuse_unread(registry, connection, entry)
    return entry
