"""What an account keeps of a list: its saved views, and what it chose to show."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from service.core.db.tables.views import list_choice, saved_view

# Pairs of a name and a value, as an address has them.
Query = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list under a name of its own; `query` is what its address asks for."""

    id: int
    name: str
    query: Query


@dataclass(frozen=True, slots=True)
class ListChoice:
    """The columns that are shown, and the rows of a page."""

    columns: tuple[str, ...]
    rows: int


def list_views(connection: Connection, account_id: int, page: str) -> list[SavedView]:
    """The views of a list that the account saved, by name."""
    view = saved_view.c
    query = select(view.id, view.name, view.query).where(view.account_id == account_id, view.page == page)
    return [
        SavedView(row.id, row.name, [(name, value) for name, value in row.query])
        for row in connection.execute(query.order_by(view.name))
    ]


def choice_of(connection: Connection, account_id: int, page: str, otherwise: ListChoice) -> ListChoice:
    """What the account chose to show of a list, `otherwise` where it has not chosen."""
    choice = list_choice.c
    query = select(choice.columns, choice.rows).where(choice.account_id == account_id, choice.page == page)
    row = connection.execute(query).one_or_none()
    return ListChoice(tuple(row.columns), row.rows) if row else otherwise
