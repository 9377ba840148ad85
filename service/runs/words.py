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
# Which way a tier moved (`service.runs.queries.moved.DIRECTIONS`).
DIRECTION_WORDS: Mapping[str, Text] = {
    "worse": Text("下调", "Worse"),
    "better": Text("上调", "Better"),
    "other": Text("与暂未分类之间", "To or from not classified"),
    # Whether it has a tier now or not.
    "first": Text("首次纳入分类", "New to the scheme"),
}


def describe_way(direction: str, grades: int) -> Text:
    """A direction with the number of tiers that it leads over."""
    words = DIRECTION_WORDS[direction]
    if not grades:
        return words
    return Text(f"{words.zh} {grades} 档", f"{words.en} by {grades} {'tier' if grades == 1 else 'tiers'}")
