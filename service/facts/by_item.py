"""What is found item by item: visits and samples, where what is stated of them is kept, and which record they make."""

from dataclasses import dataclass

from sqlalchemy import Table

from service.core.db.tables.visits import sample, sample_item, visit, visit_item


@dataclass(frozen=True, slots=True)
class ByItem:
    """One of them: its record type, its tables, and what they hold beside their keys.

    `day` and `authority` are the columns of its day and of who found it; `fields` are what is stated of it as a whole,
    `item_fields` of each of its items.
    """

    record_type: str
    whole: Table
    items: Table
    day: str
    authority: str
    fields: tuple[str, ...]
    item_fields: tuple[str, ...]


VISITS = ByItem(
    "inspection",
    visit,
    visit_item,
    "visited_on",
    "department",
    ("trigger", "ordered_by", "level", "on_site", "plan_no", "task_no", "revoked"),
    ("method", "result", "finding", "revoked"),
)
SAMPLES = ByItem("spot_check", sample, sample_item, "sampled_on", "authority", ("revoked",), ("result", "revoked"))
BY_TYPE = {one.record_type: one for one in (VISITS, SAMPLES)}
