"""Where officers of a visit were drawn, the draw says who goes instead: the visit follows, and nobody names anybody."""

import pytest
from sqlalchemy import insert, select, update

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.permissions import Role
from service.access.queries.told import list_told
from service.core.db.tables.draws import draw_change, drawn_officer
from service.core.db.tables.inspection_visits import visit_officer, visit_selection
from service.core.errors import Conflict
from service.core.problem import Problem
from service.plans.draws.queries.changes import find_change
from service.plans.draws.queries.listed import list_drawn
from service.visits.actions.officers import Replacement, name_officers, replace_officer
from service.visits.actions.scope import OutOfScope, ReportedOutOfScope, confirm_out_of_scope, report_out_of_scope
from service.visits.queries.visits import get_visit
from service.visits.states import VisitStatus
from tests.service.plans.draws.conftest import Drawable
from tests.service.plans.draws.test_changes import decided
from tests.worlds import draws
from tests.worlds.staffed_visits import account_of, put_visit


def test_a_drawn_officer_is_replaced_by_the_draw_and_so_is_a_firm_out_of_scope(drawable: Drawable) -> None:
    service, database = drawable.service, drawable.service.database
    one, ordered = draws.drawn(service, drawable.batch_id)
    with database.write() as connection:
        for login, role in ((draws.PLANNER, Role.PLANNER), (draws.LEADER, Role.LEADER)):
            add_grant(connection, add_account(connection, login, login, "", ""), Grant(role))
        subject = list_drawn(connection, one.id)[0].subject
        query = select(drawn_officer.c.inspector).where(drawn_officer.c.subject == subject)
        team = sorted(connection.execute(query).scalars())
        number = put_visit(connection, VisitStatus.TO_HAND_OUT, team, subject=subject, item=draws.ITEM)
        found = get_visit(connection, number)
        connection.execute(update(visit_officer).values(drawn=True, named_by=None))
        connection.execute(insert(visit_selection).values(draw=one.id, subject=subject, visit_id=found.id))
        planner, leader = (account_of(connection, login) for login in (draws.PLANNER, draws.LEADER))
    with pytest.raises(Conflict), database.write() as connection:
        name_officers(connection, number, planner, "", team)
    with pytest.raises(Problem), database.write() as connection:
        replace_officer(connection, number, planner, "", Replacement(team[0], "生病", "9901-1"))
    with database.write() as connection:
        after = replace_officer(connection, number, planner, "", Replacement(team[0], "生病"))
    assert after.lead.team == (team[1],)
    with pytest.raises(Conflict), database.write() as connection:
        # The draw is still asked.
        name_officers(connection, number, planner, "", ["9901-1"])
    with database.read() as connection:
        change = find_change(connection, connection.execute(select(draw_change.c.id)).scalar_one())
    assert change is not None
    came = decided(service, one, change, ordered.sealed.key).came
    with database.read() as connection:
        course = get_visit(connection, number).lead
        assert set(course.team) == {team[1], came}
        assert {one.inspector: one.drawn for one in course.officers} == dict.fromkeys((*team, str(came)), True)
    with database.write() as connection:
        reported = ReportedOutOfScope(OutOfScope.DEREGISTERED, "登记档案")
        report_out_of_scope(connection, number, planner, reported)
    with database.write() as connection:
        ended = confirm_out_of_scope(connection, number, leader, "同意")
        asked = connection.execute(select(draw_change).where(draw_change.c.officer.is_(None))).one()
        assert ended.lead.status is VisitStatus.OUT_OF_SCOPE
        assert (asked.subject, asked.evidence, asked.asked_by) == (subject, "登记档案", draws.PLANNER)
    with database.read() as connection:
        change = find_change(connection, asked.id)
        assert change is not None
    done = decided(service, draws.found(service, drawable.batch_id), change, ordered.sealed.key)
    with database.read() as connection:
        assert any(str(done.came) in one.words.zh for one in list_told(connection, draws.PLANNER))
