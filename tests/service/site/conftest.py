"""Pages of the scored service, as a browser of a role asks for them."""

import pytest
from sqlalchemy import select

from service.core.db.service import Service
from service.core.db.tables.decisions import decision
from service.core.db.tables.facts import enterprise


@pytest.fixture(scope="module")
def code(scored: Service) -> str:
    """The code of an enterprise that an override moved."""
    with scored.database.read() as connection:
        query = select(enterprise.c.code).join(decision, decision.c.enterprise_id == enterprise.c.id)
        moved = query.where(decision.c.scheme == "generic", decision.c.decided_by > 0)
        return str(connection.execute(moved.order_by(enterprise.c.id).limit(1)).scalar_one())
