"""Words for visits: by whom they were ordered, of which level their authority is, what an item found."""

from collections.abc import Mapping

from rules.codes import OUTCOMES
from rules.dated_tables import AuthorityLevel, OrderedBy
from rules.texts import Text

VISIT_WORDS: Mapping[str, Text] = {
    OrderedBy.OWN: Text("本机关决定", "decided by the authority itself"),
    OrderedBy.SUPERIOR: Text("上级部署", "ordered by a superior"),
    AuthorityLevel.NATIONAL: Text("国家级", "national"),
    AuthorityLevel.PROVINCE: Text("省级", "province"),
    AuthorityLevel.CITY: Text("市级", "city"),
    AuthorityLevel.COUNTY: Text("县级", "county"),
    AuthorityLevel.TOWNSHIP: Text("乡镇级", "township"),
}
_OUTCOMES = {
    "no_problem": "no problem found",
    "problem": "problem found",
    "refused": "gravely refused",
    "unreachable": "unreachable",
    "absent": "nobody there",
    "out_of_scope": "out of scope",
}


def outcome_of(result: str) -> Text:
    """The words for the result of an item; a word that nobody has matched stands for itself."""
    return Text(OUTCOMES.get(result, result), _OUTCOMES.get(result, result))


def source_of_cap(source: str) -> Text:
    """Where a cap is stated: the table of caps or the rule set, by its version."""
    name, _, version = source.partition("@")
    if name == "caps":
        return Text(f"年度上限表 {version}版", f"table of caps, version {version}")
    return Text(f"规则集 {version}版", f"rule set, version {version}")
