"""Every route, asked about what lies beyond an account: region, office, line. Nothing is read, nothing is changed.

Lines that each hold in offices of their own are asked about with WALKS=all (`make walks`), those of regions always.
"""

import hashlib
import io
import itertools
import os
import re
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from service.access.account import Grant
from service.access.actions.accounts import add_account, add_grant
from service.access.actions.tokens import issue_token
from service.access.permissions import Role
from service.access.route_rules import rule_of
from service.app import create_app
from service.core.db.service import Service
from service.core.db.tables.access import account
from service.core.db.tables.audit import audit_entry
from service.core.db.tables.metadata import metadata
from service.rule_sets.queries import scheme_title
from tests.service.access.beyond import (
    MARK,
    OTHER,
    OTHER_OFFICE,
    OWN_LINE,
    OWN_OFFICE,
    Asking,
    Bureau,
    askings,
    codes_in,
)

# Where another line's name stands in what is the account's own: a rule set says which one it reads or extends.
SAYS_WHAT_IT_READS = re.compile(
    r"rule-sets\.|rule_set_pages\.|enterprise-tiers\.|enterprise_pages\.(show|explain)|scores\."
)
ACCOUNTS_OWN = ("audit_head", "token", "session", "login_failure", "idempotency_key", "account", "grant", "audit_entry")
# Reading that leaves an entry: taking something away.
TAKEN_AWAY = (
    *("report.export", "comparison.export", "tier-list.export", "workload.export", "plan.export"),
    *("ledger.export", "ledger.brief", "ledger.download", "ledger.take_rows"),
    *("visit.export", "visits.over_frequency", "visit.take-results", "report.inspections"),
    *("report.effect", "estimate.export", "exceptions.export"),
)


@pytest.fixture(scope="module")
def app(bureau: Bureau) -> Flask:
    return create_app(bureau.service)


def client_of(app: Flask, service: Service, *places: tuple[str, ...]) -> FlaskClient:
    """A program that holds every role at once, within those regions, lines and offices: what any account may do."""
    with service.database.write() as connection:
        number = connection.execute(select(func.count()).select_from(account)).scalar_one()
        login = f"all-{number}"
        account_id = add_account(connection, login, login, "", "no password")
        for role, place in itertools.product(Role, places):
            add_grant(connection, account_id, Grant(role, *place))
    token = issue_token(service.database, "tests", login, name="t", scopes=(), days=1)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def ask(client: FlaskClient, one: Asking) -> TestResponse:
    return client.open(one.address, method=one.method, **one.more)


def last_entry(service: Service) -> int:
    query = select(func.max(audit_entry.c.id)).where(audit_entry.c.action.not_in(TAKEN_AWAY))
    with service.database.read() as connection:
        return connection.execute(query).scalar_one()


def fingerprint_of(service: Service) -> dict[str, str]:
    """What every table holds, but for those of accounts."""
    held = {}
    with service.database.read() as connection:
        for table in metadata.sorted_tables:
            if table.name not in ACCOUNTS_OWN:
                rows = sorted(map(repr, connection.execute(select(table))))
                held[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return held


def words_of(response: TestResponse) -> str:
    """The text of an answer, of a document too."""
    data = response.get_data()
    if data[:2] != b"PK":
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".csv"))]
        return "".join(package.read(name).decode() for name in names)


def told_by_line(bureau: Bureau, one: Asking, response: TestResponse) -> list[str]:
    """What an answer says of another business line."""
    marks = [MARK, *called(bureau, OTHER, "generic-assisted"), bureau.values["digest"]]
    if not SAYS_WHAT_IT_READS.match(one.endpoint):
        marks.append("generic")
    return said_of(marks, words_of(response))


def called(bureau: Bureau, *schemes: str) -> list[str]:
    """The codes of the schemes and the titles that people read instead."""
    titles = [scheme_title(bureau.service.library, scheme) for scheme in schemes]
    return [*schemes, *(words for title in titles for words in (title.zh, title.en))]


