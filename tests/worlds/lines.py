"""Business lines of a bureau that keeps its schemes apart."""

from collections.abc import Iterable

from sqlalchemy import Connection

from service.access.actions.lines import set_line_of_scheme, write_line


def give_own_lines(connection: Connection, schemes: Iterable[str]) -> None:
    """Gives each of the schemes a business line that is called after it; what is so already stays as it is."""
    for scheme in schemes:
        write_line(connection, "tests", scheme, scheme)
        set_line_of_scheme(connection, "tests", scheme, scheme)
