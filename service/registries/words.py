"""What the registries are called."""

from collections.abc import Mapping

from rules.texts import Text
from service.registries.registry import Registry

REGISTRY_WORDS: Mapping[str, Text] = {
    Registry.REGIONS: Text("行政区划", "Regions"),
    Registry.OFFICES: Text("监管所", "Supervision offices"),
    Registry.INDUSTRIES: Text("行业", "Industries"),
    Registry.DEPARTMENTS: Text("部门", "Departments"),
    Registry.QUALIFICATIONS: Text("人员资质", "Qualifications"),
    Registry.TAGS: Text("专项库", "Tags of subjects"),
    Registry.OTHER_SUBJECTS: Text("其他对象", "Other subjects"),
    Registry.ITEMS: Text("抽查事项清单", "Inspection items"),
    "workdays": Text("工作日历", "Working days"),
}
# What has no industry.
NOT_STATED = Text("未填行业", "Industry not stated")
