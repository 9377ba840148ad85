"""An account saves, renames and deletes views of a list, and chooses what the list shows it; nobody else sees them."""

from sqlalchemy import Connection, delete, func, insert, select, update

from rules.texts import Text
from service.access.account import Account
from service.core.clock import now
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.db.tables.views import list_choice, saved_view
from service.core.masking import mask_value
from service.core.problem import TITLES, Problem
from service.tiers.queries.views import ListChoice, Query

MOST_VIEWS = 50
LONGEST_NAME = 60


def save_view(database: Database, account: Account, page: str, name: str, query: Query) -> int:
    """Saves what an address asks for under a name; returns the id of the view. Personal numbers in either are covered.

    Raises Problem 422 without a name, 409 where the name is taken or there are too many.
    """
    name, pairs = mask_value(name), [[asked, mask_value(value)] for asked, value in query]
    _refuse_bad_name(name)
    with database.write() as connection:
        mine = saved_view.c.account_id == account.id, saved_view.c.page == page
        if connection.execute(select(func.count()).select_from(saved_view).where(*mine)).scalar_one() >= MOST_VIEWS:
            raise _conflict(Text(f"最多保存 {MOST_VIEWS} 个视图，请先删除不用的。",
                                 f"At most {MOST_VIEWS} views are kept; delete one first."))  # fmt: skip
        _refuse_taken_name(connection, account, page, name)
        values = {"account_id": account.id, "page": page, "name": name, "query": pairs}
        key = connection.execute(insert(saved_view).values(**values, created_at=now())).inserted_primary_key
        assert key is not None
        write_entry(connection, account.login, "view.save", f"{page} {name}", {"query": pairs})
        return int(key[0])


def rename_view(database: Database, account: Account, page: str, view_id: int, name: str) -> None:
    """Gives a view of the account's own another name; raises Problem 404, 422 or 409."""
    name = mask_value(name)
    _refuse_bad_name(name)
    with database.write() as connection:
        before = _name_of(connection, account, page, view_id)
        if before != name:
            _refuse_taken_name(connection, account, page, name)
            connection.execute(update(saved_view).where(saved_view.c.id == view_id).values(name=name))
            write_entry(connection, account.login, "view.rename", f"{page} {name}", {"before": before})


def delete_view(database: Database, account: Account, page: str, view_id: int) -> None:
    """Deletes a view of the account's own; raises Problem 404 where it has no such view."""
    with database.write() as connection:
        name = _name_of(connection, account, page, view_id)
        connection.execute(delete(saved_view).where(saved_view.c.id == view_id))
        write_entry(connection, account.login, "view.delete", f"{page} {name}", {})


def choose_columns(database: Database, account: Account, page: str, choice: ListChoice) -> None:
    """Keeps which columns, and how many rows of a page, the account is shown of a list."""
    with database.write() as connection:
        mine = list_choice.c.account_id == account.id, list_choice.c.page == page
        connection.execute(delete(list_choice).where(*mine))
        values = {"columns": list(choice.columns), "rows": choice.rows}
        connection.execute(insert(list_choice).values(account_id=account.id, page=page, **values))
        write_entry(connection, account.login, "view.columns", page, values)


def _name_of(connection: Connection, account: Account, page: str, view_id: int) -> str:
    view = saved_view.c
    query = select(view.name).where(view.id == view_id, view.account_id == account.id, view.page == page)
    name = connection.execute(query).scalar_one_or_none()
    if name is None:
        raise Problem(404, *TITLES[404])
    return str(name)


def _refuse_bad_name(name: str) -> None:
    if not 1 <= len(name) <= LONGEST_NAME:
        said = Text(f"视图名称为 1 至 {LONGEST_NAME} 个字。", f"The name of a view has 1 to {LONGEST_NAME} characters.")
        raise Problem(422, *TITLES[422], errors=[{"where": "name", "zh": said.zh, "en": said.en}])


def _refuse_taken_name(connection: Connection, account: Account, page: str, name: str) -> None:
    view = saved_view.c
    query = select(view.id).where(view.account_id == account.id, view.page == page, view.name == name)
    if connection.execute(query).first():
        raise _conflict(Text(f"已有名为“{name}”的视图，请换一个名称。",
                             f'There is a view called "{name}" already; choose another name.'))  # fmt: skip


def _conflict(said: Text) -> Problem:
    return Problem(409, *TITLES[409], said)
