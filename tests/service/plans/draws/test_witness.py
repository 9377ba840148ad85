"""A supervisor as the witness of a draw: states its verdict at either listener, sees what is public, and no list."""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from sqlalchemy import select, update

from service.access.account import Grant
from service.access.actions import accounts
from service.access.permissions import Role
from service.app import create_app
from service.core.clock import today
from service.core.db.tables.access import account
from service.core.db.tables.draws import draw, drawn_subject
from service.core.db.tables.ledger import supervisor
from service.site.outside import create_outside_app
from tests.service.plans.draws.conftest import Drawable
from tests.service.plans.draws.test_pages import PHRASE, person
from tests.worlds import draws
from tests.worlds.browsers import HTML, Browser
from tests.worlds.ledger import enter_supervisor

WITNESS = "wanda"


@pytest.fixture
def inside(drawable: Drawable) -> Browser:
    """The witness, who serves, at the listener of the bureau."""
    made = person(drawable.service, WITNESS, Role.SUPERVISOR)
    with drawable.service.database.write() as connection:
        found = connection.execute(select(account.c.id).where(account.c.login == WITNESS)).scalar_one()
        enter_supervisor(connection, account_id=found, region="")
    return made


def outside(drawable: Drawable) -> Browser:
    made = Browser(create_outside_app(drawable.service).test_client())
    assert made.log_in(WITNESS).status_code == 303
    return made


def page(browser: Browser, address: str, status: int = 200) -> str:
    answer = browser.client.get(address, headers=HTML)
    assert answer.status_code == status, answer.text
    return answer.text


def test_the_witness_states_the_verdict_at_the_second_listener_and_sees_no_list(
    drawable: Drawable, inside: Browser
) -> None:
    one, _ = draws.drawn(drawable.service, drawable.batch_id)
    address = f"/supervisor/draws/{one.draw_id}"
    with drawable.service.database.read() as connection:
        subjects = connection.execute(select(drawn_subject.c.subject)).scalars().all()
    witness = outside(drawable)
    for browser in (witness, inside):
        assert one.draw_id in page(browser, "/supervisor/draws")
        told = page(browser, address)
        assert one.commitment in told
        assert not [subject for subject in subjects if subject in told]
    assert "/supervisor/draws" in page(inside, "/")
    # The pages of the bureau's draws are not a supervisor's.
    for hidden in ("/draws", f"/draws/{one.draw_id}", f"/draws/{one.draw_id}/list?purpose=查看名单"):
        page(inside, hidden, 403)
    for said in ({"verdict": "yes"}, {"signed_paper": "ab" * 32}, {"verdict": "maybe", "signed_paper": "ab" * 32}):
        refused = witness.send(f"{address}/verdict", address, **said)
        assert refused.status_code == 422, said
    assert f'value="{"ab" * 32}"' in refused.text
    paper = b"signed"
    signed = witness.send(f"{address}/verdict", address, verdict="yes", paper=(BytesIO(paper), "signed.pdf"))
    assert signed.status_code == 303
    with drawable.service.database.read() as connection:
        stated = connection.execute(select(draw.c.verified, draw.c.verified_by, draw.c.signed_paper)).first()
    assert stated is not None
    assert tuple(stated) == (True, WITNESS, sha256(paper).hexdigest())
    # It is stated once, and stays among what the witness stated.
    assert witness.send(f"{address}/verdict", "/supervisor", verdict="no", signed_paper="ab" * 32).status_code == 409
    assert "登记并公开" not in page(witness, address)
    assert "核验通过" in page(witness, "/supervisor/draws")


@pytest.mark.parametrize("values", [{"secrecy_signed_on": None}, {"valid_until": today() - timedelta(days=1)}])
def test_who_does_not_serve_states_no_verdict_at_any_door(
    drawable: Drawable, inside: Browser, values: dict[str, object]
) -> None:
    one, _ = draws.drawn(drawable.service, drawable.batch_id)
    with drawable.service.database.write() as connection:
        connection.execute(update(supervisor).values(**values))
    said = {"verdict": "yes", "signed_paper": "ab" * 32}
    assert "未开放" in page(inside, "/supervisor/draws")
    page(inside, f"/supervisor/draws/{one.draw_id}", 403)
    for address in (f"/supervisor/draws/{one.draw_id}/verdict", f"/draws/{one.draw_id}/verdict"):
        assert inside.send(address, "/supervisor", **said).status_code == 403, address
    with drawable.service.database.read() as connection:
        assert connection.execute(select(draw.c.verified)).scalars().first() is None


def test_a_witness_of_another_place_finds_no_draw(drawable: Drawable, inside: Browser) -> None:
    one, _ = draws.drawn(drawable.service, drawable.batch_id)
    accounts.create_account(drawable.service.database, "tests", "far", name="far", password=PHRASE)
    accounts.grant_role(drawable.service.database, "tests", "far", Grant(Role.SUPERVISOR, "9902"))
    with drawable.service.database.write() as connection:
        found = connection.execute(select(account.c.id).where(account.c.login == "far")).scalar_one()
        enter_supervisor(connection, "S-09", account_id=found, region="9902")
    far = Browser(create_app(drawable.service).test_client())
    far.log_in("far")
    assert one.draw_id not in page(far, "/supervisor/draws")
    page(far, f"/supervisor/draws/{one.draw_id}", 404)
    said = {"verdict": "yes", "signed_paper": "ab" * 32}
    assert far.send(f"/supervisor/draws/{one.draw_id}/verdict", "/supervisor", **said).status_code == 404
