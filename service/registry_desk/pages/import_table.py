"""Tables taken into a registry, and the empty tables to fill in."""

from io import BytesIO

from flask import render_template, request, send_file
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import any_account, current_account, requires
from service.core.files.limits import Limits
from service.core.held_files import scratch_folder, upload_name
from service.core.web.context import database, settings
from service.core.web.form_fields import asked_text, refuse_field, show_refusals
from service.reading.forms.mapping_file import ColumnMapping, parse_mapping
from service.reading.forms.wanted import Wanted
from service.registries.registry import Registry
from service.registries.words import REGISTRY_WORDS
from service.registry_desk.blank_tables import MEDIA_TYPES, blank_table
from service.registry_desk.imports import WORKDAYS, take_table
from service.registry_desk.pages.place import ANY, WRITTEN, blueprint
from service.registry_desk.table import read_table
from service.registry_desk.writer import Writer, current_writer, current_writing_regions


@blueprint.post("/workdays/import", defaults={"registry": "workdays"})
@blueprint.post(f"/{WRITTEN}/import")
@requires(Permission.REGISTRY_WRITE)
def take_in(registry: str) -> str:
    """Takes in a table, and says what became of its rows."""
    return _take_in(registry, Writer(current_writing_regions()))


@blueprint.post("/items/import")
@requires(Permission.ITEM_WRITE)
def take_in_items() -> str:
    """Takes in a table of inspection items, and says what became of its rows."""
    return _take_in(Registry.ITEMS, current_writer(Registry.ITEMS))


@blueprint.get(f"/{ANY}/template.<any(csv, xlsx):format>")
@any_account
def template(registry: str, format: str) -> Response:
    """An empty table with the headings of the registry, to be filled in and taken in again."""
    name = f"{REGISTRY_WORDS[registry].zh}模板.{format}"
    file = BytesIO(blank_table(Registry(registry), format))
    return send_file(file, MEDIA_TYPES[format], as_attachment=True, download_name=name)


def _take_in(registry: str, writer: Writer) -> str:
    file = request.files.get("file")
    if file is None or not file.filename:
        refuse_field("file", Text("请选择文件。", "Choose a file."))
    written = (request.form.get("mapping") or "").strip()
    with show_refusals(422), scratch_folder() as folder:
        stated = parse_mapping(written, "mapping") if written else ColumnMapping()
        wanted = Wanted(None, asked_text(request.form, "sheet") or None, stated.columns)
        path = folder / upload_name(file.filename)
        file.save(path)
        table = read_table(path, registry, wanted, Limits(file_bytes=settings().most_upload))
        with database().write() as connection:
            done = take_table(
                connection,
                registry,
                table,
                current_account().login,
                writer.within,
                file=file.filename,
                invented=request.form.get("invented") == "yes" and registry == WORKDAYS,
                department=writer.department,
                against=writer.against,
            )
    return render_template(
        "registry_desk/imported.html", registry=registry, words=REGISTRY_WORDS, done=done, file=file.filename
    )
