"""`/ledger/<number>/paper`: the answer to an objection or a repair as a sheet to print."""

from flask import render_template

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.problem import TITLES, Problem
from service.core.web.context import database, settings
from service.ledger.pages.place import ONE, blueprint
from service.ledger.queries.items import find_item
from service.ledger.records.paper import paper_of
from service.ledger.states import DECIDED


@blueprint.get(f"{ONE}/paper")
@requires(Permission.LEDGER_READ)
def show_paper(number: str) -> str:
    """The paper; 404 of an item that none answers, 409 where nothing was decided yet."""
    with database().read() as connection:
        item = find_item(connection, number, current_account())
        if item.type not in DECIDED:
            raise Problem(404, *TITLES[404])
        if item.decision is None:
            raise Problem(409, *TITLES[409], Text("尚未作出决定，没有可打印的答复。", "Nothing was decided yet."))
        answer = paper_of(connection, item, today(), settings().bureau)
    return render_template("ledger/paper.html", item=item, paper=answer)
