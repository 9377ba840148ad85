"""The API's documentation to read and try out: Swagger UI from its package, served here, nothing from elsewhere."""

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, send_from_directory, url_for

from service.access.route_rules import any_account
from service.core.web.resource import Resource

ASSETS = Path(flask_swagger_ui.__file__).with_name("dist")
STYLE, PROGRAM, START = "swagger-ui.css", "swagger-ui-bundle.js", "start.js"
ICON = "favicon-32x32.png"

_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>credit-tiers API</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="{style}">
<link rel="icon" type="image/png" href="{icon}">
</head>
<body>
<div id="swagger-ui"></div>
<noscript>此页需要 JavaScript；接口文档全文见 <a href="{document}">openapi.json</a>。
This page needs JavaScript; the whole document is <a href="{document}">openapi.json</a>.</noscript>
<script src="{program}"></script>
<script src="{start}"></script>
</body>
</html>
"""
# No badge of a validator elsewhere, no links that lead out.
_START = """SwaggerUIBundle({{
  url: "{document}", dom_id: "#swagger-ui", validatorUrl: null, deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis], layout: "BaseLayout"
}});
"""

blueprint = Resource("docs", __name__, url_prefix="/docs")


@any_account
def show() -> str:
    """The page."""
    files = {name: url_for("docs.asset", name=file) for name, file in _FILES.items()}
    return _PAGE.format(document=url_for("api-docs.openapi_json"), start=url_for("docs.start"), **files)


@any_account
def start() -> Response:
    """The script that starts Swagger UI on our document; a file, because pages run nothing inline."""
    return Response(_START.format(document=url_for("api-docs.openapi_json")), mimetype="text/javascript")


@any_account
def asset(name: str) -> Response:
    """One of the files of Swagger UI."""
    return send_from_directory(ASSETS, name)


_FILES = {"style": STYLE, "program": PROGRAM, "icon": ICON}

# Added as Flask does, so that the document does not describe the page that shows it.
Blueprint.add_url_rule(blueprint, "", view_func=show)
Blueprint.add_url_rule(blueprint, f"/{START}", view_func=start)
Blueprint.add_url_rule(blueprint, f"/<any({', '.join(repr(name) for name in _FILES.values())}):name>", view_func=asset)
