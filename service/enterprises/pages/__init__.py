"""The pages of enterprises: found by code or name, everything about one on one page, and that page on paper."""

from service.enterprises.pages import advice, changes, explanation, firm, impact, search, sheet, why_not
from service.enterprises.pages.blueprint import blueprint

__all__ = ["advice", "blueprint", "changes", "explanation", "firm", "impact", "search", "sheet", "why_not"]
