"""The rows that are held against a limit, and the table that shows them."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich import box
from rich.table import Table

from benchmarks.answers import Difference
from benchmarks.margins import Margin, Rising

COLUMNS = ("Figure", "Value", "Beside", "Ratio", "Must", "Reach for", "")
STYLES = {"missed": "red", "held": "yellow", "reached": "green"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number beside another one in the same unit; the ratio must not exceed `must` and had better be `reach`."""

    title: str
    number: float
    beside: float
    unit: str
    must: float | None = None
    reach: float | None = None

    @property
    def ratio(self) -> float:
        """`number` in parts of `beside`."""
        return self.number / self.beside

    @property
    def verdict(self) -> str:
        """How the ratio stands to the limits; empty where there is none."""
        if self.must is None:
            return ""
        if self.ratio > self.must:
            return "missed"
        return "reached" if self.ratio <= (self.must if self.reach is None else self.reach) else "held"

    def cells(self) -> tuple[str, ...]:
        """The row's texts, but for the verdict."""
        numbers = (_number(value, self.unit) for value in (self.number, self.beside))
        return self.title, *numbers, _ratio(self.ratio), _limit(self.must), _limit(self.reach)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether a peer gave every enterprise the same score and tier as ours."""

    title: str
    difference: Difference

    @property
    def verdict(self) -> str:
        """There is nothing between all and not all."""
        return "missed" if self.difference else "reached"

    def cells(self) -> tuple[str, ...]:
        """The row's texts, but for the verdict."""
        ours, peer, equal = self.difference.ours, self.difference.other, self.difference.equal
        return self.title, f"{ours:,}", f"{peer:,}", f"{equal:,}", "all equal", ""


def table_of(title: str, rows: Iterable[Figure | Agreement | Margin | Rising]) -> Table:
    """One line per row, coloured by its verdict."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE)
    for name in COLUMNS:
        table.add_column(name, justify="left" if name in ("Figure", "") else "right")
    for row in rows:
        table.add_row(*row.cells(), row.verdict, style=STYLES.get(row.verdict))
    return table


def _number(value: float, unit: str) -> str:
    if not unit:
        return f"{value:.3f}"
    return f"{value:,.2f} {unit}" if value < 100 else f"{value:,.0f} {unit}"


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f}x" if ratio >= 0.2 else f"{ratio:.3f}x"


def _limit(ratio: float | None) -> str:
    return "" if ratio is None else f"<= {ratio:.3g}x"
