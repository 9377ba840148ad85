"""Every route says who may use it; the app refuses to start while one does not."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from flask import Flask, g, request
from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.queries.seconds import seconds_of
from service.access.reach import Jurisdiction, Reach
from service.access.seconds import DECIDING, ThingKind
from service.core.db.audit import Actor
from service.core.problem import TITLES, Problem
from service.core.web.context import database
from service.core.web.resource import has_json, json_of

View = TypeVar("View", bound=Callable[..., Any])
# The scheme of what an address names by its id; None where there is no such thing, or it belongs to none.
SchemeOf = Callable[[Connection, Any], str | None]

PUBLIC = "public"
# Everyone's, too, and nobody is asked who they are: a token or a session is not looked up.
UNASKED = "unasked"
# Answered without the database, as often as anyone likes.
UNCOUNTED = frozenset(("static", "health.live"))
ANY_ACCOUNT = "any-account"
_RULE, _SCHEME_OF, _THING_KINDS = "_access_rule", "_scheme_of", "_thing_kinds"
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
# Routes that libraries add: the style sheets of the log-in page are everyone's, the documentation is not.
FOREIGN = {"static": UNASKED, "api-docs": ANY_ACCOUNT, "swagger_ui": ANY_ACCOUNT}


def requires(
    permission: Permission, scheme_of: SchemeOf | None = None, *, of: ThingKind | tuple[ThingKind, ...] = ()
) -> Callable[[View], View]:
    """Marks a view: only an account with `permission` may use it. Stands next to the function, under the route.

    Whatever schemes the request names, in its address, its query, its form or at the top of its JSON, the permission
    must reach all of them. `scheme_of` is the scheme of what the address names by an id; what lies beyond the account's
    business lines is not there for it. `of` says upon what kinds of thing, which the address names first, the view lets
    decide, or shows it: who was named to decide upon that one thing may use it, too.
    """

    def mark(view: View) -> View:
        setattr(view, _SCHEME_OF, scheme_of)
        setattr(view, _THING_KINDS, of if isinstance(of, tuple) else (of,))
        return _mark_with(permission)(view)

    return mark


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
    g.pop("schemes", None)
    if request.endpoint is None:
        return
    rule = rule_of(app, request.endpoint, request.method)
    if rule in (PUBLIC, UNASKED):
        return
    account = current_account()
    if rule == ANY_ACCOUNT:
        return
    if rule is not None:
        account = g.account = _named_for_thing(account, Permission(rule), app)
    # Nobody's body is read who may do it nowhere.
    if rule is None or not account.may(Permission(rule)):
        raise _not_allowed(rule)
    if not account.may(Permission(rule), *_schemes()):
        raise _not_allowed(rule)
    _refuse_other_line(account.reach(Permission(rule)), app)
    _act_for_others(account, Permission(rule))


def _named_for_thing(account: Account, permission: Permission, app: Flask) -> Account:
    """The account with what it may do besides to the thing of the address, where it was named to decide upon it."""
    kinds: tuple[ThingKind, ...] = getattr(app.view_functions.get(str(request.endpoint)), _THING_KINDS, ())
    if all(account.reach(one).is_whole for kind in kinds for one in (permission, DECIDING[kind].decides)):
        # Nobody can give it more.
        return account
    key = str(next(iter((request.view_args or {}).values())))
    with database().read() as connection:
        seconds = seconds_of(connection, key, kinds, account.id)
    given = frozenset[Permission]().union(*(second.gives for second in seconds))
    return replace(account, named_for=given) if given else account


def _act_for_others(account: Account, permission: Permission) -> None:
    """Has what a deputy does say for whom, where nothing but other people's roles lets the account do it."""
    held = {place.acting_for for place in account.reach(permission).within(_schemes()).places}
    if held and "" not in held:
        g.account = replace(account, login=Actor(account.login, sorted(held)))


def current_reach(permission: Permission) -> Reach:
    """How far the current account may do it, for the schemes that the request names."""
    return current_account().reach(permission).within(_schemes())


def current_actor(permission: Permission) -> tuple[str, Reach]:
    """Who asks, and how far that account may do it for the schemes that the request names: what every act is told."""
    return current_account().login, current_reach(permission)


def current_jurisdiction(permission: Permission) -> Jurisdiction:
    """Where the current account may do it.

    Where the request names a scheme, only grants count that are for its business line or for all.
    """
    return current_reach(permission).jurisdiction()


def _refuse_other_line(reach: Reach, app: Flask) -> None:
    """Raises Problem 404 where what the address names by an id belongs to a scheme that the account does not reach."""
    scheme_of: SchemeOf | None = getattr(app.view_functions.get(str(request.endpoint)), _SCHEME_OF, None)
    if scheme_of is None or not current_account().is_by_line:
        return
    (value,) = (request.view_args or {}).values()
    with database().read() as connection:
        scheme = scheme_of(connection, value)
    if scheme is None:
        return
    g.schemes = (*_schemes(), scheme)
    if not reach.within(g.schemes).places:
        raise Problem(404, *TITLES[404])


def _schemes() -> tuple[str, ...]:
    """The schemes that the request names, without their versions."""
    if "schemes" not in g:
        # Not by name, so that a page that does not ask for it can say so.
        named = [
            *dict(request.args.lists()).get("scheme", ()),
            *filter(None, [(request.view_args or {}).get("scheme")]),
        ]
        if current_account().is_by_line:
            named += _schemes_in_body()
        g.schemes = tuple(str(name).partition("@")[0] for name in named)
    named_ones: tuple[str, ...] = g.schemes
    return named_ones


def _schemes_in_body() -> list[str]:
    """The schemes that a form or the top of a JSON body names; a body that is unreadable is left to its reader."""
    if request.mimetype in _FORMS:
        return request.form.getlist("scheme")
    if not has_json(request):
        return []
    try:
        body = json_of(request)
    except ValueError:
        return []
    named = body.get("scheme") if isinstance(body, dict) else None
    return [named] if isinstance(named, str) else []


def _not_allowed(rule: str | None) -> Problem:
    return Problem(
        403,
        "not-allowed",
        Text("当前账号没有此项权限。", "This account is not allowed to do this."),
        Text(f"需要权限 {rule}。", f"It needs the permission {rule}."),
    )
