"""Inspections that a model learns from, and with what probability enterprises were drawn for them."""

from dataclasses import replace

from rules.fields import RECORD_FIELDS, Field, Kind
from rules.texts import Text
from service.reading.forms import shared

INSPECTION_FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        RECORD_FIELDS["uscc"],
        Field("date", Kind.DATE, ("检查日期", "抽查日期"), "day of the inspection", "row refused", required=True),
        Field(
            "found",
            Kind.BOOLEAN,
            ("是否发现问题", "是否发现违法行为"),
            "whether a problem was found",
            "row refused",
            required=True,
        ),
        Field(
            "probability",
            Kind.PROBABILITY,
            ("入选概率", "抽中概率"),
            "probability of having been drawn",
            "counts as drawn like the average",
        ),
        Field(
            "draw",
            Kind.TEXT,
            ("抽取编号", "抽查任务编号", "任务编号"),
            "number of the draw, or of its task; one row for each draw that an inspection served",
            "the day tells the selection",
        ),
    )
}
INSPECTIONS = shared.own_form(
    "inspections",
    Text("供学习的检查", "labelled inspections"),
    "inspections",
    (*INSPECTION_FIELDS.values(), shared.REGISTRATION),
    (shared.CODED, ("date",), ("found",)),
)
INCLUSION = shared.own_form(
    "inclusion",
    Text("入选概率", "inclusion probabilities"),
    "inclusion",
    (
        RECORD_FIELDS["uscc"],
        replace(INSPECTION_FIELDS["date"], required=False),
        replace(INSPECTION_FIELDS["probability"], required=True),
        INSPECTION_FIELDS["draw"],
        shared.REGISTRATION,
    ),
    (shared.CODED, ("date", "draw"), ("probability",)),
)
INSPECTION_FORMS = (INSPECTIONS, INCLUSION)
# Who looked, not what an enterprise did: such a column can never become a feature.
INSPECTOR_HEADINGS = frozenset(
    {
        "inspector",
        "inspector_id",
        "inspector_name",
        "officer",
        "team",
        "department",
        "authority",
        "检查人员",
        "检查人",
        "检查员",
        "执法人员",
        "执法证号",
        "检查组",
        "检查部门",
        "检查机关",
        "检查单位",
    }
)
