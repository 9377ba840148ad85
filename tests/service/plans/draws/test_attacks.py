"""What is tried against draws: to see what is not for oneself, to keep the service busy, to change what was locked."""

from sqlalchemy import select

from service.access.permissions import Role
from service.access.reach import WHOLE
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.draws import drawn_subject
from service.plans.draws.actions.changes import AskedChange, ask_change
from tests.service.plans.draws.conftest import Drawable
from tests.service.plans.draws.test_pages import look, person
from tests.worlds import draws


def test_who_was_replaced_is_seen_by_those_alone_who_may_see_the_list_and_each_look_is_on_record(
    drawable: Drawable,
) -> None:
    service = drawable.service
    one, _ = draws.drawn(service, drawable.batch_id)
    page = f"/draws/{one.draw_id}"
    with service.database.write() as connection:
        subject = connection.execute(select(drawn_subject.c.subject)).scalars().first()
        asked = AskedChange(str(subject), None, "已注销", "登记档案")
        ask_change(connection, one.draw_id, asked, draws.PLANNER, WHOLE)
    for role in (Role.SUPERVISOR, Role.REGULATOR, Role.AUDITOR):
        told = look(person(service, role.value, role), page)
        assert str(subject) not in told, role
        assert "登记档案" not in told, role
    assert str(subject) in look(person(service, "leo", Role.LEADER), page)
    with service.database.read() as connection:
        own = audit_entry.c
        looks = connection.execute(select(own.actor).where(own.action == "draw.look-changes")).scalars().all()
    assert list(looks) == ["leo"]


def test_a_number_of_digits_that_nobody_throws_is_told_and_not_worked_out(drawable: Drawable) -> None:
    planner = person(drawable.service, "planner", Role.PLANNER)
    lock = f"/batches/{drawable.batch_id}/lock"
    # Ten to the power of this many would keep a worker busy for hours.
    for digits in ("9999999999", "-5", "1e9", "99999999999999999999", "４０"):
        told = planner.send(lock, lock, dice=digits, lottery="kl8", issue="2026001", order="drawn")
        assert told.status_code == 422, digits
        assert f'value="{digits}"' in told.text
