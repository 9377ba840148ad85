"""The pages of visits: the calendar of a team, and what the code of a visit shows the firm."""

from service.visits.pages import days
from service.visits.pages.place import blueprint

__all__ = ["blueprint", "days"]
