"""`/ledger/many`: one act upon the items that were ticked in the list, with one opinion; what is refused is told."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request
from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.web.context import database
from service.core.web.form_fields import (
    REFUSED,
    asked_choice,
    asked_day,
    asked_opinion,
    asked_text,
    refusal_of,
    refuse_field,
)
from service.core.written_text import UNSEEN, holds_unseen
from service.ledger.actions.assign import Assignment
from service.ledger.actions.close_out import LONGEST_EVIDENCE
from service.ledger.actions.many import OF_MANY, ActOnMany, DoneToMany, act_on_many
from service.ledger.item import Item
from service.ledger.pages.listed import ROWS
from service.ledger.pages.place import blueprint
from service.ledger.queries.listed import find_items
from service.ledger.queries.owners import Owner, possible_owners
from service.ledger.sight import sight_of
from service.ledger.states import ItemAct, ItemType, moves_of
from service.ledger.status_words import status_words
from service.ledger.words import ACTS, TYPES

GIVING = frozenset({ItemAct.ASSIGN, ItemAct.NAME_OWNER})
# Nothing is said when it is taken in hand.
_UNSAID = frozenset({ItemAct.TAKE_UP})


@blueprint.get("/many")
@requires(Permission.LEDGER_READ)
def choose_act() -> str:
    """The items of `?number=`, as often as it is stated, and what may be done to them."""
    return _page(_chosen(request.args.getlist("number")), {})


@blueprint.post("/many")
@requires(Permission.LEDGER_READ)
def act_on_chosen() -> str | tuple[str, int]:
    """Does it, and says of each item whether it was done, or why not; where nothing can be, what was written stays.

    Who may do which is asked of each item by the act itself.
    """
    numbers, account = _chosen(request.form.getlist("number")), current_account()
    try:
        with database().write() as connection:
            made = act_on_many(connection, numbers, account, _wanted(connection, numbers, account))
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _page(numbers, wrong), status
    return _result(made, account)


def _chosen(numbers: Sequence[str]) -> Sequence[str]:
    """Raises Problem 422 for more than a page of the list has, and for what is no number of an item."""
    chosen = sorted(set(numbers))
    if len(chosen) > ROWS or any(len(number) > 40 for number in chosen):
        refuse_field("number", Text(f"一次至多 {ROWS} 项。", f"At most {ROWS} items at once."))
    if any(holds_unseen(number, lines=False) for number in chosen):
        refuse_field("number", UNSEEN)
    return chosen


def _wanted(connection: Connection, numbers: Sequence[str], account: Account) -> ActOnMany:
    act = asked_choice(request.form, "act", {one.value: one for one in OF_MANY})
    if not act:
        refuse_field("act", Text("请选择如何办理。", "Choose what is to be done."))
    wanted = ItemAct(act)
    opinion = "" if wanted in _UNSAID else asked_opinion(request.form)
    assignment = _assignment(connection, numbers, account) if wanted in GIVING else None
    evidence = asked_text(request.form, "evidence", LONGEST_EVIDENCE) or None
    return ActOnMany(wanted, opinion, assignment, asked_day(request.form, "rechecked_on"), evidence)


def _assignment(connection: Connection, numbers: Sequence[str], account: Account) -> Assignment:
    """Who is chosen; whoever deals with items elsewhere gets them there."""
    items = find_items(connection, sight_of(account), numbers)
    login = asked_text(request.form, "owner", 80)
    if not login:
        refuse_field("owner", Text("请选择承办人。", "Choose who deals with them."))
    chosen = next((one for one in _owners(connection, items) if one.login == login), None)
    if chosen is None:
        refuse_field("owner", Text("请从名单中选择承办人。", "Choose the owner from the list."))
    if not chosen.elsewhere:
        return Assignment(login, department=chosen.department)
    return Assignment(login, chosen.place.region or None, chosen.place.office or None, chosen.department)


def _owners(connection: Connection, items: Sequence[Item]) -> Sequence[Owner]:
    """Who deals with items such as the first; for whom one of them is not, that is told of this item."""
    return possible_owners(connection, items[0]) if items else []


def _fitting(items: Sequence[Item], account: Account) -> dict[ItemAct, list[Item]]:
    """To which of the items each act can be done as far as their state and the account's permissions say."""
    found: dict[ItemAct, list[Item]] = {}
    for act in OF_MANY:
        for item in items:
            move = moves_of(item.type).get(act)
            if move and move.permission and item.status in move.froms and account.may(move.permission):
                found.setdefault(act, []).append(item)
    return found


def _page(numbers: Sequence[str], wrong: Mapping[str, Text]) -> str:
    account, day = current_account(), today()
    with database().read() as connection:
        items = find_items(connection, sight_of(account), numbers)
        fitting = _fitting(items, account)
        owners = _owners(connection, items) if GIVING & fitting.keys() else []
        people = names_of(connection, [one.owner for one in items])
    tried = request.form.get("act", "") if wrong else ""
    return render_template(
        "ledger/many.html",
        items=items,
        lacking=len(numbers) - len(items),
        fitting=fitting,
        owners=owners,
        giving=GIVING,
        unsaid=_UNSAID,
        with_orders={act: any(one.type is ItemType.RECTIFICATION for one in of) for act, of in fitting.items()},
        day=day,
        tried=tried,
        form=request.form if tried else {},
        wrong=wrong,
        **_words(items, people),
    )


def _result(made: DoneToMany, account: Account) -> str:
    with database().read() as connection:
        people = names_of(connection, [one.owner for one in made.done])
        seen = {one.number for one in find_items(connection, sight_of(account), [one.number for one in made.done])}
        titles = {one.number: one for one in find_items(connection, sight_of(account), [n for n, _ in made.refused])}
    act = ItemAct(request.form["act"])
    return render_template(
        "ledger/many_done.html", made=made, act=act, seen=seen, titles=titles, **_words(made.done, people)
    )


def _words(items: Sequence[Item], people: Mapping[str, Any]) -> dict[str, Any]:
    day = today()
    return {
        "people": people,
        "types": TYPES,
        "acts": ACTS,
        "status_of": {one.number: status_words(one, day) for one in items},
    }
