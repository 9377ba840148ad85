"""The API's documentation to read and try out: Swagger UI from its package, served here, nothing from elsewhere."""

from pathlib import Path
from typing import Any

import flask_swagger_ui
from flask import Blueprint, Response, render_template, send_from_directory, url_for

from service.access.route_rules import any_account, current_account
from service.core.clock import today
from service.core.web.context import database, library
from service.core.web.resource import Resource
from service.site.example_places import places_for
from service.site.examples import examples_for, illustrate

ASSETS = Path(flask_swagger_ui.__file__).with_name("dist")
STYLE, PROGRAM, START = "swagger-ui.css", "swagger-ui-bundle.js", "start.js"
FILES = (STYLE, PROGRAM)

# No badge of a validator elsewhere, no links that lead out. What is tried out is asked in the reader's session, with
# the proof that every form of our pages sends.
_START = """const place = document.getElementById("swagger-ui");
SwaggerUIBundle({{
  url: "{document}", domNode: place, validatorUrl: null, deepLinking: true, docExpansion: "list",
  defaultModelsExpandDepth: 0,
  requestInterceptor: request => {{ request.headers["X-CSRF-Token"] = place.dataset.csrf; return request; }},
  presets: [SwaggerUIBundle.presets.apis], layout: "BaseLayout"
}});
"""

blueprint = Resource("docs", __name__, url_prefix="/docs")


def illustrate_for_reader(document: dict[str, Any]) -> None:
    """Writes examples into the document that who asks for it can send as they stand."""
    with database().read() as connection:
        places = places_for(connection, current_account(), library(), today())
    illustrate(document, examples_for(places))


@any_account
def show() -> str:
    """The page."""
    return render_template("site/docs.html", document=url_for("api-docs.openapi_json"), style=STYLE, program=PROGRAM)


@any_account
def start() -> Response:
    """The script that starts Swagger UI on our document; a file, because pages run nothing inline."""
    return Response(_START.format(document=url_for("api-docs.openapi_json")), mimetype="text/javascript")


@any_account
def asset(name: str) -> Response:
    """One of the files of Swagger UI."""
    return send_from_directory(ASSETS, name)


# Added as Flask does, so that the document does not describe the page that shows it.
Blueprint.add_url_rule(blueprint, "", view_func=show)
Blueprint.add_url_rule(blueprint, f"/{START}", view_func=start)
Blueprint.add_url_rule(blueprint, f"/<any({', '.join(repr(name) for name in FILES)}):name>", view_func=asset)
