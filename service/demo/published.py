"""What other places published, as the demonstration holds it: two figures of the press, each with its doubts."""

from datetime import date

from sqlalchemy import Connection

from service.access.account import Account
from service.access.permissions import Role
from service.access.queries.standing import standing_account
from service.core.db.engine import Database
from service.estimates.effect.measures import REDUCTION
from service.estimates.elsewhere.actions.entering import enter_figure
from service.estimates.elsewhere.published import StatedFigure
from service.estimates.elsewhere.queries.listed import list_published

_NATION = "全国"
FIGURES = (
    StatedFigure(
        _NATION,
        REDUCTION,
        date(2025, 1, 1),
        date(2025, 12, 31),
        "33",
        "行政检查数量同比下降33%（较早的通报为32.9%），涉及哪些领域、是否限于入企检查不明。",
        False,
        "司法部会议通报，转载页 cctv-cmpany.net/nav8/104243.html，未核对原文",
        None,
        date(2026, 1, 19),
    ),
    StatedFigure(
        _NATION,
        REDUCTION,
        date(2025, 1, 1),
        date(2025, 6, 30),
        "30",
        "行政检查数量同比下降，报道为“超过30%”，涉及哪些领域、是否限于入企检查不明。",
        False,
        "媒体报道 gmteight.com/latest/detail/547022，未核对原文",
    ),
)


def put_up_published(database: Database) -> None:
    """Enters the figures in the name of the data operator, once."""
    with database.write() as connection:
        if not list_published(connection, limit=1):
            keeper = _keeper(connection)
            for one in FIGURES:
                enter_figure(connection, one, keeper)


def _keeper(connection: Connection) -> Account:
    found = standing_account(connection, Role.DATA_OPERATOR.value.replace("_", "-"))
    assert found is not None
    return found
