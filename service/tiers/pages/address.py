"""What the address of a tier list says: its filters, its order, and where in it the page begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for

from rules.texts import Text
from service.core.web.form_fields import refuse_field
from service.core.web.paging import decode_cursor, encode_cursor
from service.decisions.lists import Sort

# The name of the list among those of which an account keeps views.
PLACE = "tier-lists"
PAGE_SIZES = (20, 50, 100, 200)
# Pages that a reader can go back through.
MOST_BACK = 40
# What an address may say of the list.
OF_THE_LIST = frozenset((
    *("scheme", "tier", "region", "office", "industry", "decided_by", "changed_since", "on", "search", "visited"),
    *("sort", "reverse", "columns", "limit"),
))  # fmt: skip
LONGEST_QUERY = 4_000
SORTS: Mapping[Sort, Text] = {
    Sort.TIER: Text("类别，风险由高到低", "Tier, the highest risk first"),
    Sort.SCORE: Text("分值，风险由高到低", "Score, the highest risk first"),
    Sort.CHANGE: Text("类别变化，新的在前", "Change of tier, the newest first"),
    Sort.REVIEW: Text("最早变化日，近的在前", "May change from, the nearest first"),
    Sort.NAME: Text("经营主体名称", "Entity name"),
    Sort.CODE: Text("统一社会信用代码", "Unified social credit code"),
    Sort.OFFICE: Text("属地监管所", "Local supervision office"),
    Sort.REGION: Text("行政区划", "Region"),
    Sort.INDUSTRY: Text("行业", "Industry"),
    Sort.DECIDED_BY: Text("判定方式", "Decided by"),
    Sort.VISITS: Text("本年度已入企检查次数", "On-site visits this year"),
    Sort.LAST_INSPECTION: Text("最近检查日", "Last inspection"),
    Sort.ELSEWHERE: Text("外部分类结果", "Tier made elsewhere"),
}
# Those whose own way is from the greatest down.
DESCENDING = frozenset((Sort.TIER, Sort.SCORE, Sort.CHANGE))
Pairs = Sequence[tuple[str, str]]
Position = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """What the address says of the list (`pairs`), and where the page begins, None for the first."""

    pairs: Pairs
    position: Position | None

    @classmethod
    def of_request(cls, pairs: Pairs) -> "Address":
        """The address of this request, which says `pairs` of the list; raises Problem 400 for a cursor of another."""
        cursor = request.args.get("after")
        return cls(pairs, decode_cursor(cursor, _filters_of(pairs)) if cursor else None)

    @property
    def run_id(self) -> int | None:
        """The run that the pages are of, None on the first."""
        return self.position["run"] if self.position else None

    @property
    def begin(self) -> Any:
        """Where the page begins, 0 at the first."""
        return self.position["at"] if self.position else 0

    @property
    def before(self) -> int:
        """How many rows stand on the pages before."""
        return self.position["before"] if self.position else 0

    @property
    def kept(self) -> Mapping[str, Sequence[str]]:
        """What the address says of the list, by name."""
        return _filters_of(self.pairs)

    @property
    def query(self) -> str:
        """What the address says of the list, as it is written in one."""
        return urlencode(self.pairs)

    def says(self, name: str, value: str) -> bool:
        """Whether the address asks for the value."""
        return (name, value) in self.pairs

    def changed(self, **values: str | None) -> str:
        """The address of the first page where some names have other values; None: none."""
        rest = [(name, value) for name, value in self.pairs if name not in values]
        return _url([*rest, *((name, value) for name, value in values.items() if value is not None)])

    def next(self, run_id: int, at: Any, rows: int) -> str | None:
        """The address of the next page, None on the last; `rows` are on this one."""
        if at is None:
            return None
        past = [*self.position["past"], [self.begin, self.before]] if self.position else []
        return self._page({"run": run_id, "at": at, "before": self.before + rows, "past": past[-MOST_BACK:]})

    def previous(self, run_id: int) -> str | None:
        """The address of the page before, None on the first."""
        if self.position is None:
            return None
        if not self.position["past"]:
            return _url(self.pairs)
        *past, (at, before) = self.position["past"]
        return self._page({"run": run_id, "at": at, "before": before, "past": past})

    def _page(self, position: Position) -> str:
        return _url([*self.pairs, ("after", encode_cursor(position, _filters_of(self.pairs)))])


def list_url(pairs: Pairs) -> str:
    """The address of the list that the pairs ask for."""
    return _url(pairs)


def read_query(written: str) -> Pairs:
    """The pairs of a query that a form hands back; raises Problem 422 for anything that no list is asked for by."""
    if len(written) > LONGEST_QUERY:
        refuse_field("query", Text("筛选条件过长。", "The filters are too long."))
    pairs = parse_qsl(written)
    if any(name not in OF_THE_LIST for name, _ in pairs):
        refuse_field("query", Text("不是类别清单的筛选条件。", "These are no filters of a tier list."))
    return pairs


def _url(pairs: Pairs) -> str:
    query = urlencode(pairs)
    return url_for("tier_list_pages.show") + (f"?{query}" if query else "")


def _filters_of(pairs: Pairs) -> dict[str, list[str]]:
    """What makes the list that list."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {name: sorted(values) for name, values in found.items()}
