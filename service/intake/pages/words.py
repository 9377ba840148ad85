"""`/imports/words`: words that no list has, and what each is matched to."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import current_account, requires
from service.core.web.context import database
from service.core.web.form_fields import asked_text, show_refusals
from service.intake.actions.words import match_word, reach_of_matcher, withdraw_match
from service.intake.pages.blueprint import blueprint
from service.intake.pages.ways_back import back_to
from service.intake.queries.previews import UNREADABLE, list_previews
from service.intake.queries.words import FIELDS, Position, codes_to_match, list_matches, list_unlisted, refuse_local
from service.intake.words import IMPORT_KINDS
from service.reading.unlisted_words import label_of_field, label_of_type

ROWS = 30
MOST_MATCHES = 500
MOST_ROWS = 2**62
_PARTS_OF_POSITION = 4


@blueprint.get("/words")
@requires(Permission.IMPORT_READ)
def words() -> str:
    """The words that nobody matched, with the form to match one, and what words are matched to."""
    refuse_local(current_account())
    after = request.args.getlist("after")
    behind: Position | None = None
    if len(after) == _PARTS_OF_POSITION and after[0].isascii() and after[0].isdigit():
        behind = [min(int(after[0]), MOST_ROWS), *after[1:]]
    with database().read() as connection:
        unlisted = list_unlisted(connection, after=behind, limit=ROWS + 1)
        matches = list_matches(connection, limit=MOST_MATCHES)
        uploads = list_previews(connection, states=(UNREADABLE,), limit=ROWS)
        people = names_of(connection, [name for one in matches for name in (one.matched_by, one.withdrawn_by)])
    return render_template(
        "intake/words.html",
        words=unlisted[:ROWS],
        uploads=uploads,
        kinds=IMPORT_KINDS,
        next=unlisted[ROWS - 1].position if len(unlisted) > ROWS else None,
        codes={(one.field, one.record_type): codes_to_match(one.field, one.record_type) for one in unlisted[:ROWS]},
        matches=matches[::-1],
        people=people,
        label_of_field=label_of_field,
        label_of_type=label_of_type,
        fields=FIELDS,
        codes_of=codes_to_match,
        may_match=current_account().reach(Permission.WORDS_MATCH).is_whole,
    )


@blueprint.post("/words")
@requires(Permission.WORDS_MATCH)
def match() -> Response:
    """Matches a word."""
    account = current_account()
    reach = reach_of_matcher(account)
    named = {name: asked_text(request.form, name) or "" for name in ("field", "record_type", "word", "code")}
    with show_refusals(422), database().write() as connection:
        match_word(connection, account.login, **named, reach=reach)
    return back_to("import_pages.words")


@blueprint.post("/words/<int(max=2147483647):match_id>/withdraw")
@requires(Permission.WORDS_MATCH)
def withdraw(match_id: int) -> Response:
    """Withdraws a match."""
    account = current_account()
    reach_of_matcher(account)
    with show_refusals(409), database().write() as connection:
        withdraw_match(connection, account.login, match_id)
    return redirect(url_for("import_pages.words"), 303)
