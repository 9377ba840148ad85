"""Late recusals and illness where officers were drawn by a part: its own lists and number, the chain that it names."""

import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from inspection.hashing import hash_of
from service.access.account import Account, Grant
from service.access.actions.accounts import add_account
from service.access.permissions import Role
from service.access.queries.draw_log import faults_of_log
from service.access.reach import WHOLE
from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.access import account
from service.core.db.tables.draws import draw_inspector, drawn_officer
from service.core.problem import Problem
from service.plans.draws.actions.changes import AskedChange
from service.plans.draws.actions.child_lock import lock_child, part_of
from service.plans.draws.actions.voiding import ask_void, decide_void
from service.plans.draws.folders import RECORD, folder_of
from service.plans.draws.queries.changes import Change, ChangeStatus, list_changes
from service.plans.draws.queries.draws import Draw, children_of, find_draw
from service.plans.draws.queries.listed import list_drawn
from service.plans.draws.queries.waiting import open_items_of
from service.registries.queries.recusals import recusals_on
from tests.service.plans.draws.conftest import Drawable
from tests.service.plans.draws.test_changes import decided, replaced
from tests.worlds import draws
from tests.worlds.files import code
from tests.worlds.officers import add_recusal

# Room above the load limit for whoever is left: the number of a draw decides who comes, never whether anybody can.
ROOM = {"team": 2, "leads": 1, "slack": 20, "sweeps": 50}


def teams_of(connection: Connection, one: Draw) -> dict[str, set[str]]:
    teams: dict[str, set[str]] = {}
    query = select(drawn_officer.c.subject, drawn_officer.c.inspector).where(drawn_officer.c.draw == one.id)
    for row in connection.execute(query):
        teams.setdefault(row.subject, set()).add(row.inspector)
    return teams


def expected(
    connection: Connection, record: Path, one: Draw, change: Change, subject: str, stay: str, away: set[str]
) -> str:
    """Who must come by what is written in the child's record: worked out from its files alone."""
    result, params = (json.loads((record / name).read_text()) for name in ("result.json", "params.json"))
    rows = [line.split("\t") for line in (record / "inspectors.tsv").read_text().splitlines()[1:]]
    query = select(draw_inspector.c.alias, draw_inspector.c.inspector).where(draw_inspector.c.draw == one.id)
    number_of = {row.alias: row.inspector for row in connection.execute(query)}
    leads = {number_of[alias] for alias, _, lead, _ in rows if lead == "1"}
    # All that were drawn as they are now, without whoever came: nobody else has left.
    loads = Counter(member for team in teams_of(connection, one).values() for member in team)
    came = next(iter(teams_of(connection, one)[subject] - {stay}))
    loads[came] -= 1
    # Who came is not in the part's files, so that who is recused from it stands in the registry alone.
    recused = {officer for code, officer in recusals_on(connection, today()) if code == subject}
    able = [
        alias
        for alias, *_ in rows
        if number_of[alias] not in away | recused | {stay}
        and loads[number_of[alias]] < result["max_load"] + params["slack"]
        and (stay in leads) + (number_of[alias] in leads) >= params["leads"]
    ]
    assert change.link is not None
    lots = {hash_of("sub", result["seed"], change.link, subject, alias): number_of[alias] for alias in able}
    assert len(lots) > 1, "one alone is no lot"
    return lots[min(lots)]


def recuse_from_all(service: Service, officer: str) -> None:
    """Late: after the lists were locked, so that no file of the draw knows of it."""
    with service.database.write() as connection:
        for place in range(46):
            add_recusal(connection, officer, code(place))


def test_who_is_recused_from_a_subject_that_came_is_followed_by_another_of_the_part(drawable: Drawable) -> None:
    service = drawable.service
    draws.state_batch(service, drawable.batch_id, handed_down=draws.handed_down(), teams=ROOM)
    one, ordered = draws.drawn(service, drawable.batch_id)
    with service.database.read() as connection:
        child = children_of(connection, one.id)[0]
        leaving, team = next(iter(teams_of(connection, child).items()))
    gone, stays = sorted(team)
    recuse_from_all(service, gone)
    done = replaced(service, one, AskedChange(leaving, None, "已注销", "登记档案"), ordered.sealed.key)
    record = folder_of(service.settings, one.draw_id) / RECORD / "children" / child.draw_id
    came = str(done.came)
    with service.database.read() as connection:
        teams = teams_of(connection, child)
        assert leaving not in teams
        assert teams[came] == {stays, expected(connection, record, child, done, came, stays, {gone})}
    # Who came falls ill: the part's own officers again, by the next link of the chain that the part names.
    (ill,) = teams[came] - {stays}
    second = replaced(service, child, AskedChange(came, ill, "生病", "病假条"), ordered.sealed.key)
    with service.database.read() as connection:
        wanted = expected(connection, record, child, second, came, stays, {gone, ill})
        assert teams_of(connection, child)[came] == {stays, wanted} == {stays, second.came}
        assert (done.number, second.number) == (1, 2)
        assert faults_of_log(connection) == ()


