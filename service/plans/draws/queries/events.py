"""What became of draws last, for the desks of those who may see them."""

from sqlalchemy import Connection

from rules.library import Library
from rules.texts import Text
from service.access.account import Account
from service.access.desk import Event
from service.access.permissions import Permission
from service.plans.batch_words import STATUSES
from service.plans.draws.queries.listed import ListedDraw, list_draws

_VERDICTS = {True: Text("核验通过", "verified"), False: Text("核验不通过", "not verified")}


def events_of(connection: Connection, account: Account, library: Library, limit: int) -> list[Event]:
    """How the draws that were locked last stand; those of officers below another are told with it."""
    reach = account.reach(Permission.DRAW_READ)
    if not reach.places:
        return []
    rows = list_draws(connection, reach, below=False, limit=limit)
    return [Event(one.changed_at, _state_of(one), f"/draws/{one.draw_id}") for one in rows]


def _state_of(one: ListedDraw) -> Text:
    state = STATUSES[one.status]
    verdict = _VERDICTS[one.verified] if one.verified is not None else None
    zh, en = (f"，{verdict.zh}", f", {verdict.en}") if verdict else ("", "")
    return Text(
        f"抽取 {one.draw_id}（{one.batch_title}）：{state.zh}{zh}",
        f"Draw {one.draw_id}, {one.batch_title}: {state.en}{en}",
    )
