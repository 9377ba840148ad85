"""What the forms of versions on their way hold, and what is said of one that was refused."""

from collections.abc import Mapping

from flask import request
from werkzeug.datastructures import FileStorage

from rules.document import decode_text
from rules.errors import RuleSetError
from rules.texts import Text
from service.core.problem import TITLES, Problem
from service.core.web import form_fields
from service.core.web.form_fields import Refusal as Refusal
from service.core.web.form_fields import asked_lines, asked_number
from service.rule_sets.actions.adoptions import Request
from service.rule_sets.drafts import LONGEST_TEXT

REFUSED = (*form_fields.REFUSED, RuleSetError)
NO_REASON = Text("请写明理由。", "State the reason.")


def asked_draft(form: Mapping[str, str]) -> str:
    """The text of the form, else of the file that goes with it; raises Problem 413 where it is too long."""
    text = form.get("text", "")
    file: FileStorage | None = request.files.get("file")
    if not text.strip() and file is not None and file.filename:
        # A character has four bytes at most: the rest of a file that is too long is never read.
        content = file.read(4 * LONGEST_TEXT + 1)
        if len(content) > 4 * LONGEST_TEXT:
            raise Problem(413, *TITLES[413])
        text = decode_text(content, "file")
    if len(text) > LONGEST_TEXT:
        raise Problem(413, *TITLES[413])
    return text


def asked_request(form: Mapping[str, str]) -> Request:
    """Why a version is wanted, and what was looked at."""
    reason = asked_lines(form, "reason", NO_REASON)
    ground = form.get("ground", "").strip()
    written = asked_lines(form, "ground", NO_REASON) if ground else ""
    return Request(reason, asked_number(form, "comparison_id"), written)


def refusal_of(error: Exception) -> Refusal:
    """What is said of what was refused, by field ("" is none of them): faults of a text each with its line."""
    if isinstance(error, RuleSetError):
        zh = "；".join(f"第{fault.line}行 {fault.path}：{fault.zh}" for fault in error.faults)
        en = "; ".join(f"line {fault.line} {fault.path}: {fault.en}" for fault in error.faults)
        return {"text": Text(zh, en)}, 422
    return form_fields.refusal_of(error)
