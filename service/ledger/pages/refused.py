"""`/ledger/import/rows`: what was not taken in, as a table to mend and hand in again; dismissed with a reason."""

from collections.abc import Mapping

from flask import Response as Download
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.web.context import database, settings
from service.core.web.form_fields import REFUSED, asked_text, refusal_of, refuse_field
from service.core.web.language import language
from service.ledger.actions.refused_rows import LONGEST_REASON, dismiss_rows, note_rows_taken_away
from service.ledger.exchange.refused import table_of_rows
from service.ledger.pages.place import blueprint
from service.ledger.pages.written_table import sent_table, written_table
from service.ledger.queries.refused_rows import count_waiting, waiting_rows

# Of one page and of one act; the file has all of them.
ROWS = 200


@blueprint.get("/import/rows")
@requires(Permission.LEDGER_WRITE)
def show_rows() -> str:
    """The rows that wait for the reader, the first ones first."""
    return _page({})


@blueprint.post("/import/rows")
@requires(Permission.LEDGER_WRITE)
def dismiss() -> Response | tuple[str, int]:
    """Those that were ticked will not be taken in; without a reason, or a tick, the page stays as it was."""
    try:
        rows = _chosen(request.form.getlist("row"))
        reason = asked_text(request.form, "reason", LONGEST_REASON)
        if not reason:
            refuse_field("reason", Text("请写明理由。", "State the reason."))
        with database().write() as connection:
            dismiss_rows(connection, current_account(), rows, reason)
    except REFUSED as error:
        wrong, status = refusal_of(error)
        return _page(wrong), status
    return redirect(url_for("ledger_pages.show_rows"), 303)


@blueprint.get("/import/rows.xlsx")
@requires(Permission.LEDGER_WRITE)
def take_rows() -> Download:
    """All of them as a table to mend and hand in again; that it was taken away is recorded."""
    account = current_account()
    with database().read() as connection:
        rows = waiting_rows(connection, account.id)
    table = table_of_rows(rows, language())
    file = written_table(table)[0]
    with database().write() as connection:
        note_rows_taken_away(connection, str(account.login), len(rows))
    return sent_table(file, table)


def _chosen(stated: list[str]) -> frozenset[int]:
    """The numbers of the rows that were ticked; raises Problem 422 where there is none, or one is no number."""
    if not stated or not all(one.isascii() and one.isdigit() and len(one) < 19 for one in stated):
        refuse_field("row", Text("请勾选不再导入的行。", "Tick the rows that will not be taken in."))
    return frozenset(map(int, stated))


def _page(wrong: Mapping[str, Text]) -> str:
    account = current_account()
    with database().read() as connection:
        rows = waiting_rows(connection, account.id, ROWS)
        number = count_waiting(connection, account.id) if len(rows) == ROWS else len(rows)
    return render_template(
        "ledger/refused.html",
        rows=rows,
        number=number,
        wrong=wrong,
        ticked=set(request.form.getlist("row")),
        reason=request.form.get("reason", ""),
        most=LONGEST_REASON,
        kept_days=settings().retain_personal_days,
    )
