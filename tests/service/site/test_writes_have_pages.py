"""docs/pages.md: every command and every write of the API has a page that does the same, or a reason why not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from tests.service.site.walked import PAGES, endpoint_of
from tests.test_docs import COMMANDS
from tests.worlds.demonstration import Demonstration

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "pages.md"
BASE = "/api/v1"
# A place in an address of a route, and as the list writes it.
_PLACE, _NAMED = re.compile(r"<(?:[^<>]*:)?(\w+)>"), r"{\1}"
# Its page shows what is asked and changes nothing.
ONLY_READS = frozenset(
    {
        "/draw-log",
        "/public",
        *("/tier-lists", "/rule-sets", "/reports", "/models/{digest}", "/sources", "/adjustments/new", "/audit-log"),
        *(
            "/enterprises/{code}",
            "/enterprises/{code}/advice",
            "/enterprises/{code}/changes",
            "/changes",
            "/enterprises/{code}/records/{record}/impact",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Task:
    """A row of the list."""

    name: str
    commands: list[str]
    writes: list[str]
    page: str | None
    reason: str


def _tasks() -> Iterator[Task]:
    for line in DOCUMENT.read_text("utf-8").splitlines():
        if line.startswith("| ") and not line.startswith("| Task"):
            name, commands, writes, page = (cell.strip() for cell in line.strip("|").split("|"))
            named = [re.findall(r"`([^`]+)`", cell) for cell in (commands, writes)]
            without = page.removeprefix("none: ") if page.startswith("none: ") else ""
            yield Task(name, named[0], named[1], None if without else page.strip("`"), without)


TASKS = list(_tasks())


def _writes_of(app: Flask) -> set[str]:
    """The operations of the API that may change something, by method and address."""
    return {
        f"{method} {_PLACE.sub(_NAMED, rule.rule.removeprefix(BASE))}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
        if rule.rule.startswith(BASE)
    }


def test_every_command_and_every_write_is_in_the_list_once(demonstration: Demonstration) -> None:
    commands = [f"credit-tiers {command}" for task in TASKS for command in task.commands]
    writes = [write for task in TASKS for write in task.writes]
    assert sorted(commands) == sorted(COMMANDS)
    assert sorted(writes) == sorted(_writes_of(demonstration.app))


def test_what_has_no_page_says_why() -> None:
    assert [task.name for task in TASKS if task.page is None and len(task.reason) < 15] == []


@pytest.mark.parametrize("task", [task for task in TASKS if task.page], ids=lambda task: task.name)
def test_its_page_has_a_form(demonstration: Demonstration, task: Task) -> None:
    assert task.page is not None
    wanted = endpoint_of(demonstration.app, task.page)
    shown = [
        demonstration.page(address, role)
        for address, role in PAGES
        if endpoint_of(demonstration.app, address) == wanted
    ]
    assert shown, task.page
    posts = {action for page in shown for action in re.findall(r'<form method="post" action="([^"]+)"', page)}
    assert task.page in ONLY_READS or posts - {"/logout"}, task.page
