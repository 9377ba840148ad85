"""docs/api.md: its ten tasks, sent as they stand, are answered as they say; the Chinese document has the same ones."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.access.permissions import Role
from service.core.clock import today
from service.core.jobs.worker import Worker
from service.serving.jobs import HANDLERS
from tests.worlds.cookbook import differences, send, steps_of, value_at
from tests.worlds.demonstration import Demonstration
from tests.worlds.services import client_maker

DOCS = Path(__file__).resolve().parents[3] / "docs"
ENGLISH, CHINESE = DOCS / "api.md", DOCS / "api.zh-CN.md"
ASKERS = {"PLANNER": Role.PLANNER, "OPERATOR": Role.DATA_OPERATOR, "LEADER": Role.LEADER, "HANDLER": Role.HANDLER}


def test_every_task_is_answered_as_the_document_says(demonstration_copy: Demonstration) -> None:
    maker = client_maker(demonstration_copy.service)
    tokens = {name: maker(role, login=f"of-{name}").environ_base["HTTP_AUTHORIZATION"] for name, role in ASKERS.items()}
    known = {name: token.removeprefix("Bearer ") for name, token in tokens.items()}
    known |= {"API": "/api/v1", "ENDS_ON": str(today() + timedelta(days=180))}
    client = demonstration_copy.app.test_client()
    for step in steps_of(ENGLISH):
        # A worker is at it all the time.
        while Worker(demonstration_copy.service, HANDLERS).work_once():
            pass
        answer = send(client, step.command, known)
        assert answer.status_code == step.status if step.status else answer.status_code < 300, (
            step.command,
            answer.text,
        )
        if step.shown is not None:
            assert differences(step.shown, answer.json) == [], step.command
        if step.keep:
            name, path = step.keep
            known[name] = value_at(answer.json, path)
        if "Idempotency-Key" in step.command:
            again = send(client, step.command, known)
            assert (again.data, again.headers["Idempotency-Replayed"]) == (answer.data, "true")


def test_both_documents_have_the_same_ten_tasks() -> None:
    english, chinese = (document.read_text("utf-8") for document in (ENGLISH, CHINESE))
    blocks = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
    assert blocks.findall(english) == blocks.findall(chinese)
    assert [re.findall(r"^## (\d+)\. ", text, re.MULTILINE) for text in (english, chinese)] == [
        [str(number) for number in range(1, 11)]
    ] * 2
    named = [sorted(set(re.findall(r"`([^`\n]+)`", blocks.sub("", text)))) for text in (english, chinese)]
    assert named[0] == named[1]


@pytest.mark.parametrize(
    ("shown", "real", "number"),
    [
        ({"a": 1}, {"a": 2, "b": 3}, 0),
        ({"a": "x"}, {"a": "y"}, 1),
        ({"a": "2026-01-01"}, {"a": "2027-01-01"}, 0),
        ({"a": "2026-01-01"}, {"a": "soon"}, 1),
        ({"a": "eyJ…"}, {"a": "eyJrdW4"}, 0),
        ({"a": None}, {"a": 0}, 1),
        ({"a": True}, {"a": 1}, 1),
        ({"a": [1, 2]}, {"a": [1]}, 1),
        ({"a": 1}, {}, 1),
    ],
)
def test_an_answer_that_is_not_as_shown_is_found(shown: Any, real: Any, number: int) -> None:
    assert len(differences(shown, real)) == number
