"""Every route says who may use it; the app refuses to start while one does not."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flask import Flask, g, request

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.problem import Problem

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
# Everyone's, too, and nobody is asked who they are: a token or a session is not looked up.
UNASKED = "unasked"
# Answered without the database, as often as anyone likes.
UNCOUNTED = frozenset(("static", "health.live"))
ANY_ACCOUNT = "any-account"
_RULE = "_access_rule"
# Routes that libraries add: the style sheets of the log-in page are everyone's, the documentation is not.
FOREIGN = {"static": UNASKED, "api-docs": ANY_ACCOUNT, "swagger_ui": ANY_ACCOUNT}


def requires(permission: Permission) -> Callable[[View], View]:
    """Marks a view: only an account with `permission` may use it. Stands next to the function, under the route."""
    return _mark_with(permission)


def any_account(view: View) -> View:
    """Marks a view that everyone who is logged in may use, such as what concerns only the reader's own account."""
    return _mark_with(ANY_ACCOUNT)(view)


def public(view: View) -> View:
    """Marks a view that everyone may use."""
    return _mark_with(PUBLIC)(view)


def unasked(view: View) -> View:
    """Marks a view that everyone may use, and for which nobody is looked up: it answers while the database is away."""
    return _mark_with(UNASKED)(view)


def _mark_with(rule: str) -> Callable[[View], View]:
    def set_rule(view: View) -> View:
        setattr(view, _RULE, rule)
        return view

    return set_rule


def rule_of(app: Flask, endpoint: str, method: str) -> str | None:
    """The permission that the endpoint asks for, "public", "unasked", "any-account", or None where it has no rule."""
    view: Any = app.view_functions.get(endpoint)
    rule: str | None = getattr(view, _RULE, None)
    if rule is None and (handlers := getattr(view, "view_class", None)):
        name = "get" if method == "HEAD" else method.lower()
        rule = getattr(getattr(handlers, name, None), _RULE, None)
    return rule or FOREIGN.get(endpoint) or FOREIGN.get(endpoint.partition(".")[0])


def refuse_routes_without_rule(app: Flask) -> None:
    """Raises RuntimeError naming every route without an access rule."""
    if unruled := sorted(_routes_without_rule(app)):
        raise RuntimeError(f"这些路由没有访问规则 These routes have no access rule: {', '.join(unruled)}")


def _routes_without_rule(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if rule_of(app, rule.endpoint, method) is None:
                yield f"{method} {rule.rule} ({rule.endpoint})"


def current_account() -> Account:
    """The account of this request; raises Problem 401 where there is none."""
    account: Account | None = g.get("account")
    if account is None:
        title = Text("请先登录或提供令牌。", "Log in or send a token.")
        raise Problem(401, "not-authenticated", title, g.get("refused"), headers={"WWW-Authenticate": "Bearer"})
    return account


def check_access(app: Flask) -> None:
    """Refuses the request where its route's rule does not hold (deny by default)."""
    if request.endpoint is None:
        return
    rule = rule_of(app, request.endpoint, request.method)
    if rule in (PUBLIC, UNASKED):
        return
    account = current_account()
    if rule == ANY_ACCOUNT:
        return
    if rule is None or not account.may(Permission(rule), *_schemes()):
        raise Problem(
            403,
            "not-allowed",
            Text("当前账号没有此项权限。", "This account is not allowed to do this."),
            Text(f"需要权限 {rule}。", f"It needs the permission {rule}."),
        )


def current_regions(permission: Permission) -> tuple[str, ...]:
    """The jurisdictions in which the current account may do it, as prefixes; ("",) is everywhere.

    Where the request names a scheme, only grants count that are for its business line or for all.
    """
    return current_account().regions(permission, *_schemes())


def _schemes() -> tuple[str, ...]:
    """The schemes that the request names in its address, without their versions."""
    named = [*request.args.getlist("scheme"), *filter(None, [(request.view_args or {}).get("scheme")])]
    return tuple(str(name).partition("@")[0] for name in named)
