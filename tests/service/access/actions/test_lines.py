"""Business lines: named once, removed only when nothing is for them, and what a scheme of none is to a grant."""

import pytest

from service.access.account import Grant
from service.access.actions import accounts, lines
from service.access.permissions import Permission, Role
from service.access.queries.accounts import find_account
from service.access.queries.lines import lines_of_schemes, list_lines
from service.access.reach import Reach
from service.core.db.audit import list_entries
from service.core.db.engine import Database
from service.core.problem import Problem


def refusal(call, *given: str) -> int:
    with pytest.raises(Problem) as caught:
        call(*given)
    return caught.value.status


def test_a_line_is_removed_only_when_no_scheme_and_no_grant_is_for_it(database: Database) -> None:
    accounts.create_account(database, "tests", "anna", name="安娜")
    with database.write() as connection:
        lines.write_line(connection, "li", "food", "食品")
        lines.set_line_of_scheme(connection, "li", "food-production", "food")
    held = Grant(Role.PLANNER, "", "food")
    accounts.grant_role(database, "tests", "anna", held)
    with database.write() as connection:
        assert [(one.code, one.name, one.schemes, one.grants) for one in list_lines(connection)] == [
            ("food", "食品", ("food-production",), 1)
        ]
        assert refusal(lambda: lines.remove_line(connection, "li", "food")) == 409
        lines.set_line_of_scheme(connection, "li", "food-production", "")
        assert lines_of_schemes(connection) == {}
        assert refusal(lambda: lines.remove_line(connection, "li", "food")) == 409
    accounts.revoke_role(database, "tests", "anna", held)
    with database.write() as connection:
        lines.remove_line(connection, "li", "food")
        assert list_lines(connection) == []
        said = [(e.action, e.object) for e in list_entries(connection, before=None, limit=20, actor="li")]
    assert said == [
        ("line.remove", "line food"),
        ("line.scheme", "scheme food-production"),
        ("line.scheme", "scheme food-production"),
        ("line.write", "line food"),
    ]


@pytest.mark.parametrize(
    ("code", "name"), [("Food", "食品"), ("", "食品"), ("a b", "食品"), ("food", ""), ("food", "x" * 81)]
)
def test_a_line_has_a_code_and_a_name(sqlite: Database, code: str, name: str) -> None:
    with sqlite.write() as connection:
        assert refusal(lambda: lines.write_line(connection, "li", code, name)) == 422


def test_two_lines_have_two_names_and_what_is_said_again_is_no_change(sqlite: Database) -> None:
    with sqlite.write() as connection:
        lines.write_line(connection, "li", "food", "食品")
        lines.write_line(connection, "li", "food", "食品")
        assert refusal(lambda: lines.write_line(connection, "li", "drugs", "食品")) == 422
        assert refusal(lambda: lines.set_line_of_scheme(connection, "li", "generic", "drugs")) == 404
        lines.write_line(connection, "li", "food", "食品安全")
        assert [entry.detail["before"] for entry in list_entries(connection, before=None, limit=9)] == ["食品", None]


def test_a_grant_for_a_line_that_is_not_there_is_refused_and_says_which_there_are(sqlite: Database) -> None:
    accounts.create_account(sqlite, "tests", "anna", name="安娜")
    with sqlite.write() as connection:
        lines.write_line(connection, "li", "food", "食品")
    with pytest.raises(Problem) as caught:
        accounts.grant_role(sqlite, "tests", "anna", Grant(Role.PLANNER, "", "fod"))
    assert "食品（food）" in caught.value.errors[0]["zh"]
    with sqlite.read() as connection:
        found = find_account(connection, "anna")
    assert found is not None
    assert found.grants == ()


def test_moving_a_scheme_between_lines_moves_what_every_grant_reaches() -> None:
    places = [("", "food")]
    reaches = [Reach.of(places, lines) for lines in ({"generic": "food"}, {"generic": "credit"}, {})]
    assert [reach.jurisdiction("generic").is_everywhere for reach in reaches] == [True, False, True]
    assert ["generic" in reach.schemes for reach in reaches] == [True, False, True]
    assert Permission.REGISTRY_WRITE == "registry:write"
