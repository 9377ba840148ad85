"""The forms by which a visit is approved or not, before or afterwards, and given up."""

from flask import request

from rules.texts import Text
from service.core.web.form_fields import asked_lines, asked_opinion
from service.visits.actions.approve import approve_afterwards, approve_visit, refuse_visit
from service.visits.actions.cancel import cancel_visit
from service.visits.pages.acts import ActForm
from service.visits.states import VisitAct

_SAY_WHY = Text("请写明理由。", "State the reason.")
_OPINION = "visits/forms/opinion.html"

FORMS = (
    ActForm(VisitAct.APPROVE, _OPINION, lambda c, n, a, d: approve_visit(c, n, a, asked_opinion(request.form))),
    ActForm(VisitAct.REFUSE, _OPINION, lambda c, n, a, d: refuse_visit(c, n, a, asked_opinion(request.form))),
    ActForm(
        VisitAct.APPROVE_AFTERWARDS,
        _OPINION,
        lambda c, n, a, d: approve_afterwards(c, n, a, asked_opinion(request.form), agrees=True),
    ),
    ActForm(
        VisitAct.REFUSE_AFTERWARDS,
        _OPINION,
        lambda c, n, a, d: approve_afterwards(c, n, a, asked_opinion(request.form), agrees=False),
    ),
    ActForm(
        VisitAct.CANCEL,
        "visits/forms/reason.html",
        lambda c, n, a, d: cancel_visit(c, n, a, asked_lines(request.form, "reason", _SAY_WHY)),
    ),
)
