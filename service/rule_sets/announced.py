"""What adoptions announce: that other dated tables are in force, or will be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TablesChanged:
    """A version of the table of that name was approved, or will never be in force."""

    name: str
