"""What the demonstration holds of other places: two figures of the press with their doubts, entered once."""

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.core.db.engine import Database
from service.demo.published import FIGURES, put_up_published
from service.estimates.elsewhere.queries.listed import list_published


def test_the_figures_of_the_press_are_entered_once_with_their_doubts(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_grant(connection, add_account(connection, "data-operator", "D", "", ""), Grant(Role.DATA_OPERATOR))
    for _ in range(2):
        put_up_published(sqlite)
    with sqlite.read() as connection:
        found = list_published(connection)
    assert len(found) == len(FIGURES) == 2
    assert not any(one.comparable for one in found)
    assert all("未核对原文" in one.source for one in found)
