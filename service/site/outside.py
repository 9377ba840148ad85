"""The Flask app for people outside: the log of draws, results, receipts, codes of visits, supervisors' pages.

The networks of bureaus are often closed; what stands here may be opened to others, as no page of it shows a tier, a
list or anybody's name but the reader's.
"""

from flask import Blueprint, Flask, g, render_template

from rules.texts import Text
from service.access import request_hooks
from service.access.pages import login
from service.access.permissions import Permission
from service.access.route_rules import public, refuse_routes_without_rule
from service.access.startup_checks import refuse_short_secret
from service.core import announcements
from service.core.db.service import Service
from service.core.web import metrics, problems, request_log, unseen, unused
from service.core.web.context import attach
from service.core.web.json_provider import Json
from service.ledger.pages import receipts
from service.ledger.supervisors.pages import own
from service.plans.draws.pages import public_log, witnessed
from service.publication.pages import public as public_results
from service.site import frame
from service.site.listeners import LISTENERS
from service.site.navigation import Area, Place
from service.visits.pages import code_page

home = Blueprint("outside", __name__)
# Under the name by which the pages of draws call each other; of theirs only what is public.
draws = Blueprint("draw_pages", __name__)
draws.add_url_rule(public_log.LOG, "log", public_log.log)
draws.add_url_rule(public_log.ONE, "publication", public_log.publication)
draws.add_url_rule(f"{public_log.ONE}/file", "publication_file", public_log.publication_file)
_LOG = Place("draw_pages.log", Text("抽取存证", "Log of draws"), None)
_RESULTS = Place("public_result_pages.listed", Text("检查结果", "Results"), None)
_RECEIPTS = Place("receipt_pages.show", Text("回执查询", "Receipts"), None)
_CODES = Place("code_pages.show_form", Text("检查码", "Codes of visits"), None)
_OWN = Place("own_supervisor_pages.show", Text("我的监督", "My supervision"), Permission.SUPERVISOR_OWN)
_WITNESSED = Place("witness_pages.listed", Text("见证抽取", "Witness draws"), Permission.SUPERVISOR_OWN)
_WAY_IN = Place("login.show", Text("监督员登录", "Supervisors: log in"), None)


@home.get("/")
@public
def show() -> str:
    """What there is for people outside."""
    return render_template("site/outside.html")


def create_outside_app(service: Service) -> Flask:
    """The app over `service`; raises ProductError for a short secret, RuntimeError for a route without a rule."""
    refuse_short_secret(service.settings)
    announcements.attach(LISTENERS)
    app = Flask("service", static_folder="core/web/static", template_folder="core/web/templates")
    app.json = Json(app)
    app.config.update(MAX_CONTENT_LENGTH=service.settings.most_upload, SECRET_KEY=service.settings.secret)
    attach(app, service)
    request_log.attach(app)
    metrics.attach(app)
    request_hooks.attach(app, service.settings)
    login.let_in_only(app, Permission.SUPERVISOR_OWN)
    unseen.attach(app)
    unused.attach(app)
    problems.attach(app)
    frame.attach(app, _areas, inside=False)
    own_pages = (own.blueprint, witnessed.blueprint)
    open_pages = (public_results.blueprint, receipts.blueprint, code_page.blueprint)
    for blueprint in (home, draws, *open_pages, login.blueprint, *own_pages):
        app.register_blueprint(blueprint)
    refuse_routes_without_rule(app)
    return app


def _areas() -> list[Area]:
    account = g.get("account")
    serves = account is not None and account.may(Permission.SUPERVISOR_OWN)
    theirs = (_OWN, _WITNESSED) if serves else (_WAY_IN,)
    return [Area(place.words, (place,)) for place in (_LOG, _RESULTS, _RECEIPTS, _CODES, *theirs)]
