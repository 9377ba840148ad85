"""The pages of manual adjustments: those that there are, and the form that proposes one."""

from service.adjustments.pages import listed, proposal
from service.adjustments.pages.blueprint import blueprint

__all__ = ["blueprint", "listed", "proposal"]