def said_of(marks: list[str], text: str) -> list[str]:
    """Those of the marks that stand in the text."""
    return [mark for mark in marks if re.search(rf"(?<![\w-]){re.escape(mark)}(?![\w-])", text, re.ASCII)]


def told_by_region(bureau: Bureau, one: Asking, response: TestResponse) -> list[str]:
    """What an answer says of enterprises elsewhere."""
    text = words_of(response)
    unasked = codes_in(text) & set(bureau.far)
    # A question about codes is told which of them are not found.
    unasked -= {bureau.far[0]} if '"not_found"' in text else set()
    return [*sorted(unasked), *(mark for mark in (f"{MARK} reason", f"{MARK} row") if mark in text)]


def told_by_both(bureau: Bureau, one: Asking, response: TestResponse) -> list[str]:
    """What an answer says of the other lines of the far region, or of anything that waits there."""
    schemes = called(bureau, OTHER, "generic-assisted")
    return said_of([f"{MARK} reason", f"{MARK} row", *schemes, bureau.values["digest"]], words_of(response))


def places_of(bureau: Bureau, kind: str) -> list[tuple[str, ...]]:
    """What the account is given: a line, a region, an office, or lines that each hold in a place of their own."""
    elsewhere = bureau.far_region
    return {
        "line": [("", OWN_LINE)],
        "region": [(bureau.region, "")],
        "crossed": [(bureau.region, "credit"), (elsewhere, OWN_LINE)],
        "office": [("", "", OWN_OFFICE)],
        "crossed offices": [("", "credit", OWN_OFFICE), ("", OWN_LINE, OTHER_OFFICE)],
    }[kind]


TOLD = {
    "line": told_by_line,
    "region": told_by_region,
    "office": told_by_region,
    "crossed": told_by_both,
    "crossed offices": told_by_both,
}
# What a grant for a line may do everywhere: enterprises, and what tells of no tier, belong to no scheme.
OF_NO_SCHEME = frozenset(
    {
        *("enterprise-writes.take_many", "enterprise-writes.take_one", "imports.mend", "imports.dismiss"),
        *("notice_pages.make", "notice_pages.serve", "notice_pages.download"),
        *("other-subjects.list_all", "other-subjects.get_one"),
        *("contacts.open_one", "contacts.state_one", "contacts.erase_one"),
        *("contact_pages.open_one", "contact_pages.enter", "contact_pages.erase"),
    }
)


# What an account keeps for itself.
# What is reckoned anew is of what lies within one's own reach.
ONES_OWN = frozenset(
    {
        *("tier_list_views.save", "tier_list_views.choose", "desk.choose"),
        *("estimates.compute", "estimate_pages.compute", "effect_pages.count_now"),
        "exception_pages.collect",
    }
)


KINDS = [kind for kind in TOLD if kind != "crossed offices" or os.environ.get("WALKS") == "all"]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_beyond_ones_own_is_read_or_changed(bureau: Bureau, app: Flask, kind: str) -> None:
    client = client_of(app, bureau.service, *places_of(bureau, kind))
    before, entry = fingerprint_of(bureau.service), last_entry(bureau.service)
    mark = bureau.service.database.change_mark()
    for one in askings(app, bureau, rule_of):
        if one.endpoint in ONES_OWN or (kind not in ("region", "office") and one.endpoint in OF_NO_SCHEME):
            continue
        response = ask(client, one)
        assert response.status_code < 500, (one, response.get_data()[:2000])
        if response.status_code < 300:
            assert not TOLD[kind](bureau, one, response), (one, response.get_data()[:2000])
        if mark != (mark := bureau.service.database.change_mark()):
            assert last_entry(bureau.service) == entry, (one, response.get_data()[:2000])
    assert fingerprint_of(bureau.service) == before


