"""The pages of plans and of their lines."""

from service.plans.pages import elsewhere, lines, moves, paper, plans
from service.plans.pages.place import blueprint

__all__ = ["blueprint", "elsewhere", "lines", "moves", "paper", "plans"]
