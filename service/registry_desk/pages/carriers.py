"""What the page of a tag shows of the subjects that carry it."""

from typing import Any

from flask import request
from sqlalchemy import Connection

from service.access.permissions import Permission
from service.access.route_rules import current_account, current_jurisdiction
from service.core.web.form_fields import asked_number
from service.facts.enterprises import jurisdiction_condition_of
from service.registries.queries.tagged import list_tagged
from service.registries.registry import Entry, Registry
from service.registry_desk.forms import Filled
from service.registry_desk.reader import current_reading_regions

ROWS = 50
# The fields of the form that puts a subject under the tag.
FIELDS = ("uscc", "licence_no", "since", "until", "source")


def carriers_shown(connection: Connection, registry: Registry, entry: Entry, filled: Filled | None) -> dict[str, Any]:
    """The subjects that the account may see, page by page; nothing where the entry is no tag."""
    if registry is not Registry.TAGS or not current_account().may(Permission.ENTERPRISE_READ):
        return {"lists_subjects": False}
    inside = jurisdiction_condition_of(current_jurisdiction(Permission.ENTERPRISE_READ))
    located = current_reading_regions(connection, Registry.OTHER_SUBJECTS)
    after = asked_number(request.args, "after") or 0
    rows = list_tagged(connection, entry.code, inside, located, after=after, limit=ROWS + 1)
    return {
        "lists_subjects": True,
        "subjects": rows[:ROWS],
        "next_subject": rows[ROWS - 1].id if len(rows) > ROWS else None,
        "tagging": filled or Filled(dict.fromkeys(FIELDS, "")),
    }
