"""Texts for people and intervals of numbers: the two smallest words of the language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A text a person reads, Chinese first."""

    zh: str
    en: str
