"""A table that a person hands in by a form."""

from flask import request

from rules.texts import Text
from service.core.files.limits import Limits
from service.core.held_files import scratch_folder, upload_name
from service.core.web.context import settings
from service.core.web.form_fields import asked_text, refuse_field, show_refusals
from service.reading.forms.mapping_file import ColumnMapping, parse_mapping
from service.reading.forms.wanted import Wanted
from service.registry_desk.table import Table, read_table


def read_upload(form: str, *, keep_written: bool = False) -> tuple[Table, str]:
    """The rows of the file that was handed in, read as the form, and its name; of the file nothing is kept.

    `keep_written` as for `read_table`. Raises Problem 422 where there is none, or it cannot be read.
    """
    file = request.files.get("file")
    if file is None or not file.filename:
        refuse_field("file", Text("请选择文件。", "Choose a file."))
    written = (request.form.get("mapping") or "").strip()
    with show_refusals(422), scratch_folder() as folder:
        stated = parse_mapping(written, "mapping") if written else ColumnMapping()
        wanted = Wanted(None, asked_text(request.form, "sheet") or None, stated.columns)
        path = folder / upload_name(file.filename)
        file.save(path)
        limits = Limits(file_bytes=settings().most_upload)
        return read_table(path, form, wanted, limits, keep_written=keep_written), file.filename
