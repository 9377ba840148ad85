"""Which visits the address of the list asks for: read strictly, and in words."""

from collections.abc import Mapping

from flask import request
from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.core.web.form_fields import asked_choice, asked_day, asked_number, asked_text, refuse_field
from service.facts.enterprises import ids_of
from service.plans.batches.queries.opened import open_batch
from service.plans.queries.lines import line_in_force
from service.visits.queries.listed import AskedVisits, VisitPlace
from service.visits.states import VisitStatus

ENDED = "ended"
MOST_BATCH = 2_147_483_647


def chosen_filters(
    offices: Mapping[str, Text], triggers: Mapping[str, Text], lines: Mapping[str, str]
) -> dict[str, str]:
    """What the address says, read strictly; offices, triggers and business lines are those that can be chosen."""
    args = request.args
    day_from, day_until = asked_day(args, "from"), asked_day(args, "until")
    batch = asked_number(args, "batch")
    if batch is not None and batch > MOST_BATCH:
        refuse_field("batch", Text("没有这一批次。", "There is no such batch."))
    return {
        "status": asked_choice(args, "status", {**{one.value: one for one in VisitStatus}, ENDED: ENDED}),
        "trigger": asked_choice(args, "trigger", triggers),
        "office": asked_choice(args, "office", offices),
        "line": asked_choice(args, "line", lines),
        "marked": asked_choice(args, "marked", {"yes": 1}),
        "batch": str(batch) if batch is not None else "",
        "officer": asked_text(args, "officer", 40),
        "firm": asked_text(args, "firm", 64),
        "from": day_from.isoformat() if day_from else "",
        "until": day_until.isoformat() if day_until else "",
    }


def asked_by(connection: Connection, chosen: Mapping[str, str]) -> AskedVisits:
    """The visits that the filters ask for."""
    status = chosen["status"]
    firm = ids_of(connection, [chosen["firm"]]).get(chosen["firm"]) if chosen["firm"] else None
    return AskedVisits(
        status=VisitStatus(status) if status and status != ENDED else None,
        ended=status == ENDED,
        marked=bool(chosen["marked"]),
        trigger=chosen["trigger"] or None,
        office=chosen["office"] or None,
        line=chosen["line"] or None,
        batch=int(chosen["batch"]) if chosen["batch"] else None,
        officer=chosen["officer"] or None,
        firm=firm,
        # What is no enterprise goes by its own number.
        subject=chosen["firm"] if chosen["firm"] and firm is None else None,
        day_from=asked_day(chosen, "from"),
        day_until=asked_day(chosen, "until"),
    )


def title_of_batch(connection: Connection, account: Account, chosen: Mapping[str, str]) -> Text | None:
    """What the batch is called of which visits are asked for; None where none is, or not for the reader."""
    if not chosen["batch"]:
        return None
    opened = open_batch(connection, account, int(chosen["batch"]))
    line = line_in_force(connection, opened.line.id) or opened.line
    return Text(f"{line.title}，{opened.batch.title}", f"{line.title}, {opened.batch.title}")


def asked_place() -> VisitPlace | None:
    """Where the page before ended; None on the first page."""
    written = asked_text(request.args, "after", 60)
    if not written:
        return None
    part, _, rest = written.partition(".")
    day, _, id = rest.partition(".")
    number, visit_id = asked_number({"after": part}, "after"), asked_number({"after": id}, "after")
    on = asked_day({"after": day}, "after")
    if number is None or visit_id is None or number > 1:
        refuse_field("after", Text("翻页标记不可用。", "The place in the list cannot be used."))
    return VisitPlace(number, on, visit_id)
