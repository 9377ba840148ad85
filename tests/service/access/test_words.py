"""Every role and permission can be named to a person."""

from service.access.permissions import Permission, Role
from service.access.words import PERMISSION_WORDS, ROLE_WORDS


def test_every_role_and_permission_has_its_words() -> None:
    assert set(ROLE_WORDS) == set(Role)
    assert set(PERMISSION_WORDS) == set(Permission)
