"""The columns of a tier list: headings, what each is sorted by, and what stands in it, on pages and in files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rules.inspection import ItemMode, TierInspection
from rules.texts import Text
from scoring.tiers import LEVELS
from service.core.plain import iso_of
from service.decisions import words
from service.decisions.lists import ListedTier, Sort
from service.rule_sets.words import frequency_text
from service.tiers.queries.details import CAP, ELSEWHERE, LAST_INSPECTION, VISITS, Details
from service.tiers.queries.lists import TierList

# A text in both languages, a figure, or nothing.
Value = Text | str | float | int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A list with what was read of the rows that are shown."""

    tiers: TierList
    details: Details


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column: `look` is that of its cells on pages, `width` that of a spreadsheet, in characters."""

    id: str
    title: Text
    value: Callable[[Shown, ListedTier], Value]
    sort: Sort | None = None
    look: str = "tight"
    width: int = 14


def _means(shown: Shown, row: ListedTier) -> TierInspection | None:
    """What the row's tier means for general items; None without one."""
    tier, rule_set = shown.tiers.tier_id(row), shown.tiers.rule_set
    block = rule_set.inspection.get(ItemMode.GENERAL) if rule_set else None
    return block.tiers.get(tier) if block and tier else None


def _ratio(shown: Shown, row: ListedTier) -> Value:
    means = _means(shown, row)
    return f"{means.ratio * 100:.4f}".rstrip("0").rstrip(".") + "%" if means else None


def _frequency(shown: Shown, row: ListedTier) -> Value:
    means = _means(shown, row)
    return frequency_text(means.frequency) if means else None


def _cap(shown: Shown, row: ListedTier) -> Value:
    use = shown.details.cap_use(shown.tiers, row)
    return use.most if use else None


def _visits(shown: Shown, row: ListedTier) -> Value:
    counted, use = shown.details.counted, shown.details.cap_use(shown.tiers, row)
    if use:
        return f"{use.used}/{use.most}"
    number = counted.number_of(row.id) if counted else None
    return None if number is None else str(number)


def _last_inspection(shown: Shown, row: ListedTier) -> Value:
    day = shown.details.last_inspections.get(row.id)
    return iso_of(day)


def _elsewhere(shown: Shown, row: ListedTier) -> Value:
    found = shown.details.elsewhere.get(row.id)
    if found is None:
        return None
    return Text(f"{found.tier}（{found.on:%Y-%m}）", f"{found.tier} ({found.on:%Y-%m})")


def _level(shown: Shown, row: ListedTier) -> Value:
    return words.LEVELS[LEVELS[row.decided_by]] if shown.tiers.tier_id(row) is not None else None


def _review(_: Shown, row: ListedTier) -> Value:
    return iso_of(row.next_review_on)


def _named(names: Mapping[str, Text], code: str) -> Value:
    return (names.get(code) or Text(code, code)) if code else None


NAME = ListColumn("name", Text("经营主体名称", "Entity name"), lambda _, r: r.name, Sort.NAME, "", 36)
CODE = ListColumn(
    "code", Text("统一社会信用代码", "Unified social credit code"), lambda _, r: r.code, Sort.CODE, "code tight", 22
)
TIER = ListColumn("tier", Text("类别", "Tier"), lambda s, r: s.tiers.tier_id(r), Sort.TIER, "tight", 10)
TITLE = ListColumn("tier_title", Text("类别名称", "Name of the tier"), lambda s, r: s.tiers.tier_title(r), width=24)
_CHOOSABLE = (
    ListColumn(
        "score", Text("分值", "Score"), lambda _, r: None if r.score is None else r.score / 100, Sort.SCORE, "num", 10
    ),
    ListColumn("decided_by", Text("判定方式", "Decided by"), _level, Sort.DECIDED_BY, width=16),
    ListColumn(
        "office",
        Text("属地监管所", "Local supervision office"),
        lambda s, r: _named(s.details.offices, r.office),
        Sort.OFFICE,
        "place",
        20,
    ),
    ListColumn(
        "region", Text("行政区划", "Region"), lambda s, r: _named(s.details.regions, r.region), Sort.REGION, "", 20
    ),
    ListColumn(
        "industry",
        Text("行业", "Industry"),
        lambda s, r: _named(s.details.industries, r.industry),
        Sort.INDUSTRY,
        "",
        22,
    ),
    ListColumn("since", Text("类别自", "Tier since"), lambda _, r: r.since.isoformat(), Sort.CHANGE),
    ListColumn("review", Text("最早变化日", "May change from"), _review, Sort.REVIEW),
    ListColumn("ratio", Text("抽查比例（一般事项）", "Ratio (general items)"), _ratio, look="num", width=18),
    ListColumn("frequency", Text("检查频次（一般事项）", "Frequency (general items)"), _frequency, look="", width=24),
    ListColumn(CAP, Text("年度入企检查上限", "Annual cap on visits"), _cap, look="num", width=14),
    ListColumn(
        VISITS,
        Text("本年度已入企检查次数／上限", "On-site visits this year / cap"),
        _visits,
        Sort.VISITS,
        "num",
        18,
    ),
    ListColumn(LAST_INSPECTION, Text("最近检查日", "Last inspection"), _last_inspection, Sort.LAST_INSPECTION),
    ListColumn(ELSEWHERE, Text("外部分类结果", "Tier made elsewhere"), _elsewhere, Sort.ELSEWHERE, width=18),
    ListColumn("as_of", Text("基准日", "As-of day"), lambda _, r: r.as_of.isoformat()),
    ListColumn("known_on", Text("数据截止日", "Data known by"), lambda _, r: r.known_on.isoformat()),
)
# The columns that a reader can choose, in the order in which they stand.
CHOOSABLE: Mapping[str, ListColumn] = {column.id: column for column in _CHOOSABLE}
# Those of a reader who has not chosen.
USUAL = ("score", "decided_by", "office", "industry", "since", "review")


def chosen_columns(ids: Sequence[str]) -> list[ListColumn]:
    """The chosen columns in their order; what is no column is left out."""
    return [column for id, column in CHOOSABLE.items() if id in ids]
