"""What publication is called, for people."""

from collections.abc import Mapping

from rules.texts import Text

# Why a published result should come down.
BECAUSE: Mapping[str, Text] = {
    "repaired": Text("已准予信用修复", "A repair was granted"),
    "not_published": Text("更正后的结果不予公示", "The corrected result is not to be published"),
    "corrected": Text("异议成立，记录已更正或撤销", "An objection was upheld: the record was corrected or revoked"),
}
