"""Whoever reads plans may ask for previews, and cannot take a server up with them."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from service.access.permissions import Role
from service.core.problem import Problem
from service.plans.preview import turns
from service.plans.preview.turns import take_turn
from tests.worlds.browsers import HTML
from tests.worlds.demonstration import Demonstration

ASKING = 6


def test_one_preview_is_made_at_a_time_and_not_more_than_one_waits() -> None:
    all_there, inside, most = Barrier(ASKING), list[int](), list[int]()

    def ask(number: int) -> bool:
        all_there.wait(60)
        try:
            with take_turn():
                inside.append(number)
                most.append(len(inside))
                while told.count(False) < ASKING - 2:
                    time.sleep(0.001)
                inside.remove(number)
        except Problem:
            told.append(False)
            return False
        return True

    told = list[bool]()
    with ThreadPoolExecutor(ASKING) as threads:
        made = list(threads.map(ask, range(ASKING)))
    assert (sum(made), max(most)) == (2, 1)


def test_who_is_not_admitted_is_told_to_come_back(demonstration: Demonstration) -> None:
    client = demonstration.client(Role.INSPECTOR)
    page, program = demonstration.at("/batches/{batch}/preview"), demonstration.at("/api/v1/batches/{batch}/preview")
    with turns.ASKED, turns.ASKED:
        answers = client.get(page, headers=HTML), client.get(program)
    assert [(one.status_code, one.headers["Retry-After"]) for one in answers] == [(429, "10")] * 2
    assert client.get(page, headers=HTML).status_code == 200
