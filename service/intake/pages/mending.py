"""`/imports/N/rows`: the rows to check of one import as a table, mended or dismissed many at once, or as a workbook."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from flask import redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.files.exports import MEDIA_TYPES, XLSX, write_export
from service.core.files.limits import Limits
from service.core.problem import Problem
from service.core.web.context import database, library, settings
from service.core.web.form_fields import (
    asked_choice,
    asked_number,
    asked_text,
    refuse_field,
    refuse_unknown,
    show_refusals,
)
from service.core.web.language import language
from service.intake.actions.imports import FOLDER
from service.intake.actions.rows_to_check import Mended, dismiss_rows, mend_rows, note_rows_taken_away
from service.intake.pages.blueprint import blueprint
from service.intake.queries.imports import import_of
from service.intake.queries.rows_to_check import (
    OPEN,
    RowToCheck,
    count_reasons,
    count_rows_by_status,
    list_rows_to_check,
)
from service.intake.rows_workbook import MOST_ROWS, receive_workbook, workbook_of
from service.intake.words import ROW_STATES
from service.rule_sets.queries import declared_by

ROWS = 30
# A cell of the table is called so, then the number of the row and the heading.
CELL = "cell:"
# Of a row, so many columns that are right are shown beside those that are wrong.
_BESIDE = 3
_ACTS = {"cells": None, "alike": None, "dismiss": None}
_LONGEST = 10_000
# What an address says of rows that were just dealt with, and what a form says of the page that it was sent from.
_DONE = ("taken", "left", "gone", "dismissed")
_KEPT = ("reason", "after")


@blueprint.get("/<int(max=2147483647):import_id>/rows")
@requires(Permission.IMPORT_READ)
def mending(import_id: int) -> str:
    """The rows of an import that wait, of one reason or of all; `?status=` shows those that were dealt with."""
    refuse_unknown(request.args, {"reason", "after", "status", "lang", *_DONE})
    return _page(import_id, request.args, {})


@blueprint.post("/<int(max=2147483647):import_id>/rows")
@requires(Permission.FACT_WRITE)
def mend_many(import_id: int) -> Response | tuple[str, int]:
    """Mends the rows cell by cell, or all that are chosen with one value, or dismisses those that are chosen.

    What was written stays in the table where it is refused.
    """
    try:
        with show_refusals(422):
            return _deal_with(import_id, asked_choice(request.form, "act", _ACTS, "cells"))
    except Problem as problem:
        if problem.status != 422:
            raise
        return _page(import_id, {name: request.form.get(name, "") for name in _KEPT}, request.form, problem), 422


def _deal_with(import_id: int, act: str) -> Response:
    account = current_account()
    chosen = _numbers(request.form.getlist("row"))
    if request.form.get("all") == "yes":
        chosen = _of_reason(account, import_id, asked_text(request.form, "reason", 64) or None)
    if act == "dismiss":
        note = asked_text(request.form, "note")
        if not note:
            refuse_field("note", Text("请写明理由。", "Say why."))
        _refuse_none(chosen)
        return _back(import_id, dismissed=dismiss_rows(database(), account, import_id, chosen, note))
    if act == "alike":
        column, value = asked_text(request.form, "column"), asked_text(request.form, "value", _LONGEST)
        if not column:
            refuse_field("column", Text("请选择要更正的列。", "Choose the column to correct."))
        _refuse_none(chosen)
        mended: Mapping[int, Mapping[str, str]] = {number: {column: value} for number in chosen}
    else:
        mended = _cells(chosen)
        _refuse_none(list(mended))
    return _after(import_id, mend_rows(database(), account, import_id, mended, declared_by(library())))


def _page(import_id: int, asked: Mapping[str, str], given: Mapping[str, str], problem: Problem | None = None) -> str:
    """The page as `asked` for, with what was `given` in its form where that was refused for a `problem`."""
    reason, after = asked_text(asked, "reason", 64) or None, asked_number(asked, "after") or 0
    status = asked_choice(asked, "status", ROW_STATES, OPEN)
    with database().read() as connection:
        order = import_of(connection, current_account(), import_id)
        reasons = count_reasons(connection, import_id)
        found = list_rows_to_check(
            connection, import_id=import_id, status=status, reason=reason, after=after, limit=ROWS + 1
        )
        by_status = count_rows_by_status(connection, import_id)
        rows = found[:ROWS]
        people = names_of(connection, [name for row in rows for name in (row.settled_by, row.mended_by)])
    wrong, beside = _columns_of(rows)
    return render_template(
        "intake/mending.html",
        order=order,
        rows=rows,
        after=after,
        next_row=rows[-1].id if len(found) > ROWS else None,
        reasons=reasons,
        reason=reason,
        chosen=next((one for one in reasons if one.key == reason), None),
        status=status,
        by_status=by_status,
        states=ROW_STATES,
        people=people,
        wrong=wrong,
        beside=beside,
        cell=CELL,
        most_rows=MOST_ROWS,
        given=given,
        ticked=_numbers(request.form.getlist("row")),
        problem=problem,
        done={name: asked_number(asked, name) for name in _DONE},
    )


@blueprint.get("/<int(max=2147483647):import_id>/rows/workbook")
@requires(Permission.IMPORT_READ)
def take_rows_away(import_id: int) -> Response:
    """The rows that wait as a workbook, with a column of reasons."""
    reason = asked_text(request.args, "reason", 64) or None
    with database().read() as connection:
        order = import_of(connection, current_account(), import_id)
        rows = list_rows_to_check(connection, import_id=import_id, reason=reason, limit=MOST_ROWS)
    export, target = workbook_of(order, rows, language()), BytesIO()
    write_export(export, XLSX, target)
    note_rows_taken_away(database(), current_account().login, order, len(rows), reason)
    target.seek(0)
    return send_file(target, MEDIA_TYPES[XLSX], as_attachment=True, download_name=f"{export.title}.xlsx")


@blueprint.post("/<int(max=2147483647):import_id>/rows/workbook")
@requires(Permission.FACT_WRITE)
def hand_rows_back(import_id: int) -> Response:
    """Takes in the rows of a workbook that was mended."""
    file = request.files.get("file")
    if file is None or not file.filename:
        refuse_field("file", Text("请选择文件。", "Choose a file."))
    limits = Limits(file_bytes=settings().most_upload)
    with show_refusals(422):
        back = receive_workbook(file.stream, file.filename, settings().data / FOLDER, limits)
        done = mend_rows(database(), current_account(), import_id, back.rows, declared_by(library()))
    return _after(import_id, Mended(done.taken, done.left, done.gone + back.without_number))


def _columns_of(rows: Sequence[RowToCheck]) -> tuple[list[str], list[str]]:
    """The headings of what is wrong in the rows, and of a few others by which people know a row."""
    wrong = list(dict.fromkeys(one["column"] for row in rows for one in row.faults if one["column"]))
    others = dict.fromkeys(heading for row in rows for heading in row.row if heading not in wrong)
    return wrong, list(others)[:_BESIDE]


def _cells(chosen: Sequence[int]) -> dict[int, dict[str, str]]:
    """By number of row what was written in its cells, of rows with a changed cell and of those that are chosen."""
    written: dict[int, dict[str, str]] = {number: {} for number in chosen}
    for name, value in request.form.items():
        number, parted, heading = name.removeprefix(CELL).partition(":")
        if not (name.startswith(CELL) and parted):
            continue
        for row in _numbers([number]):
            if row in written or request.form.get(f"was:{number}:{heading}", "") != value:
                written.setdefault(row, {})[heading] = asked_text(request.form, name, _LONGEST)
    return written


def _numbers(texts: Sequence[str]) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18]


def _of_reason(account: Account, import_id: int, reason: str | None) -> list[int]:
    """The numbers of the rows that wait for one reason, as many as are dealt with at once."""
    with database().read() as connection:
        import_of(connection, account, import_id)
        rows = list_rows_to_check(connection, import_id=import_id, reason=reason, limit=MOST_ROWS)
    return [row.id for row in rows]


def _refuse_none(chosen: Sequence[int]) -> None:
    if not chosen:
        refuse_field("row", Text("请至少选择一行。", "Choose one row at least."))


def _after(import_id: int, done: Mended) -> Response:
    return _back(import_id, taken=done.taken, left=done.left, gone=done.gone)


def _back(import_id: int, **said: int) -> Response:
    asked: dict[str, Any] = {"reason": asked_text(request.form, "reason", 64) or None, **said}
    return redirect(url_for("import_pages.mending", import_id=import_id, **asked), 303)
