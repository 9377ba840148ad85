"""Months as people write them."""

from datetime import date

from rules.stated_days import can_be_meant


def month_named(written: str) -> date | None:
    """The first day of a month written as 2026-06; None for anything else, or a month that nobody can mean."""
    try:
        first = date.fromisoformat(f"{written}-01")
    except ValueError:
        return None
    return first if len(written) == len("2026-06") and can_be_meant(first) else None
