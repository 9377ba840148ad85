"""What stands over a tier list: headings to sort by, tiers and offices with their numbers to click on, saved views."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.texts import Text
from service.core import formatting
from service.core.web.language import one_of
from service.decisions import words
from service.decisions.lists import NOT_CLASSIFIED, ListedTier
from service.tiers.columns import NAME, TIER, ListColumn, Shown
from service.tiers.exports import column_title
from service.tiers.pages.address import DESCENDING, Address, Pairs, list_url
from service.tiers.queries.details import Details
from service.tiers.queries.lists import NO_OFFICE, UNCLASSIFIED, ListPage, TierList
from service.tiers.queries.views import ListChoice, SavedView

# So many offices are shown at once, those with the most enterprises; so many more unfold, beyond that none is named.
MOST_SHOWN, MOST_NAMED = 12, 200


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column, where it leads to sort by it, and how the list is sorted by it now (None: it is not)."""

    words: Text
    look: str
    url: str | None
    order: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A tier or an office with its number; the address asks for it alone, or no more where it is chosen."""

    id: str
    rank: int
    words: Text
    number: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class View:
    """A saved view, where it leads, and whether it is what is shown."""

    id: int
    name: str
    url: str
    is_shown: bool


def heads_of(tiers: TierList, columns: Sequence[ListColumn], address: Address) -> list[Head]:
    """The headings of name, tier and the chosen columns."""
    return [_head(tiers, column, address) for column in (NAME, TIER, *columns)]


def _head(tiers: TierList, column: ListColumn, address: Address) -> Head:
    sort, question = column.sort, tiers.question
    if sort is None:
        return Head(column_title(tiers, column), column.look, None, None)
    is_sorted = question.sort is sort
    turned = "yes" if is_sorted and not question.reverse else None
    falls = (sort in DESCENDING) != question.reverse
    order = ("descending" if falls else "ascending") if is_sorted else None
    return Head(column_title(tiers, column), column.look, address.changed(sort=sort.value, reverse=turned), order)


def tier_choices(tiers: TierList, page: ListPage, address: Address) -> list[Choice]:
    """Every tier that somebody stands in or that is chosen, the best first, and those without a tier."""
    ranks = [*range(len(tiers.edition.tiers)), NOT_CLASSIFIED]
    ids = [*tiers.edition.tiers, UNCLASSIFIED]
    titles = [*(tiers.titles[tier] for tier in tiers.edition.tiers), words.NOT_CLASSIFIED]
    return [
        _choice("tier", id, rank, title, page.by_tier.get(rank, 0), address)
        for id, rank, title in zip(ids, ranks, titles, strict=True)
        if page.by_tier.get(rank) or address.says("tier", id)
    ]


def named_offices(page: ListPage, address: Address) -> list[str]:
    """The offices with the most enterprises, the most first, and those that are asked for; "" is none, which is last.

    There are none where nobody has an office.
    """
    if not any(page.by_office):
        return []
    asked = ["" if office == NO_OFFICE else office for office in address.kept.get("office", ())]
    numbered = sorted(page.by_office, key=lambda code: (-page.by_office[code], code))
    return sorted(
        dict.fromkeys([*asked, *numbered[:MOST_NAMED]]), key=lambda code: (code == "", _rank(page, code), code)
    )


def _rank(page: ListPage, code: str) -> int:
    return -page.by_office.get(code, 0)


def office_choices(page: ListPage, details: Details, address: Address) -> list[Choice]:
    """The offices that are named, with their numbers."""
    return [
        _choice(
            "office",
            code or NO_OFFICE,
            0,
            details.offices[code] if code else words.WITHOUT_OFFICE,
            page.by_office.get(code, 0),
            address,
        )
        for code in named_offices(page, address)
    ]


def _choice(name: str, id: str, rank: int, title: Text, number: int, address: Address) -> Choice:
    is_chosen = address.says(name, id)
    return Choice(id, rank, title, number, address.changed(**{name: None if is_chosen else id}), is_chosen)


def views_of(saved: Sequence[SavedView], address: Address) -> list[View]:
    """The saved views."""
    return [View(one.id, one.name, list_url(one.query), sorted(one.query) == sorted(address.pairs)) for one in saved]


def shown_pairs(address: Address, tiers: TierList, choice: ListChoice) -> Pairs:
    """What a view of the page that is shown asks for: its scheme, filters and order, with its columns and its size."""
    rest = [(name, value) for name, value in address.pairs if name not in ("scheme", "columns", "limit")]
    columns = [("columns", column) for column in choice.columns]
    return [("scheme", tiers.edition.scheme), *rest, *columns, ("limit", str(choice.rows))]


def cell_of(column: ListColumn, shown: Shown, row: ListedTier) -> str:
    """What stands in a cell, in the reader's language."""
    value = column.value(shown, row)
    if isinstance(value, Text):
        return one_of(value)
    if isinstance(value, float):
        return f"{value:,.2f}"
    return formatting.NOTHING if value is None else str(value)
