"""What must stand on every page, export and explanation of a rule set."""

from collections.abc import Iterable

from rules.ruleset import Disclosure, RuleSet, Standing
from rules.texts import Text

INTERNAL = Text(
    "内部资料，仅供配置监管资源使用，不得对外提供。",
    "Internal: for allocating supervision only, not to be disclosed.",
)
DEMONSTRATION = Text(
    "示范规则集，数值无文件依据，不得用于实际监管。",
    "Demonstration rule set: figures have no official basis.",
)
SIMULATED = Text(
    "模拟数据：单位、主体、检查、结果全部由程序虚构，不得用于实际监管。",
    "SIMULATED: bureau, firms, visits and results are invented by a program; not for real supervision.",
)
TEACHING = Text(
    "教学用规则集，永不生效。",
    "Teaching rule set: it can never be put in force.",
)


def banners_of(rule_set: RuleSet) -> tuple[Text, ...]:
    """The banners of `rule_set`, the most important first."""
    said = []
    if rule_set.standing is Standing.TEACHING:
        said.append(TEACHING)
    elif rule_set.is_demonstration:
        said.append(DEMONSTRATION)
    if rule_set.disclosure is Disclosure.INTERNAL:
        said.append(INTERNAL)
    return tuple(said)


def banners_of_all(rule_sets: Iterable[RuleSet]) -> tuple[Text, ...]:
    """The banners of all `rule_sets` at once, the internal one always among them, as the last."""
    said = [banner for rule_set in rule_sets for banner in banners_of(rule_set) if banner != INTERNAL]
    return (*dict.fromkeys(said), INTERNAL)
