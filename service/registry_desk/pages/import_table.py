"""Tables taken into a registry, and the empty tables to fill in."""

from io import BytesIO

from flask import render_template, request, send_file
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.route_rules import any_account, current_account, requires
from service.core.web.context import database
from service.core.web.form_fields import show_refusals
from service.registries.registry import Registry
from service.registries.words import REGISTRY_WORDS
from service.registry_desk.blank_tables import MEDIA_TYPES, blank_table
from service.registry_desk.imports import WORKDAYS, take_table
from service.registry_desk.pages.place import ANY, WRITTEN, blueprint
from service.registry_desk.pages.uploaded import read_upload
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
    table, name = read_upload(registry)
    with show_refusals(422), database().write() as connection:
        done = take_table(
            connection,
            registry,
            table,
            current_account().login,
            writer.within,
            file=name,
            invented=request.form.get("invented") == "yes" and registry == WORKDAYS,
            department=writer.department,
            against=writer.against,
        )
    return render_template("registry_desk/imported.html", registry=registry, words=REGISTRY_WORDS, done=done, file=name)
