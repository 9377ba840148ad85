"""The password asked for once more, before something that outlives the session of whoever asks."""

from flask import g, request

from rules.texts import Text
from service.access.actions.login import Proof, prove_password
from service.access.route_rules import current_account
from service.core.problem import Problem
from service.core.web.context import database, settings


def refuse_program() -> None:
    """Raises Problem 403 for a program by its token, before what lets somebody in and so outlives the token."""
    if g.by_token:
        raise Problem(403, "not-by-token", _BY_TOKEN)


def prove_own_password(password: str) -> Proof:
    """The proof that the password is the current account's.

    Raises Problem 403 for a program by its token, which would outlive its own end, and 401 or 429 as a log-in does.
    """
    refuse_program()
    return prove_password(database(), settings(), current_account().login, password, request.remote_addr or "")


_BY_TOKEN = Text(
    "此项操作须本人登录后办理，令牌不可用。", "A person who is logged in must do this; a token will not do."
)
