"""Whatever is taken away as a file leaves an entry in the audit log, and words for it stand there."""

import inspect
from collections.abc import Iterator
from types import FunctionType

from flask import Flask

from service.access.audit_words import ACTION_WORDS
from tests.worlds.demonstration import Demonstration

# What answers with a file to take away: the act in the log, which a test of that subject looks for.
FILES = {
    "call_back_pages.take_list": "call-back.export",
    "account_import_pages.take": "account.create",
    "comparison_pages.export": "comparison.export",
    "draw_pages.record": "draw.download",
    "draws.download": "draw.download",
    "exception_pages.take_away": "exceptions.export",
    "import_pages.take_rows_away": "rows.export",
    "estimate_pages.take_rates": "estimate.export",
    "inspection_form_pages.take_form": "report.inspections",
    "effect_pages.take_effect": "report.effect",
    "ledger.download": "ledger.download",
    "ledger_pages.take_rows": "ledger.take_rows",
    "ledger_pages.take_file": "ledger.download",
    "own_supervisor_pages.download": "ledger.download",
    "ledger_pages.take_away": "ledger.export",
    "ledger_pages.take_brief_away": "ledger.brief",
    "notice_pages.download": "notice.export",
    "plan_pages.take_table_away": "plan.export",
    "publication_pages.take_file": "publication.file",
    "publications.take_file": "publication.file",
    "report_pages.download": "report.export",
    "tier-lists.list_tiers": "tier-list.export",
    **{f"case_file_pages.take_{what}": "case-file.take" for what in ("visit", "item", "decision")},
    **{f"case_files.take_{what}": "case-file.take" for what in ("visit", "item", "decision")},
    "visit_pages.take_codes_away": "visit.export",
    "visit_pages.take_over_frequency": "visits.over_frequency",
    "visit_paper_pages.print_asked": "visit.print",
    "visit_papers.print_some": "visit.print",
    "visit_pages.take_file": "visit.download",
    "visits.download": "visit.download",
    "visit_pages.results_table": "visit.take-results",
    "workload_pages.export": "workload.export",
}


# Tables that are empty but for their headings: nothing is taken away.
EMPTY = frozenset(
    {
        "registry_pages.template",
        "ledger_pages.import_template",
        "supervisor_pages.import_template",
        "publication_pages.receipts_template",
        "published_figure_pages.template",
    }
)


def test_every_file_is_in_the_log(demonstration: Demonstration) -> None:
    assert set(_that_give_files(demonstration.app)) - EMPTY == set(FILES)
    assert set(FILES.values()) <= set(ACTION_WORDS)


def _that_give_files(app: Flask) -> list[str]:
    """The endpoints whose function, or one of the service that it names, sends an attachment."""
    found = []
    for name, view in app.view_functions.items():
        function = inspect.unwrap(view)
        if function.__module__.startswith("service.") and any(map(_sends_file, _named_by(function, 3))):
            found.append(name)
    return found


def _named_by(function: FunctionType, deep: int) -> Iterator[FunctionType]:
    """The function, those of the service that it names, and what these name, so deep."""
    yield function
    for name in function.__code__.co_names if deep else ():
        named = function.__globals__.get(name)
        if isinstance(named, FunctionType) and named.__module__.startswith("service."):
            yield from _named_by(named, deep - 1)


def _sends_file(function: FunctionType) -> bool:
    source = inspect.getsource(function)
    return "as_attachment=True" in source or "attachment; filename" in source
