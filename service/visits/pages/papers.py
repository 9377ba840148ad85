"""The part of a visit's page that says which papers of it were printed and served, and leads to all of them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from service.visits.pages.acts import PagePart, Shown
from service.visits.paper_kinds import KINDS, SERVED, SERVED_WORDS
from service.visits.queries.papers import printed_papers


def _papers_of(connection: Connection, shown: Shown) -> Mapping[str, Any]:
    """The last printed paper of each kind, of each course."""
    papers = printed_papers(connection, [shown.visit.id])[shown.visit.id]
    last = {(one.kind, one.course_id): one for one in papers}
    return {"papers": list(last.values()), "kinds": KINDS, "served": SERVED_WORDS, "serving": SERVED}


PARTS = (PagePart("visits/parts/papers.html", _papers_of),)
