"""Examples of every operation of the API, such that each can be sent as it stands by whoever may do it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from service.site.example_places import SCHEME, Places

BASE = "/api/v1"
# A code that is nobody's, with a right check character, for what the examples write.
NEW_CODE = "91990102MA9999996Y"
_SOURCE = {"source": "信用记录归集"}
_REQUEST = {"title": "咨询变更登记", "text": "变更住所需要提交哪些材料。", "source": "来电"}
_GUIDANCE = {"kind": "guidance", "purpose": "指导整改", "who": "示例科两人"}
_HALF_A_YEAR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Example:
    """One request: what its address and its query say by name, and its body."""

    parameters: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None


def examples_for(places: Places) -> dict[str, Example]:
    """The examples by method and address; an operation about what is not there has none."""
    known = {**_questions(), **_writes(places)}
    for prefix, name, value, operations in _about(places):
        if value is not None:
            for operation, example in operations.items():
                method, _, rest = operation.partition(" ")
                known[f"{method} {prefix}{rest}"] = Example({name: value, **example.parameters}, example.body)
    return known


def _questions() -> dict[str, Example]:
    """What only asks, about what every bureau has."""
    scheme = {"scheme": SCHEME}
    day = {"as_of": "2026-06-30", "known_on": "2026-06-30"}
    record = {"type": "complaint", "record_id": "12315-2026-0042", "occurred_on": "2026-05-20"}
    firm = {"uscc": NEW_CODE, "name": "示例食品有限公司", "industry": "F5212", "established_on": "2018-03-01"}
    entries = {name: Example({"entry_code": code}) for name, code in _ENTRIES.items()}
    return {
        "POST /inspection-frequencies": Example(body={**scheme, "mode": "general", "tiers": ["D"], "limit": 5}),
        "GET /visits/conduct": Example({"year": 2026}),
        "GET /call-backs/figures": Example({"year": 2026}),
        "GET /published-figures/beside-ours": Example({"year": 2026}),
        "GET /effect": Example(),
        "GET /exceptions": Example({"kind": "adjustment", "limit": 5}),
        "GET /estimates": Example({"by": "county"}),
        "GET /exceptions/counts": Example({"month": "2026-11"}),
        "GET /ledger": Example({"days_left": 5, "limit": 5}),
        "GET /coming-changes": Example({**scheme, "direction": "worse", "limit": 5}),
        "GET /tier-lists": Example({**scheme, "tier": ["D"], "limit": 5}),
        "GET /tier-summary": Example(scheme),
        "GET /signals": Example({**scheme, "kind": ["complaints"], "limit": 5}),
        "GET /enterprises": Example({"q": "食品", "limit": 5}),
        "POST /scores": Example(
            body={**scheme, **day, "enterprises": [{**firm, "records": [{**record, "outcome": "substantiated"}]}]}
        ),
        "GET /rule-sets": Example(scheme),
        **{f"GET /{name}/{{entry_code}}": example for name, example in entries.items()},
        **{f"GET /{name}": Example({"limit": 5}) for name in _ENTRIES},
        "GET /tags/{entry_code}/subjects": Example({"entry_code": "ZX02", "limit": 5}),
        "GET /workdays/{year}": Example({"year": 2026}),
        "GET /monthly-reports": Example(),
        "GET /supervisors": Example({"ended": "true", "limit": 5}),
        "GET /supervisors/{number}": Example({"number": "JD-001"}),
        "GET /supervisors/{number}/duty": Example({"number": "JD-001"}),
        "GET /inspectors": Example({"on": "2027-01-05", "limit": 5}),
        "GET /inspectors/{inspector}": Example({"inspector": "990102-01"}),
        "GET /workdays/due-day": Example({"start": "2026-06-01", "days": 20}),
        "GET /accounts/{login}": Example({"login": "planner"}),
        **{f"GET {address}": Example({"limit": 5}) for address in _LISTS},
    }


def _writes(places: Places) -> dict[str, Example]:
    """What writes, but for what settles something that waits."""
    about_firm = _writes_about(places.code, places.day) if places.code else {}
    drafted = _writes_of_draft(places.draft) if places.draft else {}
    return {**about_firm, **drafted, **_taken_in(), **_started(places.day), **_entered(places.day), **_managed()}


def _writes_about(code: str, day: date) -> dict[str, Example]:
    """What is written about an enterprise that is there."""
    record = {"uscc": code, "type": "complaint", "record_id": "12315-2026-0042", "occurred_on": "2026-05-20"}
    adjustment = {"scheme": SCHEME, "tier": "C", "reason": "多次被投诉且拒不整改", "evidence": "现场检查笔录"}
    ends_on = (day + _HALF_A_YEAR).isoformat()
    return {
        "POST /records": Example(body={**_SOURCE, "records": [{**record, "outcome": "substantiated"}]}),
        "POST /records/repairs": Example(
            body={**_SOURCE, "repairs": [{"uscc": code, "record_id": "12315-2026-0042", "revoked": True}]}
        ),
        "POST /ledger": Example(body={"type": "request", "firm": code, **_REQUEST}),
        "POST /firm-entries": Example(
            body={
                "kind": "guidance",
                "subject": code,
                "entered_on": day.isoformat(),
                "purpose": "指导整改",
                "who": "示例科",
            }
        ),
        "POST /visits": Example(body=_proposed(code, day)),
        "GET /visits/gate": Example({"firm": code, "trigger": "COMPLAINT"}),
        "POST /adjustments": Example(body={"uscc": code, **adjustment, "ends_on": ends_on}),
        "POST /names/matches": Example(body={**_SOURCE, "name": "示例食品", "uscc": code}),
        "POST /tags/subjects": Example(body={"subjects": [{"tag": "ZX02", "uscc": code, "source": "示例名单"}]}),
        "POST /recusals": Example(
            body={"recusals": [{"inspector": "990102-02", "subject": code, "reason": "近亲属在该企业任职"}]}
        ),
        "POST /offices/firms": Example(body={"firms": [{"uscc": code, "office": "S990102"}]}),
    }


def _proposed(code: str, day: date) -> dict[str, Any]:
    """A visit because of a complaint."""
    return {
        "subject": code,
        "trigger": "COMPLAINT",
        "items": ["I01"],
        "reason": "消费者投诉商品标签不实",
        "evidence": "12315-2026-0042",
        "off_site": {"methods": ["online"], "suffice": False, "why": "须查看实物标签"},
        "signals_reason": "投诉事由须现场核实",
        "starts_on": day.isoformat(),
        "ends_on": (day + _HALF_A_YEAR).isoformat(),
    }


def _writes_of_draft(text: str) -> dict[str, Example]:
    return {
        "POST /comparisons": Example(body={"scheme": SCHEME, "draft": text}),
        "POST /adoptions": Example(body={"text": text}),
    }


def _taken_in() -> dict[str, Example]:
    """What other systems deliver."""
    firm = {"name": "示例食品有限公司", "region": "990102", "industry": "F5212", "established_on": "2018-03-01"}
    return {
        "POST /enterprises": Example(body={**_SOURCE, "enterprises": [{"uscc": NEW_CODE, **firm}]}),
        "PUT /enterprises/{code}": Example({"code": NEW_CODE, **_SOURCE}, firm),
        "POST /imports": Example({"kind": "records", **_SOURCE}),
        "POST /published-figures": Example(body=_published()),
        "POST /words/matches": Example(body={"field": "status", "word": "照常营业", "code": "存续"}),
    }


def _published() -> dict[str, Any]:
    """A figure of another place, made up as all that examples write."""
    period = {"begins": "2025-01-01", "ends": "2025-12-31", "published_on": "2026-01-20"}
    said = {"place": "示例市", "measure": "onsite_reduction", "value": "25.5", "definition": "示例：检查户次同比下降"}
    return {**said, **period, "comparable": False, "source": "示例：示例市新闻发布会"}


def _started(day: date) -> dict[str, Example]:
    """What is worked out, or begins its course."""
    return {
        "GET /changes": Example({"scheme": SCHEME}),
        "POST /restatements": Example(body={"scheme": SCHEME, "as_of": "2026-06-30"}),
        "POST /scoring-runs": Example(body={"scheme": SCHEME, "mode": "incremental"}),
        "POST /model-switches": Example(body={"scheme": "generic-assisted", "mode": "off", "reason": "示例：停用"}),
        "POST /estimates/computations": Example(body={"year": day.year}),
        "POST /plans": Example(body={"year": day.year, "title": f"{day.year}年度抽查工作计划（示例）"}),
    }


def _entered(day: date) -> dict[str, Example]:
    """What is entered into registries."""
    return {
        "PUT /regions/{entry_code}": Example({"entry_code": "990199"}, {"name": "示例区"}),
        "PUT /offices/{entry_code}": Example({"entry_code": "S990199"}, {"name": "示例监管所", "regions": ["990199"]}),
        "PUT /industries/{entry_code}": Example({"entry_code": "F52"}, {"name": "零售业"}),
        "PUT /departments/{entry_code}": Example({"entry_code": "99-90"}, {"name": "示例部门"}),
        "PUT /supervisors/{number}": Example({"number": "JD-001"}, {"background": "示例：市政协委员"}),
        "POST /supervisors/{number}/end": Example(
            {"number": "JD-002"}, {"last_day": f"{day + timedelta(days=7)}", "reason": "示例：本人辞任"}
        ),
        "PUT /inspectors/{inspector}": Example(
            {"inspector": "990102-90"}, {"name": "示例人员", "region": "990102", "qualifications": ["food"], "cap": 40}
        ),
        "POST /inspectors/{inspector}/absences": Example(
            {"inspector": "990102-02"}, {"from_day": "2027-03-01", "until_day": "2027-03-05", "reason": "脱产培训"}
        ),
        "PUT /qualifications/{entry_code}": Example({"entry_code": "special-equipment"}, {"name": "特种设备安全监察"}),
        "PUT /tags/{entry_code}": Example({"entry_code": "example"}, {"name": "示例专项库"}),
        "PUT /other-subjects/{entry_code}": Example(
            {"entry_code": "REG-99.1"}, {"name": "示例对象", "region": "990102", "kind": "公共场所"}
        ),
        "PUT /items/{entry_code}": Example(
            {"entry_code": "EX-1"},
            {
                "name": "示例事项",
                "mode": "general",
                "basis": ["示例依据"],
                "published_on": "2026-01-05",
                "methods": ["on_site"],
                "frame": {"industries": ["F52"], "except": {"regions": ["990103"]}},
                "frequency": {"bound": "at_most", "visits": 1, "months": 12},
            },
        ),
        "PUT /workdays/{year}": Example(
            {"year": 2028}, {"off": ["2028-01-03"], "on": [], "invented": True, "note": "示例"}
        ),
    }


def _managed() -> dict[str, Example]:
    """What is settled of accounts and business lines."""
    return {
        "POST /accounts": Example(body={"login": "platform", "name": "归集平台", "department": "示例"}),
        "PATCH /accounts/{login}": Example({"login": "partner"}, {"active": False}),
        "DELETE /accounts/{login}/grants": Example({"login": "partner", "role": "partner"}),
        "GET /business-lines/schemes/{scheme}": Example({"scheme": SCHEME}),
        "PUT /business-lines/{line}": Example({"line": "food"}, {"name": "食品"}),
        "PUT /business-lines/schemes/{scheme}": Example({"scheme": "food-production"}, {"line": "food"}),
    }


def _about(places: Places) -> list[tuple[str, str, Any, dict[str, Example]]]:
    """Operations by what they are about: how their addresses begin, the name of the value there, the value."""
    scheme = Example({"scheme": SCHEME})
    firm = {"GET ": Example(), "GET /records": Example(), "GET /visits": Example()}
    asked = ("score", "explanation", "decisions", "forecast", "advice", "changes")
    firm |= {f"GET /{question}": scheme for question in asked}
    firm["GET /why-not"] = Example({"scheme": SCHEME, "tier": ["A"]})
    if places.record is not None:
        firm["GET /records/{number}/impact"] = Example({"scheme": SCHEME, "number": places.record})
    if places.decided is not None:
        decided = {"scheme": SCHEME, "run": places.decided}
        firm["GET /decisions/{run}/replay"] = Example(decided)
    run = {"GET ": Example(), "GET /changes": Example(), "GET /moved": Example({"limit": 5})}
    done = {f"GET {part}": Example() for part in ("", "/reasons", "/rows-to-check", "/differences")}
    compared = {"GET ": Example(), "GET /moves": Example({"limit": 5})}
    signal = {
        "GET ": Example(),
        "POST /set-aside": Example(body={"reason": "示例：已核实，无须处置"}),
        "POST /take-up": Example(body={"reason": "示例：误搁置，仍须查看"}),
    }
    model = {"GET ": Example(), "GET /card.md": Example(), "GET /months": Example()}
    return [
        ("/enterprises/{code}", "code", places.code, firm),
        ("/scoring-runs/{id}", "id", places.run, run),
        ("/comparisons/{id}", "id", places.comparison, compared),
        ("/restatements/{id}", "id", places.restatement, compared),
        ("/batches/{id}", "id", places.batch, {"GET ": Example(), "GET /preview": Example()}),
        ("/signals/{id}", "id", places.signal, signal),
        ("/ledger/{number}", "number", places.item, {"GET ": Example()}),
        ("/plans/{id}", "id", places.plan, {"GET ": Example()}),
        (
            "/plan-lines/{id}",
            "id",
            places.plan_line,
            {"GET ": Example(), "GET /drawn-elsewhere": Example({"limit": 5}), "GET /due": Example({"limit": 5})},
        ),
        ("/monthly-reports/{month}", "month", f"{places.day:%Y-%m}", {"GET ": Example()}),
        ("/monthly-reports/{month}", "month", places.report, _REPORT),
        ("/recusals/{id}", "id", places.recusal, {"POST /reason": Example()}),
        ("/contacts/{code}", "code", places.code, {"POST /open": Example(), **_CONTACT}),
        ("/imports/{id}", "id", places.import_, done),
        ("/models/{digest}", "digest", places.model, model),
        ("/rule-sets/{scheme}/{version}", "version", places.version, {"GET ": scheme}),
    ]


_CONTACT = {"PUT ": Example(body={"name": "张三", "phone": "0531-88886666"}), "DELETE ": Example()}
_REPORT = {"POST /sign": Example(body={"version": 1, "opinion": "示例：同意签发"})}
# An entry of each registry of the demonstration.
_ENTRIES = {"regions": "990102", "offices": "S990102", "industries": "F", "departments": "99-8"}
_ENTRIES |= {"qualifications": "food", "tags": "ZX02", "other-subjects": "REG-990102.1", "items": "I01"}
_LISTS = (
    *(
        "/plans",
        "/visits",
        "/firm-entries",
        "/call-backs",
        "/published-figures",
        "/adoptions",
        "/batches",
        "/comparisons",
        "/restatements",
        "/scoring-runs",
        "/adjustments",
        "/recusals",
        "/imports",
        "/words",
        "/words/matches",
        "/names",
        "/names/matches",
    ),
    *("/record-decisions", "/models", "/model-switches", "/accounts", "/tokens", "/audit-entries"),
)


def illustrate(document: dict[str, Any], examples: Mapping[str, Example]) -> None:
    """Writes the examples into an OpenAPI document."""
    for address, methods in document["paths"].items():
        shared = methods.get("parameters", [])
        for method in methods.keys() - {"parameters"}:
            example = examples.get(f"{method.upper()} {address.removeprefix(BASE)}")
            if example is not None:
                _illustrate(methods[method], shared, example)


def _illustrate(operation: dict[str, Any], shared: list[Any], example: Example) -> None:
    own = {parameter.get("name"): parameter for parameter in operation.get("parameters", [])}
    # What an address holds is described once for all its methods; an example is of one.
    inherited = [one for one in shared if one.get("name") in example.parameters and one.get("name") not in own]
    operation["parameters"] = [*(dict(one) for one in inherited), *operation.get("parameters", [])]
    for parameter in operation["parameters"]:
        if parameter.get("name") in example.parameters:
            parameter["example"] = example.parameters[parameter["name"]]
    if example.body is not None:
        (content,) = operation["requestBody"]["content"].values()
        content["example"] = dict(example.body)
