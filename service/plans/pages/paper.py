"""The paper table of a plan: to be printed, and to be taken away as XLSX."""

from io import BytesIO

from flask import Response, render_template, send_file

from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import SHANGHAI, now
from service.core.files.exports import MEDIA_TYPES, XLSX, write_export
from service.core.web.context import database
from service.plans.actions.plans import note_export
from service.plans.pages.place import ONE, blueprint
from service.plans.paper import HEADINGS, NOTE, paper_of, paper_rows
from service.plans.queries.named import NamedCodes, name_plans
from service.plans.queries.opened import OpenedPlan, open_plan
from service.plans.words import KINDS, STATUSES


@blueprint.get(f"{ONE}/table")
@requires(Permission.PLAN_READ)
def table(plan_id: int) -> str:
    """The paper table of a version, which prints as a sheet."""
    opened, named = _opened(plan_id)
    return render_template(
        "plans/paper.html",
        plan=opened.plan,
        headings=HEADINGS,
        rows=list(paper_rows(opened.lines, opened.plan, named)),
        note=NOTE,
        kinds=KINDS,
    )


@blueprint.post(f"{ONE}/table")
@requires(Permission.PLAN_READ)
def take_table_away(plan_id: int) -> Response:
    """The paper table as XLSX; that it was taken away is recorded."""
    account, (opened, named) = current_account(), _opened(plan_id)
    about = [
        ("名称", opened.plan.title),
        ("状态", STATUSES[opened.plan.status].zh),
        ("备案编号", opened.plan.filing_no or ""),
        ("说明", NOTE.zh),
        ("导出人", f"{account.name}（{account.login}）"),
        ("导出时间", f"{now().astimezone(SHANGHAI):%Y-%m-%d %H:%M}"),
    ]
    file = BytesIO()
    write_export(paper_of(opened.plan, opened.lines, named, about), XLSX, file)
    file.seek(0)
    with database().write() as connection:
        note_export(connection, opened.plan, account.login)
    return send_file(file, MEDIA_TYPES[XLSX], as_attachment=True, download_name=f"{opened.plan.title}.{XLSX}")


def _opened(plan_id: int) -> tuple[OpenedPlan, NamedCodes]:
    with database().read() as connection:
        opened = open_plan(connection, current_account(), plan_id)
        return opened, name_plans(connection, [opened.plan], opened.lines)
