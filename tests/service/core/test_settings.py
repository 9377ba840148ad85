"""A setting that cannot be used is refused in words; the address that is shown is one that can be opened."""

import pytest

from service.core.errors import ProductError
from service.core.settings import load_settings


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999", "http", ""])
def test_a_port_that_is_none_is_refused_by_name(port: str) -> None:
    with pytest.raises(ProductError) as refused:
        load_settings({"CREDIT_TIERS_PORT": port})
    assert "CREDIT_TIERS_PORT" in refused.value.where
    assert load_settings({"CREDIT_TIERS_PORT": "65535"}).port == 65_535


@pytest.mark.parametrize(
    ("host", "served", "shown"),
    [
        ("127.0.0.1", "127.0.0.1:81", "http://127.0.0.1:81"),
        ("0.0.0.0", "0.0.0.0:81", "http://127.0.0.1:81"),  # noqa: S104
        ("::", "[::]:81", "http://[::1]:81"),
        ("10.0.0.7", "10.0.0.7:81", "http://10.0.0.7:81"),
    ],
)
def test_the_address_shown_can_be_opened(host: str, served: str, shown: str) -> None:
    settings = load_settings({"CREDIT_TIERS_HOST": host, "CREDIT_TIERS_PORT": "81"})
    assert (settings.host_and_port, settings.own_address) == (served, shown)
