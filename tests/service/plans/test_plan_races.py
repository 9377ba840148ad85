"""Two people at once over one plan: by two processes, on both databases."""

from service.access.reach import WHOLE
from service.core.db.audit import verify_log
from service.plans.actions.approval import approve_plan, submit_plan
from service.plans.actions.lines import remove_line
from service.plans.actions.plans import amend_plan
from service.plans.queries.lines import lines_of
from service.plans.queries.plans import plan_acts_of
from service.plans.states import PlanAct
from tests.worlds.plans import LEADER, OTHER_PLANNER, PLANNER, enter_items, library_in, publish_all, put_up_plan
from tests.worlds.races import DONE, Race, attempt_at, service_at

_TRIES = 2


def approve(url: str, id: int) -> str:
    return _decide(url, id, LEADER)


def approve_too(url: str, id: int) -> str:
    return _decide(url, id, "lena")


def _decide(url: str, id: int, by: str) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            approve_plan(connection, library_in(connection), id, by, WHOLE, "同意")

    return attempt_at(act)


def amend(url: str, id: int) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            amend_plan(connection, id, OTHER_PLANNER, WHOLE, "任务变化")

    return attempt_at(act)


def submit(url: str, id: int) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            submit_plan(connection, library_in(connection), id, PLANNER, WHOLE)

    return attempt_at(act)


def take_a_line_out(url: str, id: int) -> str:
    def act() -> None:
        with service_at(url).database.write() as connection:
            remove_line(connection, lines_of(connection, id)[0].id, OTHER_PLANNER, WHOLE)

    return attempt_at(act)


def test_a_plan_is_decided_once_and_amended_once_at_a_time(race_url: str) -> None:
    database = service_at(race_url).database
    with database.write() as connection:
        enter_items(connection)
    with Race(approve, approve_too) as race:
        for _ in range(_TRIES):
            made = put_up_plan(database)
            assert submit(race_url, made.id) == DONE
            assert race.run(race_url, made.id, made.id).count(DONE) == 1
    with Race(amend, amend) as race:
        for _ in range(_TRIES):
            made = put_up_plan(database)
            publish_all(database, made.id)
            assert race.run(race_url, made.id, made.id).count(DONE) == 1
    with database.read() as connection:
        assert verify_log(connection) is None


def test_what_is_submitted_is_what_was_complete(race_url: str) -> None:
    """A line is taken out before it is submitted, or not at all: what was submitted stays as it was."""
    database = service_at(race_url).database
    with database.write() as connection:
        enter_items(connection)
    with Race(submit, take_a_line_out) as race:
        for _ in range(_TRIES):
            made = put_up_plan(database, lines=2)
            outcomes = race.run(race_url, made.id, made.id)
            with database.read() as connection:
                acts, left = plan_acts_of(connection, made.id), len(lines_of(connection, made.id))
            assert outcomes[0] == DONE
            assert (left == 1) is (outcomes[1] == DONE)
            assert acts[-1].act is PlanAct.SUBMIT
