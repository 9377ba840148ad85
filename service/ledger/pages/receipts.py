"""`/receipts`: how far an item is and when it is due, for whoever holds its receipt; for people outside only."""

from flask import Blueprint, render_template, request

from rules.texts import Text
from service.access.route_rules import public
from service.core.problem import Problem
from service.core.web.context import database, settings
from service.core.web.form_fields import asked_text, refusals_of, refuse_field
from service.ledger.actions.receipts import Looked, look_up_receipt

LONGEST = 40
blueprint = Blueprint("receipt_pages", __name__, url_prefix="/receipts")


@blueprint.get("")
@public
def show() -> str:
    """The form that asks for number and code."""
    return _page(None, {})


@blueprint.post("")
@public
def look() -> str | tuple[str, int, dict[str, str]]:
    """What the receipt tells; the code is never shown again."""
    try:
        said = {name: asked_text(request.form, name, LONGEST) for name in ("number", "code")}
        for name, value in said.items():
            if not value:
                refuse_field(name, Text("请填写回执上的编号和查询码。", "Enter number and code of the receipt."))
        found = look_up_receipt(database(), settings(), said["number"], said["code"], request.remote_addr or "")
    except Problem as problem:
        return _page(None, refusals_of(problem)), problem.status, dict(problem.headers)
    return _page(found, {})


def _page(found: Looked | None, wrong: dict[str, Text]) -> str:
    return render_template(
        "ledger/look_up.html", found=found, wrong=wrong, number=request.form.get("number", ""), most=LONGEST
    )
