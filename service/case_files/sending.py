"""A case file as it is handed out: written, recorded, sent."""

import tempfile

from flask import send_file
from werkzeug.wrappers import Response

from service.access.route_rules import current_account
from service.case_files.actions import note_taken
from service.case_files.case_file import CASE_KINDS, AskedCase
from service.case_files.cases import case_of
from service.case_files.writing import CaseForm, write_case
from service.core.web.context import database, library, settings
from service.core.web.paper_html import print_policy


def hand_out(asked: AskedCase, form: CaseForm) -> Response:
    """The case file: a ZIP to take away, or a page to print; it is recorded before anything is sent."""
    account = current_account()
    out = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response
    try:
        with database().read() as connection:
            written = write_case(case_of(connection, library(), settings(), account, asked), form, out)
        with database().write() as connection:
            sums = [f"{one.sha256} {one.name}" for one in written]
            note_taken(connection, str(account.login), asked, form.value, sums)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    name = f"{CASE_KINDS[asked.kind].zh}-{asked.name.replace(' ', '-')}.{form.value}"
    if form is CaseForm.ZIP:
        return send_file(out, "application/zip", as_attachment=True, download_name=name, etag=False, max_age=0)
    answer = send_file(out, "text/html; charset=utf-8", download_name=name, etag=False, max_age=0)
    answer.headers["Content-Security-Policy"] = print_policy()
    return answer
