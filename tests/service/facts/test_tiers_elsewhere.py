"""The newest tier made elsewhere: what the file of each enterprise says, and none of a scheme that may not be read."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.core.clock import today
from service.core.db.service import Service
from service.core.db.tables.facts import enterprise
from service.core.names import EVERY_NAME
from service.facts.histories import record_versions_of
from service.facts.stored import read_stored
from service.facts.tiers_elsewhere import TierElsewhere, tiers_elsewhere_of


@pytest.mark.parametrize("ago", [0, 240, 9_000])
def test_it_is_the_newest_that_each_file_has(scored: Service, ago: int) -> None:
    on = today() - timedelta(days=ago)
    with scored.database.read() as connection:
        ids = connection.execute(select(enterprise.c.id).order_by(enterprise.c.id)).scalars().all()
        found = tiers_elsewhere_of(connection, ids, on, EVERY_NAME)
        for id in ids[:80]:
            told = [
                one.fields
                for one in record_versions_of(read_stored(connection, [id]), id, on, tiers_of=EVERY_NAME)
                if one.type == "imported_tier" and one.is_known and one.fields["occurred_on"] <= on.isoformat()
            ]
            if not told:
                assert id not in found
            else:
                newest = max(told, key=lambda fields: str(fields["occurred_on"]))
                assert (found[id].tier, found[id].on.isoformat()) == (newest["tier"], newest["occurred_on"])
        assert bool(found) is (ago < 9_000)


def test_tiers_of_schemes_that_may_not_be_read_are_left_out(scored: Service) -> None:
    with scored.database.read() as connection:
        ids = connection.execute(select(enterprise.c.id)).scalars().all()
        assert tiers_elsewhere_of(connection, ids, today(), {"generic"}) == {}
        of_province = tiers_elsewhere_of(connection, ids, today(), {"province"})
        assert {type(one) for one in of_province.values()} == {TierElsewhere}
        assert tiers_elsewhere_of(connection, [], today(), None) == {}
