"""The invited supervisors of the demonstration."""

from datetime import timedelta

from sqlalchemy import Connection

from service.access.permissions import Role
from service.core.clock import today
from service.demo.accounts import account_of
from service.ledger.supervisors.actions.entering import enter_supervisor, keeper_of
from service.ledger.supervisors.stated import StatedSupervisor

SUPERVISOR_NO, _OTHER_NO, _CITY = "JD-001", "JD-002", "9901"


def enter_supervisors(connection: Connection) -> None:
    """Two supervisors: one who works by an account, and one whose term is renewed and ends soon."""
    keeper = account_of(connection, Role.DATA_OPERATOR.value.replace("_", "-"))
    day = today()
    own = StatedSupervisor(
        SUPERVISOR_NO,
        "特邀监督员甲",
        day - timedelta(days=300),
        day + timedelta(days=430),
        Role.LEADER.value,
        secrecy_signed_on=day - timedelta(days=300),
        login=Role.SUPERVISOR.value,
        region=_CITY,
        background="市政协委员",
    )
    other = StatedSupervisor(
        _OTHER_NO,
        "特邀监督员乙",
        day - timedelta(days=700),
        day + timedelta(days=30),
        Role.LEADER.value,
        secrecy_signed_on=day - timedelta(days=700),
        region=_CITY,
        background="行业协会",
        renewed=1,
    )
    for stated in (own, other):
        enter_supervisor(connection, stated, keeper_of(keeper))
