"""A table that a person hands in by a form: read, taken in, and what became of its rows shown."""

from collections.abc import Callable

from flask import render_template, request
from sqlalchemy import Connection

from rules.texts import Text
from service.core.files.limits import Limits
from service.core.held_files import scratch_folder, upload_name
from service.core.web.context import database, settings
from service.core.web.form_fields import asked_text, refuse_field, show_refusals
from service.reading.forms.mapping_file import ColumnMapping, parse_mapping
from service.reading.forms.wanted import Wanted
from service.registry_desk.imports import Imported
from service.registry_desk.table import Table, read_table

# Enters the rows of a table of that file name.
Take = Callable[[Connection, Table, str], Imported]


def take_upload(form: str, take: Take, called: Text, back: str) -> str:
    """The page that says what became of the rows of the file; `back` leads to what it was taken into."""
    file = request.files.get("file")
    if file is None or not file.filename:
        refuse_field("file", Text("请选择文件。", "Choose a file."))
    written = (request.form.get("mapping") or "").strip()
    with show_refusals(422), scratch_folder() as folder:
        stated = parse_mapping(written, "mapping") if written else ColumnMapping()
        wanted = Wanted(None, asked_text(request.form, "sheet") or None, stated.columns)
        path = folder / upload_name(file.filename)
        file.save(path)
        table = read_table(path, form, wanted, Limits(file_bytes=settings().most_upload))
        with database().write() as connection:
            done = take(connection, table, file.filename)
    return render_template(
        "registry_desk/officers_imported.html", done=done, file=file.filename, called=called, back=back
    )
