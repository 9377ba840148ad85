"""A day that nobody can mean is refused, and the form that stated it stays as it was filled in."""

from html.parser import HTMLParser

import pytest

from service.access.permissions import Role
from tests.service.site.walked import PAGES
from tests.worlds.browsers import HTML
from tests.worlds.demonstration import Demonstration

# Days from which no other day can be counted.
FAR = ("9999-12-31", "0001-01-01")
# A browser hands in a file once only: what stood beside it is asked for anew.
WITH_A_FILE = ("/imports",)


class Forms(HTMLParser):
    """The forms of a page that are sent: the address of each, what stands in its fields, and which are days."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self._is_sent = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_sent = said.get("method") == "post"
            if self._is_sent:
                self.found.append((said.get("action", ""), {}, []))
        elif self._is_sent and said.get("name"):
            _, fields, days = self.found[-1]
            fields[said["name"]] = said.get("value", "")
            if said.get("type") == "date":
                days.append(said["name"])


def test_the_form_stays(demonstration_copy: Demonstration) -> None:
    lost, asked = [], set()
    for address, role in PAGES:
        for action, fields, days in Forms(demonstration_copy.page(address, role)).found:
            for day in [day for day in days if (action, day) not in asked and action not in WITH_A_FILE]:
                asked.add((action, day))
                for far in FAR:
                    answer = demonstration_copy.client(role).post(action, data={**fields, day: far}, headers=HTML)
                    again = [f for a, f, _ in Forms(answer.text).found if a == action and f.keys() == fields.keys()]
                    if answer.status_code != 422 or not again:
                        lost.append((address, action, day, answer.status_code))
    assert len(asked) > 12
    assert lost == []


@pytest.mark.parametrize("day", FAR)
def test_questions_about_such_a_day_say_which_can_be_meant(demonstration: Demonstration, day: str) -> None:
    for address in (
        "/tier-lists?on=",
        "/tier-lists?changed_since=",
        "/enterprises/{code}?known_on=",
        "/audit-log?since=",
    ):
        role = Role.AUDITOR if "audit" in address else Role.REGULATOR
        answer = demonstration.client(role).get(demonstration.at(address) + day, headers=HTML)
        assert (answer.status_code, "1900年至2999年" in answer.text) == (422, True), address