# There is nobody of the name that these ask about.
ABOUT_PEOPLE = ("accounts.", "tokens.", "account_pages.", "token_pages.", "leaving_pages.", "tier_list_views.")


def test_the_same_requests_are_good_from_an_account_without_limits(bureau_copy: Bureau) -> None:
    app = create_app(bureau_copy.service)
    client = client_of(app, bureau_copy.service, ("", ""))
    told: set[str] = set()
    for one in askings(app, bureau_copy, rule_of):
        response = ask(client, one)
        # What belongs to a person, too: nobody has another one's views.
        about_people = one.endpoint.startswith(ABOUT_PEOPLE)
        assert response.status_code < 404 or response.status_code in (409, 422) or about_people, (
            one,
            response.get_data()[:2000],
        )
        assert response.status_code != 403 or re.search(
            "applicant|not-the-author|not-yours|no-supervisor|not-by-token|same-person|令牌不可用", response.text
        ), (
            one,
            response.get_data()[:2000],
        )
        assert response.status_code != 422 or one.more.get("query_string") or one.method != "GET", (
            one,
            response.get_data()[:2000],
        )
        is_asked = one.endpoint in TELL - told and response.status_code < 300
        if is_asked and any(told_by(bureau_copy, one, response) for told_by in TOLD.values()):
            told.add(one.endpoint)
    # The test above sees something: these tell of what is beyond the account.
    assert told >= TELL, TELL - told


TELL = {
    "plans.list_all",
    "plans.get_one",
    "plan-lines.get_one",
    "plan_pages.listed",
    "enterprises.list_enterprises",
    "tier-lists.list_tiers",
    "tier-summary.summarise",
    "scoring-runs.list_scoring_runs",
    "scoring-runs.get_scoring_run",
    "inspection-frequencies.ask",
    "adjustments.list_adjustments",
    "adjustments.get_adjustment",
    "adjustment_pages.listed",
    "adjustment_pages.propose",
    "models.list_models",
    "models.get_card",
    "model-switches.get_one",
    "rule-sets.list_rule_sets",
    "imports.list_rows",
    "overview.show",
    "tier_list_pages.show",
    "enterprise_pages.show",
    "model_pages.listed",
    "run_pages.listed",
    "run_pages.show",
    "import_pages.row",
    "notice_pages.show",
    "notice_pages.listed",
    "report_pages.show",
}


@pytest.mark.parametrize("address", ["/api/v1/tier-lists", "/tier-lists"])
def test_a_cursor_of_somebody_else_leads_nowhere_beyond(bureau: Bureau, app: Flask, address: str) -> None:
    everywhere, by_line = (client_of(app, bureau.service, ("", line)) for line in ("", OWN_LINE))
    if address.startswith("/api"):
        following = everywhere.get(f"{address}?limit=5").json["next"]
    else:
        found = re.search(r"after=([\w.-]+)", everywhere.get(address).text)
        assert found
        following = found[1]
    size = "&limit=5" if address.startswith("/api") else ""
    assert everywhere.get(f"{address}?after={following}{size}").status_code == 200
    answer = by_line.get(f"{address}?after={following}{size}")
    assert answer.status_code == 404, answer.text


def test_a_body_that_is_no_json_is_refused_as_it_is_without_limits(bureau: Bureau, app: Flask) -> None:
    for line in ("", OWN_LINE):
        client = client_of(app, bureau.service, ("", line))
        for body, status in ((b"{", 400), (b"[]", 422), (b'{"scheme": 5, "mode": "general"}', 422)):
            answer = client.post("/api/v1/inspection-frequencies", data=body, content_type="application/json")
            assert answer.status_code == status, answer.text
        too_long = b'{"scheme": "' + b"x" * (bureau.service.settings.most_body + 1) + b'"}'
        answer = client.post("/api/v1/inspection-frequencies", data=too_long, content_type="application/json")
        assert answer.status_code == 413
