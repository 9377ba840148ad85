"""Whatever is taken away as a file leaves an entry in the audit log, and words for it stand there."""

import inspect

from flask import Flask

from service.access.audit_words import ACTION_WORDS
from tests.worlds.demonstration import Demonstration

# What answers with a file to take away: the act in the log, which a test of that subject looks for.
FILES = {
    "account_import_pages.take": "account.create",
    "comparison_pages.export": "comparison.export",
    "draw_pages.record": "draw.download",
    "draws.download": "draw.download",
    "import_pages.take_rows_away": "rows.export",
    "ledger_pages.take_away": "ledger.export",
    "ledger_pages.take_brief_away": "ledger.brief",
    "notice_pages.download": "notice.export",
    "plan_pages.take_table_away": "plan.export",
    "report_pages.download": "report.export",
    "tier-lists.list_tiers": "tier-list.export",
    "workload_pages.export": "workload.export",
}


# Tables that are empty but for their headings: nothing is taken away.
EMPTY = frozenset({"registry_pages.template", "ledger_pages.import_template"})


def test_every_file_is_in_the_log(demonstration: Demonstration) -> None:
    assert set(_that_give_files(demonstration.app)) - EMPTY == set(FILES)
    assert set(FILES.values()) <= set(ACTION_WORDS)


def _that_give_files(app: Flask) -> list[str]:
    """The endpoints whose function, or one of its module that it names, sends an attachment."""
    found = []
    for name, view in app.view_functions.items():
        function = inspect.unwrap(view)
        module = inspect.getmodule(function)
        if module is None or not module.__name__.startswith("service."):
            continue
        own = {
            key: one for key, one in inspect.getmembers(module, inspect.isfunction) if inspect.getmodule(one) is module
        }
        called = [own[key] for key in function.__code__.co_names if key in own]
        sources = [inspect.getsource(one) for one in (function, *called)]
        if any("as_attachment=True" in source or "attachment; filename" in source for source in sources):
            found.append(name)
    return found
