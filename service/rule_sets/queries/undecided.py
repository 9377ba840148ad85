"""What rule sets say of a version that waits for approval, upon which a second person decides."""

from sqlalchemy import Connection

from service.access.four_eyes import hands_of
from service.access.seconds import Thing, Undecided
from service.rule_sets.queries.adoptions import get_adoption, handled_by
from service.rule_sets.stages import MOVES, Act, reaches


def undecided_version(connection: Connection, thing: Thing) -> Undecided:
    """What is said of a version; raises Problem 404 where there is none."""
    found = get_adoption(connection, thing.number)
    waits = found.status in MOVES[Act.APPROVE].froms
    hands = hands_of(handled_by(connection, found))
    return Undecided(found.full_name, waits, hands, lambda reach: reaches(reach, found.kind, found.name))
