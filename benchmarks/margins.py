"""Figures of skill, which are held against a difference and not against a ratio."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Margin:
    """A figure, with its interval where it has one, beside another; it must exceed that by at least `must`."""

    title: str
    number: float
    beside: float
    must: float | None = None
    interval: tuple[float, float] | None = None

    @property
    def verdict(self) -> str:
        """Whether the difference is large enough; empty where nothing is asked for."""
        if self.must is None:
            return ""
        return "reached" if round(self.number - self.beside, 6) >= self.must else "missed"

    def cells(self) -> tuple[str, ...]:
        """The row's texts, but for the verdict."""
        interval = " ({:.3f}-{:.3f})".format(*self.interval) if self.interval else ""
        must = "" if self.must is None else f">= {self.must:+.3f}"
        return self.title, f"{self.number:.3f}{interval}", f"{self.beside:.3f}", _signed(self), must, ""


@dataclass(frozen=True, slots=True)
class Rising:
    """Rates of the tiers, best first, which must rise strictly."""

    title: str
    rates: tuple[float, ...]

    @property
    def verdict(self) -> str:
        """Whether every tier has a higher rate than the better ones."""
        return "reached" if all(a < b for a, b in zip(self.rates, self.rates[1:], strict=False)) else "missed"

    def cells(self) -> tuple[str, ...]:
        """The row's texts, but for the verdict."""
        return self.title, " ".join(f"{rate:.1%}" for rate in self.rates), "", "", "rising", ""


def _signed(row: Margin) -> str:
    return f"{row.number - row.beside:+.3f}"
