"""Where no business of the kind was found, the firm leaves the registries (专项库) from which it was drawn for it."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select

from service.core.db.tables.facts import enterprise, enterprise_code
from service.plans.queries.lines import lines_decided
from service.registries.actions.tags import tag_subjects
from service.registries.items import Item
from service.registries.queries.tagged import taggings_of
from service.registries.tagging import Tagging
from service.visits.result_codes import ResultCode
from service.visits.results import StatedResult, whole_of
from service.visits.visit import Visit

_EVERYWHERE = ("",)


def close_tags(connection: Connection, found: Visit, says: StatedResult, items: Mapping[str, Item], by: str) -> int:
    """Ends, on the day of the visit, the tags of the subject from which items without such business draw; how many."""
    tags = _tags_of(connection, found, says, items)
    if not tags:
        return 0
    ending = [
        Tagging(one.tag, one.subject, one.licence_no, valid_until=says.visited_on, source=f"检查{found.number}")
        for held in taggings_of(connection, _codes_of(connection, found)).values()
        if (one := _carried(held, says.visited_on)) is not None and one.tag in tags
    ]
    if not ending:
        return 0
    return tag_subjects(connection, ending, by, _EVERYWHERE).changed


def _tags_of(connection: Connection, found: Visit, says: StatedResult, items: Mapping[str, Item]) -> set[str]:
    """The tags from which those items draw of which no such business was found."""
    none_at_all = whole_of(says) is ResultCode.NO_SUCH_BUSINESS
    empty = {one.item for one in says.items if one.result is ResultCode.NO_SUCH_BUSINESS}
    tags = {tag for code, one in items.items() if none_at_all or code in empty for tag in one.frame.among.tags}
    if none_at_all and found.plan_line_id is not None:
        line = lines_decided(connection, [found.plan_line_id]).get(found.plan_line_id)
        tags |= set(line.frame.get("tags", ())) if line else set()
    return tags


def _codes_of(connection: Connection, found: Visit) -> list[str]:
    """Every code by which the subject may have been named."""
    codes = {found.subject}
    if found.enterprise_id is not None:
        present = select(enterprise.c.code).where(enterprise.c.id == found.enterprise_id)
        former = select(enterprise_code.c.code).where(enterprise_code.c.enterprise_id == found.enterprise_id)
        codes |= set(connection.execute(present).scalars()) | set(connection.execute(former).scalars())
    return sorted(codes)


def _carried(held: list[Tagging], day: date) -> Tagging | None:
    """What says that the tag is carried on the day; None where it is not."""
    begun = [one for one in held if one.valid_from is not None and one.valid_from <= day]
    last = max(reversed(begun), key=lambda one: one.valid_from or date.min) if begun else None
    ends = None if last is None else last.valid_until
    return None if last is None or last.revoked or (ends is not None and ends <= day) else last
