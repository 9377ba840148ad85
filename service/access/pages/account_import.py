"""`/account-import`: many accounts from one workbook, their passwords shown or downloaded this once."""

import csv
import io

from flask import Blueprint, Response, make_response, render_template, request

from rules.texts import Text
from service.access.account_table import HEADINGS, FaultyRow, read_accounts
from service.access.actions.many_accounts import MadeAccount, make_accounts
from service.access.password_proof import prove_own_password
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.errors import ProductError
from service.core.files.spreadsheet_texts import guard_row
from service.core.held_files import scratch_folder, upload_name
from service.core.problem import Problem, refusal_at
from service.core.web.context import database
from service.core.web.problems import problem_of_input

# Each password takes a tenth of a second to store: more at once would outlast the request.
MOST_ON_PAGE = 200

blueprint = Blueprint("account_import_pages", __name__, url_prefix="/account-import")


@blueprint.get("")
@requires(Permission.ACCOUNT_MANAGE)
def show() -> Response:
    """The form, and how the workbook must look."""
    return _page()


@blueprint.post("")
@requires(Permission.ACCOUNT_MANAGE)
def take() -> Response:
    """Checks all rows, and makes all accounts or none."""
    try:
        prove_own_password(request.form.get("own", ""))
        made, faults = _take_file()
    except ProductError as error:
        return _page(problem=problem_of_input(error))
    except Problem as problem:
        return _page(problem=problem)
    if made and request.form.get("download") == "yes":
        return _download(made)
    return _page(made=made, faults=faults)


def _take_file() -> tuple[list[MadeAccount], list[FaultyRow]]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise refusal_at("file", Text("请选择文件。", "Choose a file."))
    with scratch_folder() as folder:
        path = folder / upload_name(file.filename)
        file.save(path)
        rows, faults = read_accounts(path)
    if len(rows) > MOST_ON_PAGE:
        zh = f"网页一次最多 {MOST_ON_PAGE} 个账号；更多的用 credit-tiers users import。"
        en = f"At most {MOST_ON_PAGE} accounts at a time here; credit-tiers users import takes more."
        raise refusal_at("file", Text(zh, en))
    if faults:
        return [], faults
    return make_accounts(database(), current_account().login, rows)


def _download(made: list[MadeAccount]) -> Response:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([HEADINGS["login"].zh, HEADINGS["name"].zh, "初始密码"])
    writer.writerows(guard_row((one.login, one.name, one.password)) for one in made)
    response = make_response(text.getvalue().encode("utf-8-sig"))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="passwords.csv"'
    return response


def _page(
    *, made: list[MadeAccount] | None = None, faults: list[FaultyRow] | None = None, problem: Problem | None = None
) -> Response:
    page = render_template(
        "access/account_import.html", made=made, faults=faults, problem=problem, headings=HEADINGS, most=MOST_ON_PAGE
    )
    return make_response(page, problem.status if problem else 422 if faults else 201 if made else 200)