def test_a_part_with_a_number_of_its_own_is_asked_for_another_by_its_own_chain(drawable: Drawable) -> None:
    service = drawable.service
    draws.state_batch(service, drawable.batch_id, handed_down=draws.handed_down()[:1], teams=ROOM)
    parent, ordered = draws.drawn(service, drawable.batch_id)
    late = part_of(None, draws.COUNTIES[1], draws.COUNTIES[1:])
    with service.database.write() as connection:
        given = service.settings, parent.draw_id, late, draws.SOURCES, draws.PLANNER, WHOLE
        child, sealed = lock_child(connection, *given)
    draws.obtain(service, child.draw_id, (*draws.PUBLIC_LINES, f"secret|{sealed.secret}"))
    draws.order(service, child.draw_id)
    draws.work(service)
    with service.database.read() as connection:
        child = find_draw(connection, child.draw_id) or child
        teams = teams_of(connection, child)
        leaving = next(row.subject for row in list_drawn(connection, parent.id) if row.subject in teams)
    gone, stays = sorted(teams[leaving])
    recuse_from_all(service, gone)
    done = replaced(service, parent, AskedChange(leaving, None, "已注销", "登记档案"), ordered.sealed.key)
    came = str(done.came)
    with service.database.read() as connection:
        (waits,) = list_changes(connection, [child.id])
        # Nobody knows who comes before the envelope of the part is opened.
        assert teams_of(connection, child)[came] == {gone, stays}
    assert (waits.subject, waits.officer, waits.status) == (came, gone, ChangeStatus.ASKED)
    second = decided(service, child, waits, sealed.key)
    with service.database.read() as connection:
        record = folder_of(service.settings, child.draw_id) / RECORD
        wanted = expected(connection, record, child, second, came, stays, {gone})
        assert teams_of(connection, child)[came] == {stays, wanted} == {stays, second.came}
    assert second.number == 1


def test_a_part_that_draws_later_goes_to_who_came_not_to_who_left_meanwhile(drawable: Drawable) -> None:
    service = drawable.service
    draws.state_batch(service, drawable.batch_id, handed_down=draws.handed_down()[:1])
    parent, ordered = draws.drawn(service, drawable.batch_id)
    late = part_of(None, draws.COUNTIES[1], draws.COUNTIES[1:])
    with service.database.write() as connection:
        given = service.settings, parent.draw_id, late, draws.SOURCES, draws.PLANNER, WHOLE
        child, sealed = lock_child(connection, *given)
    with service.database.read() as connection:
        leaving = next(row.subject for row in list_drawn(connection, parent.id) if row.cell == draws.COUNTIES[1])
    first = replaced(service, parent, AskedChange(leaving, None, "已注销", "登记档案"), ordered.sealed.key)
    second = replaced(service, parent, AskedChange(str(first.came), None, "已迁出", "登记档案"), ordered.sealed.key)
    draws.obtain(service, child.draw_id, (*draws.PUBLIC_LINES, f"secret|{sealed.secret}"))
    draws.order(service, child.draw_id)
    draws.work(service)
    with service.database.read() as connection:
        teams = teams_of(connection, child)
    assert not {leaving, first.came} & teams.keys()
    assert len(teams[str(second.came)]) == 2


def test_who_locked_a_part_or_asked_is_no_second_there_under_another_log_in_either(drawable: Drawable) -> None:
    service = drawable.service
    draws.state_batch(service, drawable.batch_id, handed_down=draws.handed_down()[:1])
    parent, _ = draws.drawn(service, drawable.batch_id)
    late = part_of(None, draws.COUNTIES[1], draws.COUNTIES[1:])
    with service.database.write() as connection:
        numbers = {name: add_account(connection, name, name, "", "") for name in ("asker", "locker")}
        given = service.settings, parent.draw_id, late, draws.SOURCES, "locker", WHOLE
        child, _ = lock_child(connection, *given)
        ask_void(connection, child.draw_id, "名单有误", "asker", WHOLE)
        for name, number in numbers.items():
            connection.execute(update(account).where(account.c.id == number).values(login=f"{name}-new"))
            grants = (Grant(Role.LEADER),)
            assert _voids_waiting(connection, Account(number, f"{name}-new", name, grants)) == 0
            with pytest.raises(Problem) as refused:
                decide_void(connection, child.draw_id, "同意", f"{name}-new", WHOLE, agrees=True)
            assert refused.value.code == "same-person"
        assert _voids_waiting(connection, Account(0, draws.LEADER, "L", (Grant(Role.LEADER),))) == 1
        decide_void(connection, child.draw_id, "同意", draws.LEADER, WHOLE, agrees=True)


def _voids_waiting(connection: Connection, reader: Account) -> int:
    return sum(one.number for one in open_items_of(connection, reader) if "作废" in one.words.zh)
