"""The pages of plans and of their lines."""

from service.plans.pages import due, elsewhere, lines, moves, paper, plans
from service.plans.pages.place import blueprint

__all__ = ["blueprint", "due", "elsewhere", "lines", "moves", "paper", "plans"]
