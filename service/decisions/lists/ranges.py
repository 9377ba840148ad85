"""Prefixes of codes as ranges that an index can be read along, the same in every collation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true


@dataclass(frozen=True, slots=True)
class Range:
    """Codes from `at_least` up to but without `below`; None: no upper end."""

    at_least: str
    below: str | None

    def holds(self, column: ColumnElement[str]) -> ColumnElement[bool]:
        """That the column lies inside."""
        ends: list[ColumnElement[bool]] = [column >= self.at_least] if self.at_least else []
        return and_(true(), *ends, *([] if self.below is None else [column < self.below]))


def range_of(prefix: str) -> Range:
    """The codes (digits, or a capital letter and digits) that begin with `prefix`; all of them for ""."""
    # The last digit that can be raised is, and 9s behind it go: what begins with 3709 lies below 371.
    head = prefix.rstrip("9Z")
    return Range(prefix, head[:-1] + chr(ord(head[-1]) + 1) if head else None)


def within(prefixes: Sequence[str], wanted: str) -> list[Range]:
    """The ranges, in order and apart, that begin with one of `prefixes` and with `wanted`; none: nothing does."""
    narrowed = {wanted if wanted.startswith(p) else p for p in prefixes if wanted.startswith(p) or p.startswith(wanted)}
    return [range_of(p) for p in sorted(narrowed) if not any(p != q and p.startswith(q) for q in narrowed)]


def in_any(column: ColumnElement[Any], ranges: Sequence[Range]) -> ColumnElement[bool]:
    """That the column lies in one of the ranges; never, where there is none."""
    return or_(false(), *(r.holds(column) for r in ranges))
