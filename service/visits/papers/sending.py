"""A file of printed papers as it is handed out."""

from typing import IO

from flask import send_file
from werkzeug.wrappers import Response

from service.core.files.docx_paper import DOCX
from service.core.web.paper_html import print_policy
from service.visits.papers.chosen import AskedPapers
from service.visits.papers.printing import PaperForm, Printed


def sent(printed: Printed, asked: AskedPapers, form: PaperForm, out: IO[bytes]) -> Response:
    """The file: a page to print is shown, a document is taken away; how many visits were left out stands beside it."""
    out.seek(0)
    whose = f"batch-{asked.batch}" if asked.batch is not None else asked.numbers[0]
    name = f"{printed.title}-{whose}.{form.value}"
    if form is PaperForm.DOCX:
        answer = send_file(out, DOCX, as_attachment=True, download_name=name, etag=False, max_age=0)
    else:
        answer = send_file(out, "text/html; charset=utf-8", download_name=name, etag=False, max_age=0)
        answer.headers["Content-Security-Policy"] = print_policy()
    answer.headers["Papers"] = str(len(printed.papers))
    answer.headers["Left-Out"] = str(len(printed.left_out))
    return answer
