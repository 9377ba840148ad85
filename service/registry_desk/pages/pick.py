"""`/registries/pick`: a region chosen level by level, or an office in it, for the page that asked."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import render_template, request

from rules.texts import Text
from service.access.route_rules import any_account
from service.core.clock import today
from service.core.web.context import database
from service.core.web.form_fields import asked_text, refuse_field
from service.registries.codes import REGION_LEVELS, regions_containing
from service.registries.queries.entries import list_entries
from service.registries.queries.names import office_names, region_names
from service.registries.queries.offices import office_map
from service.registries.registry import Registry
from service.registry_desk.pages.place import blueprint

# What the page that asked is told, and what its address says of a page that no longer fits.
REGION, OFFICE, OF_A_PAGE = "region", "office", ("after", "lang")
_MOST = 300


@blueprint.get("/pick")
@any_account
def pick() -> str:
    """The regions inside `?within=` and their offices; each leads back to the address `?back=` with it filled in."""
    back, within = _asked_address(), asked_text(request.args, "within", 12)
    with database().read() as connection:
        inside = list_entries(
            connection, Registry.REGIONS, today(), within=(within,), longest=level_below(within), limit=_MOST
        )
        of_regions = office_map(connection).by_region
        found = {o for region, o in of_regions.items() if region.startswith(within) or within.startswith(region)}
        offices = office_names(connection, found if within else ())
        path = region_names(connection, regions_containing(within) if within else ())
    return render_template(
        "registry_desk/pick.html",
        back=back,
        within=within,
        path=path,
        regions=[entry for entry in inside if entry.code != within],
        offices=sorted(offices.items(), key=lambda one: one[0])[:_MOST],
        with_region=lambda code: _with(back, REGION, code),
        with_office=lambda code: _with(back, OFFICE, code),
    )


def level_below(within: str) -> int:
    """How long the codes of the regions are that lie one level below."""
    return next((length for length in REGION_LEVELS if length > len(within)), REGION_LEVELS[-1])


def _asked_address() -> str:
    """An address of this service, never another's."""
    back = asked_text(request.args, "back", 2_000) or "/"
    # Asked first: what follows two slashes would be taken apart as the name of a machine, and need not be one.
    if not back.startswith("/") or back.startswith("//") or "\\" in back:
        refuse_field("back", Text("只能返回本系统的页面。", "It can only lead back to a page of this service."))
    return back


def _with(back: str, name: str, value: str) -> str:
    """The address with another value of one filter, from its first page on."""
    parts = urlsplit(back)
    left_out = {name, *OF_A_PAGE}
    kept = [(key, held) for key, held in parse_qsl(parts.query) if key not in left_out]
    return f"{parts.path}?{urlencode([*kept, *([(name, value)] if value else [])])}"
