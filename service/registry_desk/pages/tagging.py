"""Subjects put under a tag and taken from it, on the page of the tag."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from rules.texts import Text
from service.access.permissions import Permission
from service.access.route_rules import current_account, requires
from service.core.clock import today
from service.core.problem import Problem
from service.core.web.context import database
from service.core.web.form_fields import asked_choice, asked_day, asked_text
from service.registries.actions.tags import tag_subjects
from service.registries.registry import Registry
from service.registries.tagging import Tagging
from service.registry_desk.forms import Filled
from service.registry_desk.pages.carriers import FIELDS
from service.registry_desk.pages.entered import asked_entry
from service.registry_desk.pages.entry import show_entry
from service.registry_desk.pages.place import blueprint
from service.registry_desk.writer import current_writing_regions

# What the buttons of the form do.
_ACTS = {"add": None, "end": None, "revoke": None}
_FIELD_OF = {"valid_from": "since", "valid_until": "until"}


@blueprint.post("/tags/<entry_code>/subjects")
@requires(Permission.REGISTRY_WRITE)
def tag_subject(entry_code: str) -> Response | tuple[str, int]:
    """Puts a subject under the tag, ends that, or takes it back; the form is kept where it is wrong."""
    entry = asked_entry(Registry.TAGS, entry_code)
    filled = Filled({name: request.form.get(name, "").strip() for name in FIELDS})
    try:
        tagging = _asked_tagging(entry.code)
    except Problem as problem:
        first = problem.errors[0]
        filled.errors[first["where"]] = Text(first["zh"], first["en"])
        return show_entry(Registry.TAGS, entry, None, filled), 422
    with database().write() as connection:
        done = tag_subjects(connection, [tagging], current_account().login, current_writing_regions())
    for faults in done.refused.values():
        filled.note([(_FIELD_OF.get(name, name), value, why) for name, value, why in faults])
    if filled.errors:
        return show_entry(Registry.TAGS, entry, None, filled), 422
    return redirect(url_for("registry_pages.show", registry="tags", entry_code=entry.code, _anchor="subjects"), 303)


def _asked_tagging(tag: str) -> Tagging:
    act = asked_choice(request.form, "act", _ACTS, "add")
    until = asked_day(request.form, "until")
    return Tagging(
        tag,
        asked_text(request.form, "uscc", 64),
        asked_text(request.form, "licence_no", 80),
        asked_day(request.form, "since"),
        (until or today()) if act == "end" else until,
        asked_text(request.form, "source") or None,
        revoked=act == "revoke",
    )
