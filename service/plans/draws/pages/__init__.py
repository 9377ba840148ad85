"""The pages of draws: the lock, one draw and all of them, lists, the public log."""

from service.plans.draws.pages import draw_page, listed, locking, looking, public_log
from service.plans.draws.pages.blueprint import blueprint

__all__ = ["blueprint", "draw_page", "listed", "locking", "looking", "public_log"]
