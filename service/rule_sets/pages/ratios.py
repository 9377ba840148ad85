"""`/rule-sets/<scheme>/ratios`: for every ratio who changed it, why, by which document, and who approved it."""

from flask import render_template

from service.access.permissions import Permission
from service.access.queries.accounts import names_of
from service.access.route_rules import requires
from service.core.banners import banners_of_all
from service.core.web.context import database, library
from service.rule_sets.pages.place import blueprint
from service.rule_sets.pages.rule_sets import version_to_read
from service.rule_sets.queries import scheme_title
from service.rule_sets.queries.adoptions import adopted_versions_of, editors_of
from service.rule_sets.ratio_history import ratio_changes
from service.rule_sets.words import MODES, frequency_text, ratio_words


@blueprint.get("/<scheme>/ratios")
@requires(Permission.RULE_SET_FIGURES)
def ratios(scheme: str) -> str:
    """Every change of a ratio, frequency or cap that was adopted, the newest first."""
    shown = version_to_read(scheme)
    with database().read() as connection:
        adopted = adopted_versions_of(connection, scheme)
        editors = editors_of(connection, [one.id for one in adopted.values()])
        people = names_of(
            connection,
            [who for one in adopted.values() for who in (one.requested_by, one.decided_by) if who]
            + [who for by in editors.values() for who in by],
        )
    return render_template(
        "rule_sets/ratios.html",
        scheme=scheme,
        title=scheme_title(library(), scheme),
        changes=ratio_changes(library().approved(scheme)),
        adopted=adopted,
        editors=editors,
        people=people,
        modes=MODES,
        ratio_words=ratio_words,
        frequency_text=frequency_text,
        banners=banners_of_all([shown]),
    )
