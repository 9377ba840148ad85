"""What stands on a page."""

import html
import re

from flask.testing import FlaskClient

from tests.worlds.models import SCHEME

BROWSER = {"Accept": "text/html"}


def page_at(client: FlaskClient, address: str) -> str:
    """The page, which must be there."""
    response = client.get(address, headers=BROWSER)
    assert response.status_code == 200, (address, response.status_code, response.text[:500])
    return response.text


def link_to(page: str, begins: str) -> str:
    """The first address on the page that begins so and goes on, without its question."""
    found = re.search(rf'href="({begins}[^"?#]+)"', page)
    assert found is not None
    return found[1]


def text_of(page: str) -> str:
    """The words of a page, without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def drawn_on(page: str, title: str) -> str:
    """The picture with that title."""
    begins = page.rindex("<svg", 0, page.index(f"{title}</title>"))
    return page[begins : page.index("</svg>", begins)]


def signed_points(part: str) -> list[int]:
    """The signed points of a part of a page, in hundredths."""
    found = re.findall(r">([+\u2212][\d,]+\.\d\d)<", part)
    return [round(float(one.replace("\u2212", "-").replace(",", "")) * 100) for one in found]


def newest_run(client: FlaskClient) -> str:
    """The page of the newest run of the assisted scheme."""
    return page_at(client, link_to(page_at(client, f"/runs?scheme={SCHEME}"), "/runs/"))


def moved_by_model(client: FlaskClient) -> str:
    """The address of a firm that the model moved."""
    page = page_at(client, f"/tier-lists?scheme={SCHEME}&decided_by=model")
    return str(re.findall(r'href="(/enterprises/[^?"]+)', page)[0]) + f"?scheme={SCHEME}"
