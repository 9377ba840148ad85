"""Titles of the states and kinds of runs."""

from collections.abc import Mapping

from rules.texts import Text

RUN_STATES: Mapping[str, Text] = {
    "computing": Text("计算中", "Computing"),
    "ready": Text("待生效", "Ready"),
    "held": Text("暂不生效，待确认", "Held"),
    "in_effect": Text("已生效", "In effect"),
    "withdrawn": Text("已撤回", "Withdrawn"),
    "failed": Text("未完成", "Failed"),
    "cancelled": Text("已取消", "Cancelled"),
    "superseded": Text("已被替代", "Superseded"),
}
RUN_MODES: Mapping[str, Text] = {"full": Text("全量", "Full"), "incremental": Text("增量", "Incremental")}
