"""The columns of a file of labelled inspections, and the headings in it that say who looked."""

from dataclasses import replace

from rules.fields import RECORD_FIELDS, Field, Kind

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
            Kind.DECIMAL,
            ("入选概率", "抽中概率"),
            "probability of having been drawn",
            "counts as drawn like the average",
        ),
    )
}

# What a file of probabilities alone has.
INCLUSION_FIELDS = {name: replace(field, required=True) for name, field in INSPECTION_FIELDS.items() if name != "found"}

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
